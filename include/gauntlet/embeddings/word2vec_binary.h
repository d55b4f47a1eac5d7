// Vectors in word2vec's binary format. See docs/FORMATS.md, "Vectors of others".
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"

namespace gauntlet {

// Writes a header and a row for each word; `vectors` holds words.size() * dimensions floats, of which every bit is
// kept; atomic. InvalidArgument for a word that would not read back: empty, longer than 4096 bytes, or with a space or
// line feed in it.
absl::Status SaveWord2vecBinary(const std::string& path, absl::Span<const std::string> words,
                                absl::Span<const float> vectors, uint32_t dimensions);

}  // namespace gauntlet
