// Parsing JSON that anybody may have written, and writing JSON of text that anybody may have.
#pragma once

#include <cstddef>
#include <string>

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
// or, for an ordered_json, has more than kMaxJsonMembers. `Json` is nlohmann::json or nlohmann::ordered_json. Defined
// in json.cc: the parser takes a compiler seconds.
template <typename Json>
Json ParseJson(absl::string_view text);

// The JSON on one line; and indented, with a line feed at its end. What is not UTF-8, as words and names of files need
// not be, becomes U+FFFD.
std::string JsonLine(const nlohmann::ordered_json& json);
std::string JsonText(const nlohmann::ordered_json& json);

}  // namespace gauntlet
