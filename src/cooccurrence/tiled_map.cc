#include "src/cooccurrence/tiled_map.h"

#include <algorithm>
#include <cmath>

#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"

namespace gauntlet {

namespace {

constexpr uint64_t kMappedRecordBytes = 2 * sizeof(uint16_t) + sizeof(double);

PmiTerms TermsFor(const Marginals& marginals, const SpectrumOptions& options) {
  if (options.source == SpectrumSource::kPositivePmi) return MakePmiTerms(marginals, options.smoothing);
  const std::vector<double> none(marginals.rows.size(), 0.0);
  return {none, none};
}

}  // namespace

TiledMap::TiledMap(const CooccurrenceMatrix& matrix, PmiTerms terms, const ScanResources& resources)
    : terms_(std::move(terms)),
      stored_lower_(matrix.symmetric()),
      width_(matrix.band_width()),
      threads_(ResolveThreads(resources.threads)),
      cancellation_(resources.cancellation),
      by_row_band_(matrix.num_bands()),
      by_column_band_(matrix.num_bands()) {
  uint64_t records = 0;
  for (const TileInfo& tile : matrix.tiles()) {
    by_row_band_[tile.row_band].push_back(tiles_.size());
    by_column_band_[tile.column_band].push_back(tiles_.size());
    tiles_.push_back({tile.row_band, tile.column_band, records, records + tile.records});
    records += tile.records;
  }
  row_.resize(records);
  column_.resize(records);
  value_.resize(records);
}

uint64_t TiledMap::MemoryBytes(const CooccurrenceMatrix& matrix) {
  return kMappedRecordBytes * matrix.stored_records() + (sizeof(Tile) + 2 * sizeof(size_t)) * matrix.tiles().size() +
         2 * sizeof(double) * matrix.vocabulary_size();
}

absl::StatusOr<TiledMap> TiledMap::Load(const CooccurrenceMatrix& matrix, const Marginals& marginals,
                                        const SpectrumOptions& options, const ScanResources& resources) {
  TiledMap map(matrix, TermsFor(marginals, options), resources);
  const bool smoothed = options.source == SpectrumSource::kPositivePmi && options.smoothing != 1.0;
  map.symmetric_ = matrix.symmetric() && !smoothed;
  GAUNTLET_RETURN_IF_ERROR(map.ReadTiles(matrix, options.source, resources));
  return map;
}

absl::Status TiledMap::ReadTiles(const CooccurrenceMatrix& matrix, SpectrumSource source,
                                 const ScanResources& resources) {
  struct Figures {
    uint64_t entries = 0;
    double squares = 0.0;
  };
  std::vector<Figures> slots(ScanSlots(matrix, resources));
  return ScanTiles(
      matrix, AllTiles(matrix), resources,
      [&](const TileInfo& info, absl::Span<const TileRecord> records, size_t slot) {
        const Tile& tile = tiles_[static_cast<size_t>(&info - matrix.tiles().data())];
        for (size_t k = 0; k < records.size(); ++k) {
          row_[tile.begin + k] = records[k].row;
          column_[tile.begin + k] = records[k].column;
          value_[tile.begin + k] =
              source == SpectrumSource::kLog ? std::log1p(records[k].value) : std::log(records[k].value);
        }
        slots[slot] = {};
        CountEntries(tile, &slots[slot].entries, &slots[slot].squares);
      },
      [&](const TileInfo&, size_t slot) {
        entries_ += slots[slot].entries;
        squared_norm_ += slots[slot].squares;
      });
}

void TiledMap::CountEntries(const Tile& tile, uint64_t* entries, double* squares) const {
  const auto count = [&](double value) {
    if (value <= 0.0) return;
    ++*entries;
    *squares += value * value;
  };
  for (uint64_t k = tile.begin; k < tile.end; ++k) {
    const uint32_t i = tile.row_band * width_ + row_[k];
    const uint32_t j = tile.column_band * width_ + column_[k];
    count(value_[k] + terms_.row[i] + terms_.column[j]);
    if (stored_lower_ && i != j) count(value_[k] + terms_.row[j] + terms_.column[i]);
  }
}

absl::Status TiledMap::Multiply(absl::Span<const double> x, absl::Span<double> y) const {
  return Product(terms_.row, terms_.column, /*transposed=*/false, x, y);
}

absl::Status TiledMap::MultiplyTransposed(absl::Span<const double> x, absl::Span<double> y) const {
  return Product(terms_.column, terms_.row, /*transposed=*/true, x, y);
}

absl::Status TiledMap::Product(const std::vector<double>& of_result, const std::vector<double>& of_x, bool transposed,
                               absl::Span<const double> x, absl::Span<double> y) const {
  return ParallelFor(by_row_band_.size(), threads_, [&](size_t band, int) {
    if (cancellation_ != nullptr && cancellation_->IsCancelled()) return cancellation_->Check();
    const absl::Span<double> part = y.subspan(band * width_, width_);
    std::fill(part.begin(), part.end(), 0.0);
    if (stored_lower_ || !transposed) {
      for (const size_t k : by_row_band_[band]) AddTile(tiles_[k], Side::kRow, of_result, of_x, x.data(), y.data());
    }
    if (stored_lower_ || transposed) {
      for (const size_t k : by_column_band_[band]) {
        AddTile(tiles_[k], Side::kColumn, of_result, of_x, x.data(), y.data());
      }
    }
    return absl::OkStatus();
  });
}

void TiledMap::AddTile(const Tile& tile, Side result, const std::vector<double>& of_result,
                       const std::vector<double>& of_x, const double* x, double* y) const {
  const bool by_row = result == Side::kRow;
  const uint16_t* const result_ids = by_row ? row_.data() : column_.data();
  const uint16_t* const x_ids = by_row ? column_.data() : row_.data();
  const size_t result_first = size_t{by_row ? tile.row_band : tile.column_band} * width_;
  const size_t x_first = size_t{by_row ? tile.column_band : tile.row_band} * width_;
  // A record on the diagonal of a symmetric matrix stands for one entry, which the tile adds by row.
  const bool skip_diagonal = stored_lower_ && !by_row && tile.row_band == tile.column_band;
  const double* const result_terms = of_result.data() + result_first;
  const double* const x_terms = of_x.data() + x_first;
  const double* const from = x + x_first;
  double* const to = y + result_first;
  for (uint64_t k = tile.begin; k < tile.end; ++k) {
    const uint16_t i = result_ids[k];
    const uint16_t j = x_ids[k];
    if (skip_diagonal && i == j) continue;
    to[i] += std::max(0.0, value_[k] + result_terms[i] + x_terms[j]) * from[j];
  }
}

}  // namespace gauntlet
