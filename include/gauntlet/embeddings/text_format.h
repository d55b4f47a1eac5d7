// Vectors in GloVe text format: `word v1 … vd` a line. See docs/FORMATS.md, "Vectors".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gauntlet/base/unknown_word.h"
#include "gauntlet/embeddings/embeddings.h"

namespace gauntlet {

struct TextFormatOptions {
  // Significant decimal digits, at most 9; 0: as many as it takes to read the same float32 back.
  int precision = 6;
  // A first line "rows columns", which counts every row that follows.
  bool header = false;
};

// Fills in the d values of a row; called once for each row, from several threads at a time.
using RowSource = absl::FunctionRef<void(size_t row, absl::Span<float> values)>;

// Writes a row for each of `words`, in order; atomic. Rows are asked for as they are written, so that the matrix need
// not exist. InvalidArgument for a word that would not read back (empty, or with white space in it, but see
// docs/FORMATS.md), a value that is not finite, or an unknown precision. `threads` as for ResolveThreads.
absl::Status SaveText(const std::string& path, absl::Span<const std::string> words, RowSource row, uint32_t dimensions,
                      const TextFormatOptions& options, int threads = 0);

// The same for a matrix of words.size() * dimensions floats.
absl::Status SaveText(const std::string& path, absl::Span<const std::string> words, absl::Span<const float> vectors,
                      uint32_t dimensions, const TextFormatOptions& options, int threads = 0);

// Reads GloVe text or word2vec text (a first line of two whole numbers is a header, which must tell the truth); plain
// or compressed. InvalidArgument, naming file and line: a row with another number of columns, a number that cannot be
// read or is not finite, a word that occurs twice, an empty file. Errors of the input as for OpenInput. `max_words` > 0
// reads the first rows only. `threads` as for ResolveThreads.
absl::StatusOr<Embeddings> LoadText(const std::string& path, uint32_t max_words = 0, int threads = 0);

// The vector for kUnknownWord: the mean of the last 100 rows of a matrix, those of the rarest words; of all rows when
// there are fewer. d floats; `vectors` holds at least one row.
std::vector<float> UnknownWordVector(absl::Span<const float> vectors, uint32_t dimensions);

}  // namespace gauntlet
