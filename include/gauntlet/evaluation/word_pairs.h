// Pairs of words that a user lists in a file.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace gauntlet {

using WordPairs = std::vector<std::pair<std::string, std::string>>;

// One pair a line: two words with white space or a comma between them, with or without a score behind, as the
// similarity sets have it; or as "a:b". Empty lines and those that start with # are skipped. `lowercase`: of ASCII
// letters. InvalidArgument, naming file and line, for another line, and for a file without pairs; errors of
// ForEachTaskLine.
absl::StatusOr<WordPairs> LoadWordPairs(const std::string& path, bool lowercase);

}  // namespace gauntlet
