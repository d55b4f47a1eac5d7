// Figures with intervals, as analyses write them and as pages show them.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

// The cell of a table for figures[key]: with the interval of figures[key + "_interval"], a pair [low, high], where
// there is one.
inline nlohmann::ordered_json Estimate(const nlohmann::ordered_json& figures, const std::string& key) {
  nlohmann::ordered_json value = figures.value(key, nlohmann::ordered_json());
  const nlohmann::ordered_json interval = figures.value(absl::StrCat(key, "_interval"), nlohmann::ordered_json());
  if (value.is_null() || !interval.is_array() || interval.size() != 2) return value;
  return {{"value", value}, {"low", interval[0]}, {"high", interval[1]}};
}

}  // namespace gauntlet
