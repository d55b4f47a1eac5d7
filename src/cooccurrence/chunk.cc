#include "src/cooccurrence/chunk.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"

namespace gauntlet {

ChunkReader::ChunkReader(const TokenSource* source, uint64_t chunk_tokens, int window, TokenFilter filter,
                         int read_ahead)
    : source_(source),
      chunk_tokens_(chunk_tokens),
      window_(static_cast<size_t>(window)),
      filter_(std::move(filter)),
      read_ahead_(static_cast<size_t>(std::max(read_ahead, 1))) {
  for (size_t k = 0; k < source->num_blocks(); ++k) tokens_left_ += source->block_tokens(k);
}

absl::Status ChunkReader::FillBlocks() {
  const size_t count = std::min(read_ahead_, source_->num_blocks() - next_block_);
  blocks_.resize(count);
  GAUNTLET_RETURN_IF_ERROR(ParallelFor(
      count, static_cast<int>(count), [&](size_t k, int) { return source_->ReadBlock(next_block_ + k, &blocks_[k]); }));
  next_block_ += count;
  current_ = 0;
  at_ = 0;
  return absl::OkStatus();
}

WeightRange ChunkReader::CurrentRange() {
  const absl::Span<const WeightRange> ranges = source_->weights();
  while (range_ < ranges.size() && ranges[range_].end <= position_) ++range_;
  return range_ < ranges.size() ? ranges[range_] : WeightRange{std::numeric_limits<uint64_t>::max(), 1};
}

bool ChunkReader::Take(uint64_t end, Chunk* chunk) {
  const std::vector<uint32_t>& block = blocks_[current_];
  const size_t limit = chunk->prefix + chunk_tokens_;
  for (; at_ < block.size(); ++at_) {
    const uint32_t id = block[at_];
    const auto size = static_cast<uint32_t>(chunk->ids.size());
    if (id == kDocumentEnd) {
      if (size > (chunk->document_ends.empty() ? 0 : chunk->document_ends.back())) {
        chunk->document_ends.push_back(size);
      }
      continue;
    }
    if (size == limit || position_ == end) return false;
    if (!filter_ || filter_(position_, id)) chunk->ids.push_back(id);
    ++position_;
    --tokens_left_;
  }
  ++current_;
  at_ = 0;
  return true;
}

absl::Status ChunkReader::Fill(Chunk* chunk) {
  const WeightRange range = CurrentRange();
  chunk->weight = range.weight;
  chunk->document_ends.clear();
  chunk->ids.clear();
  chunk->ids.reserve(carried_.size() + std::min(chunk_tokens_, tokens_left_));
  chunk->ids.assign(carried_.begin(), carried_.end());
  chunk->prefix = static_cast<uint32_t>(carried_.size());
  while (true) {
    if (current_ == blocks_.size()) {
      if (next_block_ == source_->num_blocks()) break;
      GAUNTLET_RETURN_IF_ERROR(FillBlocks());
    }
    if (!Take(range.end, chunk)) break;
  }
  const size_t document = chunk->document_ends.empty() ? 0 : chunk->document_ends.back();
  const size_t open = std::min(chunk->ids.size() - document, window_);
  carried_.assign(chunk->ids.end() - static_cast<std::ptrdiff_t>(open), chunk->ids.end());
  if (document < chunk->ids.size()) chunk->document_ends.push_back(static_cast<uint32_t>(chunk->ids.size()));
  return absl::OkStatus();
}

absl::StatusOr<bool> ChunkReader::Next(Chunk* chunk) {
  do {
    GAUNTLET_RETURN_IF_ERROR(Fill(chunk));
  } while (chunk->ids.size() == chunk->prefix && tokens_left_ > 0);
  return chunk->ids.size() > chunk->prefix;
}

}  // namespace gauntlet
