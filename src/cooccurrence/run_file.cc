#include "src/cooccurrence/run_file.h"

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/coding.h"

namespace gauntlet {

namespace {

constexpr int kRunLevel = 1;  // of zstd

struct StripeBlock {
  uint64_t stripe = 0;
  EncodedBlock block;
};

void PutRow(const RowBatch& batch, size_t row_index, uint32_t first_row, const ValueCodec& codec, std::string* out) {
  const uint64_t begin = batch.Begin(row_index);
  const uint64_t end = batch.rows[row_index].end;
  PutShortVarint(out, batch.rows[row_index].row - first_row);
  PutShortVarint(out, end - begin);
  uint32_t column = 0;
  for (uint64_t e = begin; e < end; ++e) {
    PutShortVarint(out, batch.columns[e] - column);
    column = batch.columns[e];
    codec.Put(out, batch.values[e]);
  }
}

absl::StatusOr<std::vector<StripeBlock>> EncodeBatch(const RowBatch& batch, const RunFormat& format) {
  std::vector<StripeBlock> blocks;
  std::string bytes;
  for (size_t k = 0; k < batch.rows.size();) {
    const size_t stripe = format.StripeOf(batch.rows[k].row);
    bytes.clear();
    for (; k < batch.rows.size() && batch.rows[k].row < format.stripe_end(stripe); ++k) {
      PutRow(batch, k, format.stripe_begin(stripe), format.codec(), &bytes);
    }
    GAUNTLET_ASSIGN_OR_RETURN(EncodedBlock block, EncodeBlock(bytes, kRunLevel));
    blocks.push_back({stripe, std::move(block)});
  }
  return blocks;
}

}  // namespace

RunFormat::RunFormat(const ValueCodec* codec, uint32_t vocabulary_size, uint32_t max_stripe_rows)
    : codec_(codec), begins_{0} {
  while (begins_.back() < vocabulary_size) {
    const uint32_t rows = std::max(std::min(begins_.back() / 8, max_stripe_rows), 1u);
    begins_.push_back(begins_.back() + std::min(rows, vocabulary_size - begins_.back()));
  }
}

size_t RunFormat::StripeOf(uint32_t row) const {
  return static_cast<size_t>(std::upper_bound(begins_.begin(), begins_.end(), row) - begins_.begin()) - 1;
}

RunWriter::RunWriter(BlockFileWriter file, const RunFormat& format, int threads)
    : file_(std::move(file)), format_(format), threads_(threads) {}

absl::StatusOr<std::unique_ptr<RunWriter>> RunWriter::Create(const std::string& path, const RunFormat& format,
                                                             int threads) {
  GAUNTLET_ASSIGN_OR_RETURN(BlockFileWriter file, BlockFileWriter::Create(path, kRunMagic, kRunVersion));
  return absl::WrapUnique(new RunWriter(std::move(file), format, threads));
}

absl::Status RunWriter::Append(absl::Span<const RowBatch> batches) {
  std::vector<std::vector<StripeBlock>> encoded(batches.size());
  GAUNTLET_RETURN_IF_ERROR(ParallelFor(batches.size(), threads_, [&](size_t k, int) {
    GAUNTLET_ASSIGN_OR_RETURN(encoded[k], EncodeBatch(batches[k], format_));
    return absl::OkStatus();
  }));
  for (const std::vector<StripeBlock>& blocks : encoded) {
    for (const StripeBlock& block : blocks) {
      GAUNTLET_ASSIGN_OR_RETURN(const BlockHandle handle, file_.Append(block.block));
      PutVarint64(&index_, block.stripe);
      PutBlockHandle(&index_, handle);
    }
  }
  return absl::OkStatus();
}

absl::Status RunWriter::Finish() { return file_.Finish(index_, Durability::kScratch); }

RunReader::RunReader(BlockFileReader reader) : reader_(std::move(reader)) {}

absl::StatusOr<RunReader> RunReader::Open(const std::string& path, const RunFormat& format) {
  GAUNTLET_ASSIGN_OR_RETURN(BlockFileReader file, BlockFileReader::Open(path, kRunMagic, kRunVersion));
  RunReader run(std::move(file));
  absl::string_view index = run.reader_.index();
  uint64_t end = 0;  // of the block before
  while (!index.empty()) {
    Block block;
    uint64_t stripe = 0;
    if (!GetVarint64(&index, &stripe) || !GetBlockHandle(&index, &block.handle) || stripe >= format.num_stripes() ||
        (!run.blocks_.empty() && stripe < run.blocks_.back().stripe)) {
      return run.reader_.MalformedIndexError("a stripe is cut, out of order or outside the vocabulary");
    }
    GAUNTLET_RETURN_IF_ERROR(run.reader_.CheckHandle(block.handle));
    // Blocks that lie behind each other cannot add up to more than the file can hold.
    if (block.handle.offset < end) return run.reader_.MalformedIndexError("blocks overlap");
    end = block.handle.offset + block.handle.stored_size;
    block.stripe = stripe;
    run.blocks_.push_back(block);
  }
  return run;
}

const RunReader::Block* RunReader::begin(size_t stripe) const {
  const auto before = [](const Block& block, size_t s) { return block.stripe < s; };
  return blocks_.data() + (std::lower_bound(blocks_.begin(), blocks_.end(), stripe, before) - blocks_.begin());
}

uint64_t RunReader::StripeBytes(size_t stripe) const {
  uint64_t bytes = 0;
  for (const Block* block = begin(stripe); block != begin(stripe + 1); ++block) bytes += block->handle.raw_size;
  return bytes;
}

absl::Status RunReader::ReadStripe(size_t stripe, std::string* bytes) const {
  bytes->clear();
  bytes->reserve(StripeBytes(stripe));
  std::string raw;
  for (const Block* block = begin(stripe); block != begin(stripe + 1); ++block) {
    GAUNTLET_RETURN_IF_ERROR(reader_.Read(block->handle, &raw));
    *bytes += raw;
  }
  return absl::OkStatus();
}

StripeCursor::StripeCursor(absl::string_view bytes, const RunFormat& format, size_t stripe)
    : bytes_(bytes),
      format_(format),
      first_row_(format.stripe_begin(stripe)),
      end_row_(format.stripe_end(stripe)),
      row_(first_row_) {}

bool StripeCursor::NextRow() {
  if (bytes_.empty() || !ok_) return false;
  uint64_t local = 0;
  ok_ = GetShortVarint(&bytes_, &local) && GetShortVarint(&bytes_, &entries_) && local < end_row_ - first_row_ &&
        first_row_ + local >= row_;
  row_ = static_cast<uint32_t>(first_row_ + local);
  return ok_;
}

}  // namespace gauntlet
