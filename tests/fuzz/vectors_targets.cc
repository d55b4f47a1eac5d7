// Vectors in every format that is read.

#include <algorithm>
#include <cmath>
#include <string>

#include "gauntlet/base/check.h"
#include "gauntlet/embeddings/embeddings.h"
#include "gauntlet/embeddings/load.h"
#include "gauntlet/embeddings/text_format.h"
#include "gauntlet/embeddings/word2vec_binary.h"
#include "tests/fuzz/fuzz_target.h"

namespace gauntlet {

namespace {

// Loads the file and checks what Embeddings promises; nothing when it is refused.
absl::StatusOr<Embeddings> LoadAndCheck(const std::string& path, LoadOptions options) {
  options.threads = 1;
  absl::StatusOr<Embeddings> loaded = LoadVectors(path, options);
  if (!loaded.ok()) return loaded;
  GAUNTLET_CHECK(loaded->matrix().size() == size_t{loaded->size()} * loaded->dimensions());
  GAUNTLET_CHECK(
      std::all_of(loaded->matrix().begin(), loaded->matrix().end(), [](float x) { return std::isfinite(x); }));
  for (uint32_t id = 0; id < loaded->size(); ++id) GAUNTLET_CHECK(loaded->Find(loaded->word(id)) == id);
  return loaded;
}

bool IsSame(const absl::StatusOr<Embeddings>& a, const Embeddings& b) {
  return a.ok() && a->words() == b.words() && a->dimensions() == b.dimensions() && a->matrix() == b.matrix();
}

// What was read and can be written must read back as it is.
void FuzzVectorsText(absl::string_view input) {
  const std::string path = WriteScratch("vectors.txt", input);
  const absl::StatusOr<Embeddings> loaded = LoadAndCheck(path, {.format = "text"});
  if (!IsOkOrNames(loaded.status(), path)) return;
  const TextFormatOptions exact = {.precision = 0, .header = true};
  const absl::Status saved = SaveText(path, loaded->words(), loaded->matrix(), loaded->dimensions(), exact, 1);
  GAUNTLET_CHECK(!IsOkOrNames(saved, path) || IsSame(LoadAndCheck(path, {.format = "text"}), *loaded));
}

void FuzzVectorsOfAnyFormat(absl::string_view input) {
  const std::string path = WriteScratch("vectors", input);
  IsOkOrNames(LoadAndCheck(path, {}).status(), path);
}

void FuzzWord2vec(absl::string_view input) {
  const std::string path = WriteScratch("vectors.bin", input);
  const absl::StatusOr<Embeddings> loaded = LoadAndCheck(path, {.format = "word2vec"});
  if (!IsOkOrNames(loaded.status(), path)) return;
  const absl::Status saved = SaveWord2vecBinary(path, loaded->words(), loaded->matrix(), loaded->dimensions());
  GAUNTLET_CHECK(!IsOkOrNames(saved, path) || IsSame(LoadAndCheck(path, {.format = "word2vec"}), *loaded));
}

// The list of words is the first piece, as lines for npy and as JSON for safetensors; the rest is the file.
void FuzzMatrix(const std::string& format, const std::string& words_name, absl::string_view input) {
  FuzzInput parts(input);
  LoadOptions options;
  options.format = format;
  options.words = WriteScratch(words_name, parts.Piece());
  const std::string path = WriteScratch("matrix", parts.rest());
  const absl::Status status = LoadAndCheck(path, options).status();
  // It is either of the two files that is wrong.
  IsOkOrNames(status, ScratchDirectory());
}

}  // namespace

absl::Span<const FuzzTarget> VectorsTargets() {
  static constexpr FuzzTarget kTargets[] = {
      {"vectors", FuzzVectorsOfAnyFormat},
      {"vectors_text", FuzzVectorsText},
      {"vectors_word2vec", FuzzWord2vec},
      {"vectors_npy", [](absl::string_view input) { FuzzMatrix("npy", "words.txt", input); }},
      {"vectors_safetensors", [](absl::string_view input) { FuzzMatrix("safetensors", "words.json", input); }},
  };
  return kTargets;
}

}  // namespace gauntlet
