#include "gauntlet/text/unicode.h"

#include "src/text/code_points.h"

namespace gauntlet {

bool ContainsWhiteSpace(absl::string_view text) {
  for (size_t i = 0; i < text.size();) {
    if (IsWhiteSpace(NextCodePoint(text, &i))) return true;
  }
  return false;
}

bool IsValidUtf8(absl::string_view text) {
  for (size_t i = 0; i < text.size();) {
    if (NextCodePoint(text, &i) < 0) return false;
  }
  return true;
}

absl::string_view TruncateUtf8(absl::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t end = max_bytes;
  while (end > 0 && U8_IS_TRAIL(static_cast<uint8_t>(text[end]))) --end;
  return text.substr(0, end);
}

}  // namespace gauntlet
