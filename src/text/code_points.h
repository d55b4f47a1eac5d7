// Iteration over the code points of UTF-8.
#pragma once

#include <unicode/utf8.h>

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace gauntlet {

// The code point at text[*i], which is advanced past it; negative for a malformed sequence, of which *i passes the
// maximal subpart (Unicode, section 3.9).
inline UChar32 NextCodePoint(absl::string_view text, size_t* i) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  UChar32 c = 0;
  U8_NEXT(bytes, *i, text.size(), c);
  return c;
}

}  // namespace gauntlet
