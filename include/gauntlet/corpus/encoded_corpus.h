// The corpus as word ids: compressed, checksummed, seekable. Layout: docs/FORMATS.md, "Encoded corpus".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/io/block_file.h"
#include "gauntlet/io/manifest.h"
#include "gauntlet/text/corpus_figures.h"

namespace gauntlet {

// In its manifest, and the version of its format that is written; all up to it are read.
constexpr absl::string_view kCorpusArtefact = "encoded-corpus";
constexpr uint32_t kCorpusVersion = 2;

// Stands between two documents in a sequence of ids.
constexpr uint32_t kDocumentEnd = 0xFFFFFFFFu;

// Tokens of one weight, which stands for how often the text was given.
struct WeightRange {
  uint64_t end = 0;  // they go from the end of the range before (or from 0) to this position
  uint64_t weight = 1;
  friend bool operator==(const WeightRange&, const WeightRange&) = default;
};

// What is known of an encoded corpus without reading its blocks. Tokens are those in the vocabulary; position p is the
// index of a token among them, in corpus order, document ends not counted. All figures are of the text as it is stored,
// whatever its weights.
struct CorpusSummary {
  uint64_t tokens = 0;             // in the vocabulary
  uint64_t unknown_tokens = 0;     // dropped: out of vocabulary, or spelled "<unk>"
  uint64_t documents = 0;          // with at least one token of any kind
  uint64_t distinct_words = 0;     // before min_count and max_vocab; phrases among them
  uint64_t phrases = 0;            // pairs of words that were joined
  uint64_t raw_bytes = 0;          // after decompression
  uint64_t invalid_sequences = 0;  // malformed UTF-8, replaced
  CorpusFigures figures;           // of the corpus format's records
};

// Read access. Move-only; ReadBlock is thread-safe.
class EncodedCorpus {
 public:
  // `directory` is the artefact's, e.g. "runs/wiki/tokens". NotFound, DataLoss or FailedPrecondition as for
  // ReadManifest.
  static absl::StatusOr<EncodedCorpus> Open(const std::string& directory);

  const CorpusSummary& summary() const { return summary_; }
  const Manifest& manifest() const { return manifest_; }
  // Fingerprint of the vocabulary that its ids refer to.
  const std::string& vocabulary_fingerprint() const { return vocabulary_fingerprint_; }
  // All ids are below it.
  uint64_t vocabulary_size() const { return vocabulary_size_; }

  // The tokens' weights, in order; where two ranges meet a document ends. The last range ends with the corpus.
  const std::vector<WeightRange>& weights() const { return weights_; }

  size_t num_blocks() const { return blocks_.size(); }
  // Tokens (document ends not counted) in block `k`, and before it.
  uint64_t block_tokens(size_t k) const { return blocks_[k].tokens; }
  uint64_t block_begin(size_t k) const { return blocks_[k].begin; }
  // Replaces *ids by block k: word ids with kDocumentEnd after each document's last token. A document may cross blocks;
  // one without a token in the vocabulary leaves no trace. Every block but the last has 2^20 tokens. DataLoss when the
  // block is damaged.
  absl::Status ReadBlock(size_t k, std::vector<uint32_t>* ids) const;

 private:
  struct Block {
    BlockHandle handle;
    uint64_t tokens = 0;
    uint64_t begin = 0;
  };
  EncodedCorpus(BlockFileReader reader, Manifest manifest);
  absl::Status ReadDetails();
  absl::Status ReadWeights();
  absl::Status ReadIndex();
  BlockFileReader reader_;
  Manifest manifest_;
  CorpusSummary summary_;
  std::string vocabulary_fingerprint_;
  uint64_t vocabulary_size_ = 0;
  std::vector<WeightRange> weights_;
  std::vector<Block> blocks_;
};

}  // namespace gauntlet
