// Writes a matrix directory: tiles.blk and manifest.json.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gauntlet/io/block_file.h"
#include "gauntlet/io/hash.h"
#include "src/cooccurrence/matrix_format.h"
#include "src/cooccurrence/row_batch.h"
#include "src/cooccurrence/tile_codec.h"

namespace gauntlet {

// Takes the matrix as rows or as tiles, in order, and writes it with `threads` workers. What is written depends on the
// entries only. One thread at a time.
class MatrixWriter : public RowSink {
 public:
  // Rows are encoded as they come and kept until their band is complete, in at most `memory` bytes.
  static absl::StatusOr<std::unique_ptr<MatrixWriter>> Create(const std::string& directory, const MatrixShape& shape,
                                                              int threads, uint64_t memory);

  // Errors: ResourceExhausted when a band of rows does not fit the memory; disk errors.
  absl::Status Append(absl::Span<const RowBatch> batches) override;

  // The tiles of row band `row_band` with their column bands, ascending. Their entries are counted with CountEntry().
  using Tile = std::pair<uint32_t, TileEncoder>;
  absl::Status AppendTiles(uint32_t row_band, std::vector<Tile> tiles);
  void CountEntry(bool diagonal, uint64_t bits);

  // Writes the index and the manifest.
  absl::Status Finish(const std::string& fingerprint);

  MatrixFigures figures() const;
  uint64_t bytes() const { return file_.offset(); }

 private:
  MatrixWriter(BlockFileWriter file, std::string directory, const MatrixShape& shape, ValueCodec codec, int threads,
               uint64_t memory);
  // Rows [begin, end) of a batch, all of one band.
  struct Slice {
    const RowBatch* batch;
    size_t begin;
    size_t end;
  };
  absl::Status AddToBand(absl::Span<const Slice> slices);
  void EncodeSlice(const Slice& slice, uint32_t first_column_band, uint32_t end_column_band);
  absl::Status CloseBand();

  BlockFileWriter file_;
  const std::string directory_;
  const MatrixShape shape_;
  const ValueCodec codec_;
  const int threads_;
  const uint64_t memory_;
  uint32_t row_band_ = 0;          // that is open
  std::vector<TileEncoder> open_;  // its tiles, by column band
  std::string index_;
  Fingerprinter content_;
  uint64_t tiles_ = 0;
  uint64_t records_ = 0;
  uint64_t diagonal_records_ = 0;
  absl::uint128 sum_ = 0;  // of the stored counts, and of those on the diagonal
  absl::uint128 diagonal_sum_ = 0;
  double float_sum_ = 0.0;  // of the stored values
};

}  // namespace gauntlet
