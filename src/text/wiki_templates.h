// The few templates of wiki pages that stand for words or characters of running text.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace gauntlet {

// `content` is what stands between a template's braces, "name|argument|…", without its own markup. Returns what is kept
// of it:
//
//   characters   e.g. of "snd" a dash with spaces around, of "'s" itself
//   dressed text the argument that "nowrap", "small", "lang|fr", "transl|ja" and such only dress
//   measures     of "convert" the value with its unit, as given: "5 to 6 km" of "convert|5|to|6|km|mi"
//   dates        of "as of" the words and the year
//
// and nothing of all others: boxes, notes, citations, pronunciations ….
std::string TextOfTemplate(absl::string_view content);

}  // namespace gauntlet
