#include "gauntlet/cooccurrence/scan.h"

#include <algorithm>
#include <numeric>

#include "absl/container/flat_hash_set.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"

namespace gauntlet {

namespace {

constexpr size_t kTalliedEach = 16;  // tallied for each worker before they are merged, so that workers end together

// Of those asked for, as many as there is memory for.
size_t Workers(const CooccurrenceMatrix& matrix, const ScanResources& resources) {
  uint64_t largest = 1;
  for (const TileInfo& tile : matrix.tiles()) largest = std::max(largest, tile.records);
  const uint64_t tile_bytes = 2 * largest * sizeof(TileRecord);  // as they are stored, and as values
  const auto threads = static_cast<uint64_t>(ResolveThreads(resources.threads));
  return std::clamp<uint64_t>(resources.memory / tile_bytes, 1, threads);
}

}  // namespace

size_t ScanSlots(const CooccurrenceMatrix& matrix, const ScanResources& resources) {
  return kTalliedEach * Workers(matrix, resources);
}

absl::Status ScanTiles(
    const CooccurrenceMatrix& matrix, absl::Span<const size_t> tiles, const ScanResources& resources,
    absl::FunctionRef<void(const TileInfo& tile, absl::Span<const TileRecord> records, size_t slot)> tally,
    absl::FunctionRef<void(const TileInfo& tile, size_t slot)> merge) {
  const size_t workers = Workers(matrix, resources);
  const size_t slots = kTalliedEach * workers;
  std::vector<std::vector<TileRecord>> records(workers);
  for (size_t begin = 0; begin < tiles.size(); begin += slots) {
    const absl::Span<const size_t> batch = tiles.subspan(begin, slots);
    const auto tally_tile = [&](size_t slot, int worker) {
      std::vector<TileRecord>& buffer = records[static_cast<size_t>(worker)];
      if (resources.cancellation != nullptr) GAUNTLET_RETURN_IF_ERROR(resources.cancellation->Check());
      GAUNTLET_RETURN_IF_ERROR(matrix.ReadTile(batch[slot], &buffer));
      tally(matrix.tiles()[batch[slot]], buffer, slot);
      return absl::OkStatus();
    };
    GAUNTLET_RETURN_IF_ERROR(ParallelFor(batch.size(), static_cast<int>(workers), tally_tile));
    for (size_t slot = 0; slot < batch.size(); ++slot) merge(matrix.tiles()[batch[slot]], slot);
  }
  return absl::OkStatus();
}

std::vector<size_t> AllTiles(const CooccurrenceMatrix& matrix) {
  std::vector<size_t> tiles(matrix.tiles().size());
  std::iota(tiles.begin(), tiles.end(), size_t{0});
  return tiles;
}

absl::StatusOr<absl::flat_hash_map<uint32_t, std::vector<RowEntry>>> ReadRows(const CooccurrenceMatrix& matrix,
                                                                              absl::Span<const uint32_t> ids,
                                                                              const ScanResources& resources) {
  absl::flat_hash_map<uint32_t, std::vector<RowEntry>> rows;
  absl::flat_hash_set<uint32_t> bands;
  for (const uint32_t id : ids) {
    rows.try_emplace(id);
    bands.insert(id / matrix.band_width());
  }
  std::vector<size_t> tiles;
  for (size_t k = 0; k < matrix.tiles().size(); ++k) {
    const TileInfo& tile = matrix.tiles()[k];
    if (bands.contains(tile.row_band) || (matrix.symmetric() && bands.contains(tile.column_band))) tiles.push_back(k);
  }
  // Tiles come by row band and column band, and records by row and column. So a row's columns up to the diagonal come
  // first and in order, from the tiles left of it, and then those beyond, from the tiles below, transposed.
  std::vector<std::vector<std::pair<uint32_t, RowEntry>>> found(ScanSlots(matrix, resources));
  GAUNTLET_RETURN_IF_ERROR(ScanTiles(
      matrix, tiles, resources,
      [&](const TileInfo& tile, absl::Span<const TileRecord> records, size_t slot) {
        const uint32_t first_row = tile.row_band * matrix.band_width();
        const uint32_t first_column = tile.column_band * matrix.band_width();
        for (const TileRecord& record : records) {
          const uint32_t row = first_row + record.row;
          const uint32_t column = first_column + record.column;
          if (rows.contains(row)) found[slot].push_back({row, {column, record.value}});
          if (matrix.symmetric() && row != column && rows.contains(column)) {
            found[slot].push_back({column, {row, record.value}});
          }
        }
      },
      [&](const TileInfo&, size_t slot) {
        for (const auto& [id, entry] : found[slot]) rows.find(id)->second.push_back(entry);
        found[slot].clear();
      }));
  return rows;
}

double ValueAt(absl::Span<const RowEntry> row, uint32_t column) {
  const auto at = std::lower_bound(row.begin(), row.end(), column,
                                   [](const RowEntry& entry, uint32_t wanted) { return entry.column < wanted; });
  return at != row.end() && at->column == column ? at->value : 0.0;
}

}  // namespace gauntlet
