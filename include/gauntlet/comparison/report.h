// A comparison as tables for people and as JSON for programs.
#pragma once

#include <string>

#include "gauntlet/comparison/compare.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

// A table for each part that applies, with an empty line between; "n/a" where there is no figure.
std::string FormatComparison(const Comparison& comparison);

// As docs/FORMATS.md describes it under "Comparison".
nlohmann::ordered_json ToJson(const Comparison& comparison);

}  // namespace gauntlet
