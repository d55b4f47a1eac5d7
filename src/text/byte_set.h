// Sets of bytes, to pass over text up to one of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace gauntlet {

using ByteSet = std::array<bool, 256>;

constexpr ByteSet MakeByteSet(absl::string_view bytes) {
  ByteSet set{};
  for (const char c : bytes) set[static_cast<uint8_t>(c)] = true;
  return set;
}

// Where `text` has a byte of the set for the first time from `at` on; its size when it has none.
inline size_t FindByte(absl::string_view text, size_t at, const ByteSet& set) {
  while (at < text.size() && !set[static_cast<uint8_t>(text[at])]) ++at;
  return at;
}

}  // namespace gauntlet
