#include "src/training/matrix_source.h"

#include <map>
#include <numeric>
#include <utility>

#include "gauntlet/base/status.h"

namespace gauntlet {

MatrixSource::MatrixSource(const CooccurrenceMatrix* matrix, uint32_t band_rows) : matrix_(matrix) {
  const uint64_t stored_bands = std::lcm(uint64_t{matrix->band_width()}, uint64_t{band_rows}) / matrix->band_width();
  std::map<std::pair<uint64_t, uint64_t>, size_t> index;
  for (size_t k = 0; k < matrix->tiles().size(); ++k) {
    const TileInfo& tile = matrix->tiles()[k];
    const auto [entry, added] =
        index.try_emplace({tile.row_band / stored_bands, tile.column_band / stored_bands}, groups_.size());
    if (added) groups_.emplace_back();
    groups_[entry->second].tiles.push_back(k);
    groups_[entry->second].records += tile.records;
  }
}

absl::Status MatrixSource::ReadGroup(size_t group, absl::FunctionRef<void(const Entry& entry)> add) const {
  std::vector<TileRecord> records;
  for (const size_t k : groups_[group].tiles) {
    const TileInfo& tile = matrix_->tiles()[k];
    GAUNTLET_RETURN_IF_ERROR(matrix_->ReadTile(k, &records));
    const uint32_t first_row = tile.row_band * matrix_->band_width();
    const uint32_t first_column = tile.column_band * matrix_->band_width();
    for (const TileRecord& record : records) add({first_row + record.row, first_column + record.column, record.value});
  }
  return absl::OkStatus();
}

}  // namespace gauntlet
