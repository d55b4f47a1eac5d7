// The words of a matrix that has none of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gauntlet/embeddings/embeddings.h"
#include "gauntlet/embeddings/load.h"
#include "gauntlet/io/file.h"
#include "src/embeddings/element_reader.h"

namespace gauntlet {

// A matrix within a file, row-major and known to lie in it.
struct StoredMatrix {
  uint64_t offset = 0;
  uint64_t rows = 0;
  uint64_t columns = 0;
  ElementType type = ElementType::kFloat32;
};

// Which row belongs to which word.
struct TokenList {
  std::vector<std::string> words;
  std::vector<uint64_t> rows;  // ascending
};

// Reads one word a line, as many as there are rows; or, from NAME.json, an object {word: row}, in which rows may be
// missing.
// InvalidArgument, naming the file, and the line or word, when words and rows do not fit. `max_words` as in
// LoadOptions.
absl::StatusOr<TokenList> LoadTokenList(const std::string& path, uint64_t rows, uint32_t max_words);

// The matrix with the words of options.words, or of the first of `beside` that exists.
absl::StatusOr<Embeddings> LoadMatrixWithWords(const RandomAccessFile& file, const StoredMatrix& matrix,
                                               const LoadOptions& options, absl::Span<const std::string> beside);

}  // namespace gauntlet
