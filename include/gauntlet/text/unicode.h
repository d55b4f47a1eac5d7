// Small facts about UTF-8 text.
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace gauntlet {

// Whether a code point has Unicode's property White_Space.
constexpr bool IsWhiteSpace(int32_t c) {
  if (c <= 0x20) return c == 0x20 || (c >= 0x09 && c <= 0x0D);
  if (c < 0x1680) return c == 0x85 || c == 0xA0;
  return c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

// Whether `text` has a white-space code point; malformed UTF-8 counts as something else.
bool ContainsWhiteSpace(absl::string_view text);

bool IsValidUtf8(absl::string_view text);

// The longest prefix of `text`, valid UTF-8, that has at most `max_bytes` bytes and does not end within a code point.
absl::string_view TruncateUtf8(absl::string_view text, size_t max_bytes);

}  // namespace gauntlet
