// Writes an encoded corpus. Layout: docs/FORMATS.md, "Encoded corpus".
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "gauntlet/io/block_file.h"
#include "gauntlet/io/hash.h"

namespace gauntlet {

constexpr absl::string_view kCorpusFile = "tokens.blk";
constexpr absl::string_view kPhrasesFile = "phrases.txt";
constexpr absl::string_view kCorpusMagic = "GNTokens";
constexpr uint64_t kMaxBlockTokens = uint64_t{1} << 20;

// Writes DIRECTORY/tokens.blk. The blocks depend on the sequence of ids only. One thread at a time.
class CorpusWriter {
 public:
  // A block is cut after `block_tokens` tokens, at most kMaxBlockTokens.
  static absl::StatusOr<std::unique_ptr<CorpusWriter>> Create(const std::string& directory, uint64_t block_tokens);

  // Adds to the sequence tokens of this weight, which changes between documents only; a document end at the sequence's
  // beginning or right after another one is dropped.
  void Append(absl::Span<const uint32_t> ids, uint64_t weight);
  // Compresses and writes the blocks that are full, on `threads` workers.
  absl::Status WriteFullBlocks(int threads);
  // Writes the rest.
  absl::Status Finish();

  // In the vocabulary, so far.
  uint64_t tokens() const { return tokens_; }
  // Of all tokens so far.
  const std::vector<WeightRange>& weights() const { return weights_; }
  // Fingerprint of the sequence of ids; after Finish().
  std::string Fingerprint() const { return fingerprint_.Hex(); }
  // Of the file, as its readers will see it; after Finish().
  uint64_t index_checksum() const { return file_.index_checksum(); }

 private:
  CorpusWriter(BlockFileWriter file, uint64_t block_tokens);
  struct PendingBlock {
    std::vector<uint32_t> ids;
    uint64_t tokens = 0;
  };
  // The first `count` of pending_, which are removed.
  absl::Status WritePending(size_t count, int threads);

  BlockFileWriter file_;
  const uint64_t block_tokens_;
  std::vector<PendingBlock> pending_;  // the last one may be filled further
  bool in_document_ = false;
  uint64_t tokens_ = 0;
  std::vector<WeightRange> weights_;
  std::string index_;
  Fingerprinter fingerprint_;
};

}  // namespace gauntlet
