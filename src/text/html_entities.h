// HTML's character references, such as "&amp;" and "&#8211;".
#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace gauntlet {

// When `text`, which begins with '&', begins with a character reference (a number, or a name of HTML 4 or XML), appends
// its character in UTF-8 (U+FFFD for a number that is none) and returns the length of the reference; else 0. References
// that were escaped once more count as one: "&amp;nbsp;" is a no-break space.
size_t DecodeEntity(absl::string_view text, std::string* out);

// Appends `text` with its character references replaced.
void AppendWithoutEntities(absl::string_view text, std::string* out);

}  // namespace gauntlet
