#include "gauntlet/cooccurrence/marginals.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "gauntlet/base/status.h"

namespace gauntlet {

namespace {

// The sums of one tile, by ids relative to its bands.
struct TileSums {
  std::vector<double> rows;
  std::vector<double> columns;
  double x_log_x = 0.0;
};

void SumTile(absl::Span<const TileRecord> records, bool both_directions, bool diagonal_tile, TileSums* sums) {
  std::fill(sums->rows.begin(), sums->rows.end(), 0.0);
  std::fill(sums->columns.begin(), sums->columns.end(), 0.0);
  sums->x_log_x = 0.0;
  for (const TileRecord& record : records) {
    // On the diagonal X_ii is one entry of the full matrix.
    const bool mirrored = both_directions && !(diagonal_tile && record.row == record.column);
    sums->rows[record.row] += record.value;
    if (mirrored || !both_directions) sums->columns[record.column] += record.value;
    sums->x_log_x += (mirrored ? 2.0 : 1.0) * record.value * std::log(record.value);
  }
}

// -sum p ln p, for p = values / total.
double Entropy(absl::Span<const double> values, double total) {
  double sum = 0.0;
  for (const double value : values) sum += value > 0.0 ? value * std::log(value) : 0.0;
  return std::log(total) - sum / total;
}

}  // namespace

absl::StatusOr<Marginals> ComputeMarginals(const CooccurrenceMatrix& matrix, const ScanResources& resources) {
  if (matrix.stored_records() == 0) {
    return absl::InvalidArgumentError(
        "the co-occurrence matrix is empty: no two words of the vocabulary occur together");
  }
  const uint32_t width = matrix.band_width();
  Marginals marginals;
  marginals.rows.resize(size_t{matrix.num_bands()} * width);
  marginals.columns.resize(marginals.rows.size());
  std::vector<double>& column_sums = matrix.symmetric() ? marginals.rows : marginals.columns;
  std::vector<TileSums> slots(ScanSlots(matrix, resources));
  for (TileSums& slot : slots) {
    slot.rows.resize(width);
    slot.columns.resize(width);
  }
  const auto add = [width](const std::vector<double>& part, uint32_t band, std::vector<double>* sums) {
    const auto begin = sums->begin() + static_cast<std::ptrdiff_t>(size_t{band} * width);
    std::transform(part.begin(), part.end(), begin, begin, std::plus<>());
  };
  GAUNTLET_RETURN_IF_ERROR(ScanTiles(
      matrix, AllTiles(matrix), resources,
      [&](const TileInfo& tile, absl::Span<const TileRecord> records, size_t slot) {
        SumTile(records, matrix.symmetric(), tile.row_band == tile.column_band, &slots[slot]);
      },
      [&](const TileInfo& tile, size_t slot) {
        add(slots[slot].rows, tile.row_band, &marginals.rows);
        add(slots[slot].columns, tile.column_band, &column_sums);
        marginals.sum_x_log_x += slots[slot].x_log_x;
      }));
  marginals.rows.resize(matrix.vocabulary_size());
  marginals.columns.resize(matrix.vocabulary_size());
  if (matrix.symmetric()) marginals.columns = marginals.rows;
  marginals.total = std::accumulate(marginals.rows.begin(), marginals.rows.end(), 0.0);
  return marginals;
}

CooccurrenceInformation DescribeInformation(const Marginals& marginals) {
  const double bits = 1.0 / std::log(2.0);
  CooccurrenceInformation information;
  information.word_entropy = bits * Entropy(marginals.rows, marginals.total);
  information.context_entropy = bits * Entropy(marginals.columns, marginals.total);
  information.joint_entropy = bits * (std::log(marginals.total) - marginals.sum_x_log_x / marginals.total);
  information.mutual_information = information.word_entropy + information.context_entropy - information.joint_entropy;
  return information;
}

PmiTerms MakePmiTerms(const Marginals& marginals, double smoothing) {
  PmiTerms terms;
  terms.row.resize(marginals.rows.size());
  terms.column.resize(marginals.columns.size());
  double sum = 0.0;
  for (const double column : marginals.columns) sum += column > 0.0 ? std::pow(column, smoothing) : 0.0;
  for (size_t id = 0; id < terms.row.size(); ++id) {
    if (marginals.rows[id] > 0.0) terms.row[id] = -std::log(marginals.rows[id]);
    if (marginals.columns[id] > 0.0) {
      terms.column[id] = std::log(sum) - smoothing * std::log(marginals.columns[id]);
    }
  }
  return terms;
}

}  // namespace gauntlet
