// Padding of words in tables.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace gauntlet {

// Code points of UTF-8 text: about the columns that it takes on a terminal.
inline size_t DisplayWidth(absl::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

inline std::string PadLeft(absl::string_view text, size_t width) {
  return std::string(width - std::min(width, DisplayWidth(text)), ' ').append(text.data(), text.size());
}

}  // namespace gauntlet
