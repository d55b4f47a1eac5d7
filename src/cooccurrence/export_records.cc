// ExportRecords: the full matrix, row by row, from tiles that may hold its lower triangle only.

#include <algorithm>
#include <bit>
#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/cooccurrence/count.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "gauntlet/io/coding.h"
#include "gauntlet/io/file.h"
#include "src/cooccurrence/stage_progress.h"

namespace gauntlet {

namespace {

constexpr uint64_t kEntryBytes = sizeof(uint32_t) + sizeof(double);
constexpr size_t kDecodedEach = 4;  // decoded at a time for each thread

// Rows [begin, end), all of one band, whose entries fit the memory.
struct RowRange {
  uint32_t begin = 0;
  uint32_t end = 0;
};

class Exporter {
 public:
  Exporter(const CooccurrenceMatrix& matrix, int threads, uint64_t memory, const CancellationToken* cancellation)
      : matrix_(matrix), threads_(threads), memory_(memory), cancellation_(cancellation) {
    by_row_band_.resize(matrix.num_bands());
    by_column_band_.resize(matrix.num_bands());
    for (size_t k = 0; k < matrix.tiles().size(); ++k) {
      const TileInfo& tile = matrix.tiles()[k];
      by_row_band_[tile.row_band].push_back(k);
      if (tile.row_band != tile.column_band) by_column_band_[tile.column_band].push_back(k);
    }
  }

  absl::Status Export(OutputFile* output, StageProgress* progress) {
    GAUNTLET_RETURN_IF_ERROR(ChooseTilesAtOnce());
    GAUNTLET_RETURN_IF_ERROR(CountRows());
    uint64_t written = 0;
    for (uint32_t row = 0; row < matrix_.vocabulary_size();) {
      GAUNTLET_ASSIGN_OR_RETURN(const RowRange range, NextRange(row));
      GAUNTLET_RETURN_IF_ERROR(FillRows(range));
      GAUNTLET_RETURN_IF_ERROR(WriteRows(range, output));
      written += columns_.size();
      progress->Update(written);
      row = range.end;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status ChooseTilesAtOnce() {
    uint64_t largest = 1;
    for (const TileInfo& tile : matrix_.tiles()) largest = std::max(largest, tile.records);
    // As records, once more as exact ones while they are decoded, and as bytes.
    const uint64_t tile_bytes = 3 * largest * sizeof(TileRecord);
    const uint64_t fixed = matrix_.vocabulary_size() * sizeof(uint64_t);
    const uint64_t fit = memory_ < fixed ? 0 : (memory_ - fixed) / 2 / tile_bytes;
    if (fit == 0) return MemoryBudgetError("exporting", fixed + 2 * tile_bytes, memory_);
    tiles_at_once_ = std::min<uint64_t>(fit, kDecodedEach * static_cast<uint64_t>(threads_));
    entries_at_once_ = (memory_ - fixed) / 2 / kEntryBytes;
    return absl::OkStatus();
  }

  // Decodes tiles in parallel and calls `use` for each in the given order.
  using UseTile = std::function<void(const TileInfo&, const std::vector<TileRecord>&)>;
  absl::Status ForEachTile(const std::vector<size_t>& tiles, const UseTile& use) const {
    std::vector<std::vector<TileRecord>> records(std::min(tiles_at_once_, tiles.size()));
    for (size_t begin = 0; begin < tiles.size(); begin += tiles_at_once_) {
      const size_t count = std::min(tiles_at_once_, tiles.size() - begin);
      GAUNTLET_RETURN_IF_ERROR(ParallelFor(count, threads_, [&](size_t k, int) {
        if (cancellation_ != nullptr && cancellation_->IsCancelled()) return cancellation_->Check();
        return matrix_.ReadTile(tiles[begin + k], &records[k]);
      }));
      for (size_t k = 0; k < count; ++k) use(matrix_.tiles()[tiles[begin + k]], records[k]);
    }
    return absl::OkStatus();
  }

  uint32_t FirstId(uint32_t band) const { return band * matrix_.band_width(); }

  // Entries of the full matrix in each row.
  absl::Status CountRows() {
    row_entries_.assign(matrix_.vocabulary_size(), 0);
    std::vector<size_t> all(matrix_.tiles().size());
    for (size_t k = 0; k < all.size(); ++k) all[k] = k;
    return ForEachTile(all, [this](const TileInfo& tile, const std::vector<TileRecord>& records) {
      for (const TileRecord& record : records) {
        const uint32_t row = FirstId(tile.row_band) + record.row;
        const uint32_t column = FirstId(tile.column_band) + record.column;
        ++row_entries_[row];
        if (matrix_.symmetric() && row != column) ++row_entries_[column];
      }
    });
  }

  absl::StatusOr<RowRange> NextRange(uint32_t begin) const {
    const uint32_t band_end =
        std::min(matrix_.vocabulary_size() - begin, matrix_.band_width() - begin % matrix_.band_width()) + begin;
    RowRange range = {begin, begin};
    uint64_t entries = 0;
    while (range.end < band_end && entries + row_entries_[range.end] <= entries_at_once_) {
      entries += row_entries_[range.end++];
    }
    if (range.end > begin) return range;
    return MemoryBudgetError(
        "exporting", matrix_.vocabulary_size() * sizeof(uint64_t) + 2 * row_entries_[begin] * kEntryBytes, memory_);
  }

  // Gathers the rows of a range. Each row comes in order: first what is left of the diagonal, from the range's row
  // band, then, of a symmetric matrix, what is right of it, from the diagonal tile and those below it, transposed.
  absl::Status FillRows(const RowRange& range) {
    row_at_.clear();
    uint64_t sum = 0;
    for (uint32_t row = range.begin; row < range.end; ++row) {
      row_at_.push_back(sum);
      sum += row_entries_[row];
    }
    columns_.resize(sum);
    values_.resize(sum);
    if (sum == 0) return absl::OkStatus();
    const auto put = [&](uint32_t row, uint32_t column, double value) {
      if (row < range.begin || row >= range.end) return;
      const uint64_t at = row_at_[row - range.begin]++;
      columns_[at] = column;
      values_[at] = value;
    };
    const uint32_t band = range.begin / matrix_.band_width();
    GAUNTLET_RETURN_IF_ERROR(
        ForEachTile(by_row_band_[band], [&](const TileInfo& tile, const std::vector<TileRecord>& records) {
          const uint32_t row = FirstId(tile.row_band);
          const uint32_t column = FirstId(tile.column_band);
          for (const TileRecord& r : records) put(row + r.row, column + r.column, r.value);
          if (!matrix_.symmetric() || tile.row_band != tile.column_band) return;
          for (const TileRecord& r : records) {
            if (r.row != r.column) put(column + r.column, row + r.row, r.value);
          }
        }));
    if (!matrix_.symmetric()) return absl::OkStatus();
    return ForEachTile(by_column_band_[band], [&](const TileInfo& tile, const std::vector<TileRecord>& records) {
      const uint32_t row = FirstId(tile.row_band);
      const uint32_t column = FirstId(tile.column_band);
      for (const TileRecord& r : records) put(column + r.column, row + r.row, r.value);
    });
  }

  absl::Status WriteRows(const RowRange& range, OutputFile* output) const {
    std::string bytes;
    uint64_t at = 0;
    for (uint32_t row = range.begin; row < range.end; ++row) {
      bytes.clear();
      for (const uint64_t end = at + row_entries_[row]; at < end; ++at) {
        PutFixed32(&bytes, row + 1);
        PutFixed32(&bytes, columns_[at] + 1);
        PutFixed64(&bytes, std::bit_cast<uint64_t>(values_[at]));
      }
      GAUNTLET_RETURN_IF_ERROR(output->Append(bytes));
    }
    return absl::OkStatus();
  }

  const CooccurrenceMatrix& matrix_;
  const int threads_;
  const uint64_t memory_;
  const CancellationToken* cancellation_;
  std::vector<std::vector<size_t>> by_row_band_;     // tiles
  std::vector<std::vector<size_t>> by_column_band_;  // without those on the diagonal
  size_t tiles_at_once_ = 1;
  uint64_t entries_at_once_ = 1;
  std::vector<uint64_t> row_entries_;
  // The rows of the current range.
  std::vector<uint64_t> row_at_;  // where the next entry of each goes
  std::vector<uint32_t> columns_;
  std::vector<double> values_;
};

}  // namespace

absl::Status ExportRecords(const std::string& matrix_directory, const std::string& output_path, int threads,
                           uint64_t memory, Progress* progress, const CancellationToken* cancellation) {
  GAUNTLET_ASSIGN_OR_RETURN(const CooccurrenceMatrix matrix, CooccurrenceMatrix::Open(matrix_directory));
  // The format's ids are signed and start at 1.
  if (matrix.vocabulary_size() > 0x7fffffffu) {
    return absl::FailedPreconditionError(
        absl::StrCat(matrix_directory, ": has ", matrix.vocabulary_size(), " words; the format has room for 2^31 - 1"));
  }
  GAUNTLET_ASSIGN_OR_RETURN(OutputFile output, OutputFile::Create(output_path));
  StageProgress exporting(progress, "export", "exporting", "records", matrix.directed_records());
  Exporter exporter(matrix, ResolveThreads(threads), memory, cancellation);
  GAUNTLET_RETURN_IF_ERROR(exporter.Export(&output, &exporting));
  GAUNTLET_RETURN_IF_ERROR(output.Commit());
  exporting.End(
      {{"records", static_cast<double>(matrix.directed_records())}, {"bytes", static_cast<double>(output.offset())}});
  return absl::OkStatus();
}

}  // namespace gauntlet
