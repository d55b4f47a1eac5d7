// MergeMatrices: the sum of matrices, band by band.

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/cooccurrence/count.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "gauntlet/io/file.h"
#include "src/cooccurrence/matrix_access.h"
#include "src/cooccurrence/matrix_writer.h"
#include "src/cooccurrence/stage_progress.h"

namespace gauntlet {

namespace {

constexpr size_t kAddedEach = 16;  // added at a time for each thread
// Bytes for a cell of a tile while it is added: three lists of records, and its encoded form.
constexpr uint64_t kCellBytes = 3 * sizeof(ExactRecord) + 16;

// Tiles of one row band, by column band: which tile of which matrix.
using BandTiles = std::map<uint32_t, std::vector<std::pair<const CooccurrenceMatrix*, size_t>>>;

absl::StatusOr<uint64_t> AddValues(ValueKind kind, uint64_t a, uint64_t b) {
  if (kind == ValueKind::kFloat64) {
    const double sum = std::bit_cast<double>(a) + std::bit_cast<double>(b);
    if (std::isfinite(sum)) return std::bit_cast<uint64_t>(sum);
  } else if (a <= ValueCodec::kMaxCount - b) {
    return a + b;
  }
  return absl::OutOfRangeError("a sum of counts grows beyond what can be stored");
}

// *sum += other, both sorted.
absl::Status AddRecords(ValueKind kind, const std::vector<ExactRecord>& other, std::vector<ExactRecord>* sum) {
  std::vector<ExactRecord> result;
  result.reserve(sum->size() + other.size());
  auto a = sum->cbegin();
  auto b = other.begin();
  while (a != sum->cend() || b != other.end()) {
    if (b == other.end() || (a != sum->cend() && a->key() < b->key())) {
      result.push_back(*a++);
    } else if (a == sum->cend() || b->key() < a->key()) {
      result.push_back(*b++);
    } else {
      GAUNTLET_ASSIGN_OR_RETURN(const uint64_t bits, AddValues(kind, a->bits, b->bits));
      result.push_back({a->row, a->column, bits});
      ++a;
      ++b;
    }
  }
  *sum = std::move(result);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<CooccurrenceMatrix>> OpenAll(const std::vector<std::string>& inputs) {
  if (inputs.empty()) return absl::InvalidArgumentError("there is no matrix to merge");
  std::vector<CooccurrenceMatrix> matrices;
  for (const std::string& input : inputs) {
    GAUNTLET_ASSIGN_OR_RETURN(CooccurrenceMatrix matrix, CooccurrenceMatrix::Open(input));
    matrices.push_back(std::move(matrix));
    const std::string difference =
        ShapeDifference(MatrixAccess::Shape(matrices.front()), MatrixAccess::Shape(matrices.back()));
    if (!difference.empty()) {
      return absl::FailedPreconditionError(
          absl::StrCat(inputs.front(), " and ", input, " cannot be added: they differ in ", difference));
    }
  }
  return matrices;
}

std::map<uint32_t, BandTiles> TilesByBand(const std::vector<CooccurrenceMatrix>& matrices) {
  std::map<uint32_t, BandTiles> bands;
  for (const CooccurrenceMatrix& matrix : matrices) {
    for (size_t k = 0; k < matrix.tiles().size(); ++k) {
      const TileInfo& tile = matrix.tiles()[k];
      bands[tile.row_band][tile.column_band].emplace_back(&matrix, k);
    }
  }
  return bands;
}

class MatrixMerger {
 public:
  MatrixMerger(const MatrixShape& shape, MatrixWriter* writer, int threads, size_t tiles_at_once,
               const CancellationToken* cancellation)
      : shape_(shape), writer_(writer), threads_(threads), tiles_at_once_(tiles_at_once), cancellation_(cancellation) {}

  absl::Status MergeBand(uint32_t row_band, const BandTiles& band) {
    auto next = band.begin();
    while (next != band.end()) {
      std::vector<BandTiles::const_iterator> group;
      for (; next != band.end() && group.size() < tiles_at_once_; ++next) group.push_back(next);
      std::vector<std::vector<ExactRecord>> sums(group.size());
      GAUNTLET_RETURN_IF_ERROR(ParallelFor(group.size(), threads_, [&](size_t k, int) {
        if (cancellation_ != nullptr && cancellation_->IsCancelled()) return cancellation_->Check();
        return AddTile(group[k]->second, &sums[k]);
      }));
      GAUNTLET_RETURN_IF_ERROR(Write(row_band, group, sums));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status AddTile(const BandTiles::mapped_type& tiles, std::vector<ExactRecord>* sum) const {
    std::vector<ExactRecord> records;
    for (const auto& [matrix, tile] : tiles) {
      GAUNTLET_RETURN_IF_ERROR(MatrixAccess::ReadTile(*matrix, tile, &records));
      GAUNTLET_RETURN_IF_ERROR(AddRecords(shape_.kind, records, sum));
    }
    return absl::OkStatus();
  }
  absl::Status Write(uint32_t row_band, const std::vector<BandTiles::const_iterator>& group,
                     const std::vector<std::vector<ExactRecord>>& sums) {
    std::vector<MatrixWriter::Tile> tiles(group.size());
    GAUNTLET_ASSIGN_OR_RETURN(const ValueCodec codec, MakeCodec(shape_));
    GAUNTLET_RETURN_IF_ERROR(ParallelFor(group.size(), threads_, [&](size_t k, int) {
      tiles[k].first = group[k]->first;
      for (const ExactRecord& record : sums[k]) tiles[k].second.Add(record.row, record.column, record.bits, codec);
      return absl::OkStatus();
    }));
    for (size_t k = 0; k < group.size(); ++k) {
      const bool diagonal_tile = group[k]->first == row_band;
      for (const ExactRecord& record : sums[k]) {
        writer_->CountEntry(diagonal_tile && record.row == record.column, record.bits);
      }
    }
    return writer_->AppendTiles(row_band, std::move(tiles));
  }

  const MatrixShape& shape_;
  MatrixWriter* writer_;
  const int threads_;
  const size_t tiles_at_once_;
  const CancellationToken* cancellation_;
};

// How many tiles fit the memory at once.
absl::StatusOr<size_t> TilesAtOnce(const std::map<uint32_t, BandTiles>& bands, int threads, uint64_t memory) {
  uint64_t largest = 1;
  for (const auto& [row_band, band] : bands) {
    for (const auto& [column_band, tiles] : band) {
      uint64_t records = 0;
      for (const auto& [matrix, k] : tiles) records += matrix->tiles()[k].records;
      const uint64_t width = tiles.front().first->band_width();
      largest = std::max(largest, std::min(records, width * width));
    }
  }
  const uint64_t fit = memory / (largest * kCellBytes);
  if (fit == 0) return MemoryBudgetError("merging", largest * kCellBytes, memory);
  return std::min<uint64_t>(fit, kAddedEach * static_cast<uint64_t>(threads));
}

}  // namespace

absl::Status MergeMatrices(const std::vector<std::string>& inputs, const std::string& directory,
                           const std::string& fingerprint, int threads, uint64_t memory, Progress* progress,
                           const CancellationToken* cancellation) {
  threads = ResolveThreads(threads);
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<CooccurrenceMatrix> matrices, OpenAll(inputs));
  const MatrixShape& shape = MatrixAccess::Shape(matrices.front());
  const std::map<uint32_t, BandTiles> bands = TilesByBand(matrices);
  GAUNTLET_ASSIGN_OR_RETURN(const size_t tiles_at_once, TilesAtOnce(bands, threads, memory));
  GAUNTLET_ASSIGN_OR_RETURN(StagedDirectory staged, StagedDirectory::Create(directory));
  GAUNTLET_ASSIGN_OR_RETURN(const auto writer, MatrixWriter::Create(staged.path(), shape, threads, memory));
  StageProgress merging(progress, "merge", "adding matrices", "bands", bands.size());
  MatrixMerger merger(shape, writer.get(), threads, tiles_at_once, cancellation);
  uint64_t done = 0;
  for (const auto& [row_band, band] : bands) {
    GAUNTLET_RETURN_IF_ERROR(merger.MergeBand(row_band, band));
    merging.Update(++done);
  }
  GAUNTLET_RETURN_IF_ERROR(writer->Finish(fingerprint));
  GAUNTLET_RETURN_IF_ERROR(staged.Commit());
  merging.End({{"matrices", static_cast<double>(inputs.size())},
               {"records", static_cast<double>(writer->figures().directed_records)},
               {"bytes", static_cast<double>(writer->bytes())}});
  return absl::OkStatus();
}

}  // namespace gauntlet
