// The layout of word2vec's binary files, which their reader and writer share.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace gauntlet {

// The first line: how many rows follow, and of how many values.
struct Word2vecHeader {
  uint64_t rows = 0;
  uint64_t columns = 0;
  uint64_t bytes = 0;  // of the line, with its end
};

// Nothing when `start`, the first bytes of a file, does not begin with two whole numbers on a line.
std::optional<Word2vecHeader> ParseWord2vecHeader(absl::string_view start);

// Bytes that hold any header.
inline constexpr uint64_t kMaxWord2vecHeaderBytes = 64;
// A longer word means that the header's number of columns is not that of the rows.
inline constexpr uint64_t kMaxWord2vecWordBytes = 4096;

}  // namespace gauntlet
