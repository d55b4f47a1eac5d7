// The corpus, cut into chunks of word ids that fit the memory.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gauntlet/corpus/encoded_corpus.h"

namespace gauntlet {

// Where ids come from: blocks as in EncodedCorpus.
class TokenSource {
 public:
  virtual ~TokenSource() = default;
  virtual size_t num_blocks() const = 0;
  virtual uint64_t block_tokens(size_t k) const = 0;
  // Replaces *ids by block k: ids with kDocumentEnd after each document. Thread-safe.
  virtual absl::Status ReadBlock(size_t k, std::vector<uint32_t>* ids) const = 0;
  // As EncodedCorpus::weights(); what follows the last range has weight 1.
  virtual absl::Span<const WeightRange> weights() const { return {}; }
};

// Consecutive tokens of the corpus, of one weight. The first `prefix` of them belong to the chunk before, and are here
// because windows of this chunk's tokens reach back to them: a pair is counted in the chunk that holds its later token.
struct Chunk {
  std::vector<uint32_t> ids;
  uint64_t weight = 1;  // of each pair
  uint32_t prefix = 0;
  std::vector<uint32_t> document_ends;  // ascending; the last is ids.size()
};

// Bytes for each token of a chunk.
constexpr uint64_t kChunkTokenBytes = 8;

// True when the token at position `position` of the corpus, of word `id`, stays.
using TokenFilter = std::function<bool(uint64_t position, uint32_t id)>;

// Cuts a source into chunks. One thread at a time.
class ChunkReader {
 public:
  // At most `chunk_tokens` tokens a chunk beside the prefix, which has up to `window` tokens of the document that the
  // cut goes through. `filter` may be empty; what it drops leaves no gap. Reads up to `read_ahead` blocks in parallel.
  ChunkReader(const TokenSource* source, uint64_t chunk_tokens, int window, TokenFilter filter, int read_ahead);

  // False at the end of the corpus.
  absl::StatusOr<bool> Next(Chunk* chunk);
  // Tokens read so far, and those that are left; including those that are dropped.
  uint64_t position() const { return position_; }
  uint64_t tokens_left() const { return tokens_left_; }

 private:
  absl::Status FillBlocks();
  // Replaces *chunk by the next tokens of one weight; without any when the filter drops them all.
  absl::Status Fill(Chunk* chunk);
  // The weight of the token at position_, and where its range ends.
  WeightRange CurrentRange();
  // Moves the rest of the current block to the chunk; false when the chunk is full, or the range of its weight ends at
  // `end`, before the block's last token.
  bool Take(uint64_t end, Chunk* chunk);

  const TokenSource* source_;
  const uint64_t chunk_tokens_;
  const size_t window_;
  const TokenFilter filter_;
  const size_t read_ahead_;
  uint64_t tokens_left_ = 0;
  size_t next_block_ = 0;                      // to be read from the source
  std::vector<std::vector<uint32_t>> blocks_;  // read, those before current_ used up
  size_t current_ = 0;
  size_t at_ = 0;  // in the current block
  uint64_t position_ = 0;
  size_t range_ = 0;               // of source_->weights(), which ends behind position_ or not at all
  std::vector<uint32_t> carried_;  // the next chunk's prefix
};

}  // namespace gauntlet
