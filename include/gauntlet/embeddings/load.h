// Vectors from files of any kind that is known. See docs/FORMATS.md, "Vectors of others".
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/embeddings/embeddings.h"

namespace gauntlet {

enum class VectorsFormat {
  kText,            // GloVe text, word2vec text, fastText .vec
  kWord2vecBinary,  // a header line, then words with float32
  kNpy,             // NumPy's array file, with a list of words
  kSafetensors,     // tensors by name, with a list of tokens
};

struct LoadOptions {
  // "auto": by the file's name and first bytes; else "text", "word2vec", "npy" or "safetensors".
  std::string format = "auto";
  // For npy and safetensors: a file of one word a line, or NAME.json with an object {word: row}. Empty: for NAME.npy
  // and NAME.safetensors NAME.words.txt beside it, or else, for safetensors, vocab.json beside it.
  std::string words = "";
  // For safetensors: the tensor to read. Empty: the only matrix of floating-point numbers.
  std::string tensor = "";
  // Above 0: only the first rows.
  uint32_t max_words = 0;
  int threads = 0;  // as for ResolveThreads
};

// By name for .npy and .safetensors, else by the first bytes (after decompression). InvalidArgument for a kind that is
// known and cannot be read (a zip archive, a fastText model).
absl::StatusOr<VectorsFormat> DetectVectorsFormat(const std::string& path);

// Reads a vectors file; text and word2vec binary may be compressed. Nothing is allocated for what a header announces
// before it is known to be in the file. Errors name the file and line, row or byte offset: DataLoss for a binary file
// that is truncated or whose header is malformed or lies; InvalidArgument for other options than the format takes, an
// element type that is not read, words that do not fit the rows, a word that is empty or occurs twice, a value that is
// not finite; for text as LoadText.
absl::StatusOr<Embeddings> LoadVectors(const std::string& path, const LoadOptions& options = {});

}  // namespace gauntlet
