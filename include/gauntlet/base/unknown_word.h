// The reserved word.
#pragma once

#include "absl/strings/string_view.h"

namespace gauntlet {

// Stands for all words outside the vocabulary, as in the reference program's files: vectors end with a row of this
// name, so a token spelled so counts as out of vocabulary.
inline constexpr absl::string_view kUnknownWord = "<unk>";

}  // namespace gauntlet
