// Vectors in GloVe text format: `word v1 … vd` a line. See docs/FORMATS.md, "Vectors".
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gauntlet/embeddings/embeddings.h"

namespace gauntlet {

struct TextFormatOptions {
  // Significant decimal digits; 0: as many as it takes to read the same float32 back.
  int precision = 6;
  // A first line "rows columns", which counts every row that follows.
  bool header = false;
};

// Writes rows in order; atomic. `vectors` holds words.size() * dimensions floats.
absl::Status SaveText(const std::string& path, absl::Span<const std::string> words, absl::Span<const float> vectors,
                      uint32_t dimensions, const TextFormatOptions& options);

// Reads GloVe text or word2vec text (a first line of two whole numbers is a header, which must tell the truth); plain
// or compressed. Errors name file and line: a row with another number of columns, a number that cannot be read or is
// not finite, a word that occurs twice, an empty file. `max_words` > 0 reads the first rows only. A last row "<unk>" is
// kept.
absl::StatusOr<Embeddings> LoadText(const std::string& path, uint32_t max_words = 0);

}  // namespace gauntlet
