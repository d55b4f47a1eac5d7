// Parsing JSON that anybody may have written.
#pragma once

#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

constexpr int kMaxJsonNesting = 128;

// Whether `text` opens more than `limit` arrays and objects within each other; quotes are heeded, comments are not. A
// value nested a million times over, which takes a megabyte, overflows the stack when it is copied or printed.
bool NestsDeeperThan(int limit, absl::string_view text);

// nlohmann_json's value; discarded (is_discarded()) where `text` is malformed or nested more than kMaxJsonNesting deep.
// `Json` is nlohmann::json or nlohmann::ordered_json.
template <typename Json>
Json ParseJson(absl::string_view text) {
  if (NestsDeeperThan(kMaxJsonNesting, text)) return Json(nlohmann::detail::value_t::discarded);
  return Json::parse(text, nullptr, /*allow_exceptions=*/false);
}

}  // namespace gauntlet
