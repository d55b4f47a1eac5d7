// Parsing JSON that anybody may have written, and writing JSON of text that anybody may have.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <type_traits>

#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

constexpr int kMaxJsonNesting = 128;
// Of an ordered_json, which looks through all members of an object for each that it adds. Ours have some dozens.
constexpr size_t kMaxJsonMembers = 256;

// Whether `text` opens more than `limit` arrays and objects within each other; quotes are heeded, comments are not. A
// value nested a million times over, which takes a megabyte, overflows the stack when it is copied or printed.
bool NestsDeeperThan(int limit, absl::string_view text);

// nlohmann_json's value; discarded (is_discarded()) where `text` is malformed, nested more than kMaxJsonNesting deep,
// or has more than kMaxJsonMembers. `Json` is nlohmann::json or nlohmann::ordered_json.
template <typename Json>
Json ParseJson(absl::string_view text) {
  if (NestsDeeperThan(kMaxJsonNesting, text)) return Json(nlohmann::detail::value_t::discarded);
  if constexpr (!std::is_same_v<Json, nlohmann::ordered_json>) {
    return Json::parse(text, nullptr, /*allow_exceptions=*/false);
  } else {
    std::array<size_t, kMaxJsonNesting + 1> members{};  // of the open objects, by depth
    bool crowded = false;
    const auto keep = [&](int depth, typename Json::parse_event_t event, const Json&) {
      const auto at = static_cast<size_t>(depth);
      if (event == Json::parse_event_t::object_start) members[at + 1] = 0;
      if (event == Json::parse_event_t::key) crowded = crowded || ++members[at] > kMaxJsonMembers;
      return !crowded;
    };
    Json json = Json::parse(text, keep, /*allow_exceptions=*/false);
    return crowded ? Json(nlohmann::detail::value_t::discarded) : json;
  }
}

// The JSON on one line; and indented, with a line feed at its end. What is not UTF-8, as words and names of files need
// not be, becomes U+FFFD.
std::string JsonLine(const nlohmann::ordered_json& json);
std::string JsonText(const nlohmann::ordered_json& json);

}  // namespace gauntlet
