#include "src/training/matrix_source.h"

#include <map>
#include <numeric>
#include <utility>

#include "gauntlet/base/status.h"

namespace gauntlet {

MatrixSource::MatrixSource(const CooccurrenceMatrix* matrix, uint32_t band_rows) : matrix_(matrix) {
  const auto size = static_cast<uint32_t>(std::lcm(uint64_t{matrix->band_width()}, uint64_t{band_rows}));
  const uint32_t stored_bands = size / matrix->band_width();
  std::map<std::pair<uint32_t, uint32_t>, size_t> index;
  for (size_t k = 0; k < matrix->tiles().size(); ++k) {
    const TileInfo& tile = matrix->tiles()[k];
    const uint32_t row = tile.row_band / stored_bands;
    const uint32_t column = tile.column_band / stored_bands;
    const auto [entry, added] = index.try_emplace({row, column}, groups_.size());
    if (added) groups_.push_back({{row * size, column * size, size}, {}, 0});
    groups_[entry->second].tiles.push_back(k);
    groups_[entry->second].records += tile.records;
  }
}

absl::Status MatrixSource::ReadGroup(size_t group, absl::FunctionRef<void(const Part& part)> add) const {
  std::vector<TileRecord> records;
  const uint32_t width = matrix_->band_width();
  const Square& square = groups_[group].square;
  for (const size_t k : groups_[group].tiles) {
    const TileInfo& tile = matrix_->tiles()[k];
    GAUNTLET_RETURN_IF_ERROR(matrix_->ReadTile(k, &records));
    add({tile.row_band * width - square.first_row, tile.column_band * width - square.first_column, records});
  }
  return absl::OkStatus();
}

}  // namespace gauntlet
