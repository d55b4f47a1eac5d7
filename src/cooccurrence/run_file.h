// Runs: sorted rows spilled to disk while counting, merged into the matrix after. Layout: docs/FORMATS.md,
// "Co-occurrence matrix", spill runs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/io/block_file.h"
#include "src/cooccurrence/row_batch.h"
#include "src/cooccurrence/value_codec.h"

namespace gauntlet {

constexpr absl::string_view kRunMagic = "GNTCRUNS";
constexpr uint32_t kRunVersion = 2;

// Rows are cut into stripes, the same in all runs; blocks of a run never cross them, so that each stripe can be merged
// on its own. The first rows, those of the frequent words, are long and have narrow stripes.
class RunFormat {
 public:
  // `codec` must outlive the format. Stripe k begins at a row r_k, with r_0 = 0 and
  // r_(k+1) = r_k + max(1, min(r_k / 8, max_stripe_rows)).
  RunFormat(const ValueCodec* codec, uint32_t vocabulary_size, uint32_t max_stripe_rows = 64);

  const ValueCodec& codec() const { return *codec_; }
  uint32_t vocabulary_size() const { return begins_.back(); }
  size_t num_stripes() const { return begins_.size() - 1; }
  uint32_t stripe_begin(size_t stripe) const { return begins_[stripe]; }
  uint32_t stripe_end(size_t stripe) const { return begins_[stripe + 1]; }
  size_t StripeOf(uint32_t row) const;

 private:
  const ValueCodec* codec_;
  std::vector<uint32_t> begins_;
};

// Writes a run. Columns of a row ascend; with float64 values they may repeat. One thread at a time.
class RunWriter : public RowSink {
 public:
  static absl::StatusOr<std::unique_ptr<RunWriter>> Create(const std::string& path, const RunFormat& format,
                                                           int threads);
  absl::Status Append(absl::Span<const RowBatch> batches) override;
  absl::Status Finish();
  uint64_t bytes() const { return file_.offset(); }

 private:
  RunWriter(BlockFileWriter file, const RunFormat& format, int threads);
  BlockFileWriter file_;
  const RunFormat format_;
  const int threads_;
  std::string index_;
};

// Read access to a run. Move-only; ReadStripe is thread-safe.
class RunReader {
 public:
  static absl::StatusOr<RunReader> Open(const std::string& path, const RunFormat& format);
  // Bytes of a stripe before compression; an entry takes at least two of them.
  uint64_t StripeBytes(size_t stripe) const;
  // Replaces *bytes by the stripe's blocks, one after the other.
  absl::Status ReadStripe(size_t stripe, std::string* bytes) const;
  const std::string& path() const { return reader_.path(); }

 private:
  struct Block {
    size_t stripe = 0;
    BlockHandle handle;
  };
  explicit RunReader(BlockFileReader reader);
  BlockFileReader reader_;
  std::vector<Block> blocks_;  // sorted by stripe
  const Block* begin(size_t stripe) const;
};

// Goes through the rows of a stripe.
class StripeCursor {
 public:
  // `bytes` must outlive the cursor.
  StripeCursor(absl::string_view bytes, const RunFormat& format, size_t stripe);

  // Moves to the next row; false at the end or when the bytes are malformed.
  bool NextRow();
  // The row, absolute.
  uint32_t row() const { return row_; }
  // Calls entry(column, bits) for each entry of the row; false when the bytes are malformed.
  template <typename Entry>
  bool ForEachEntry(Entry entry) {
    uint64_t column = 0;
    for (; entries_ > 0; --entries_) {
      uint64_t step = 0;
      uint64_t bits = 0;
      if (!GetShortVarint(&bytes_, &step) || step >= format_.vocabulary_size() ||
          (column += step) >= format_.vocabulary_size() || !format_.codec().Get(&bytes_, &bits)) {
        return ok_ = false;
      }
      entry(static_cast<uint32_t>(column), bits);
    }
    return true;
  }
  bool ok() const { return ok_; }

 private:
  absl::string_view bytes_;
  const RunFormat& format_;
  const uint32_t first_row_;
  const uint32_t end_row_;
  uint32_t row_ = 0;
  uint64_t entries_ = 0;
  bool ok_ = true;
};

}  // namespace gauntlet
