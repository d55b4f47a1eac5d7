#include "src/training/record_store.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "gauntlet/base/parallel.h"
#include "gauntlet/base/random.h"
#include "gauntlet/base/status.h"
#include "gauntlet/kernels/adagrad.h"

namespace gauntlet {

namespace {

constexpr uint64_t kShuffleStream = 0x7469'6c65;  // apart from the streams of the initial values

struct PlacedRecord {
  uint32_t row_band;  // within the group's square
  uint32_t column_band;
  PackedRecord record;
};

uint64_t TileKey(uint32_t row_band, uint32_t column_band) { return (uint64_t{row_band} << 32) | column_band; }

// The records by band: those of a lower band first, and of one band as they came. Bands are below `bands`.
std::vector<PlacedRecord> SortedByBand(const std::vector<PlacedRecord>& records, uint32_t PlacedRecord::*band,
                                       uint32_t bands) {
  std::vector<size_t> next(size_t{bands} + 1, 0);
  for (const PlacedRecord& record : records) ++next[record.*band + 1];
  for (size_t b = 0; b < bands; ++b) next[b + 1] += next[b];
  std::vector<PlacedRecord> sorted(records.size());
  for (const PlacedRecord& record : records) sorted[next[record.*band]++] = record;
  return sorted;
}

// The records of a group by working tile.
absl::StatusOr<std::vector<PlacedRecord>> ReadPlaced(const RecordSource& source, size_t group, uint32_t band_rows) {
  std::vector<PlacedRecord> placed;
  placed.reserve(source.group_records(group));
  std::vector<float> log_x;
  const auto shift = static_cast<uint32_t>(std::countr_zero(band_rows));
  const uint32_t mask = band_rows - 1;
  GAUNTLET_RETURN_IF_ERROR(source.ReadGroup(group, [&](const RecordSource::Part& part) {
    log_x.resize(part.records.size());
    for (size_t k = 0; k < log_x.size(); ++k) log_x[k] = static_cast<float>(part.records[k].value);
    ComputeLogs(absl::MakeSpan(log_x));
    for (size_t k = 0; k < log_x.size(); ++k) {
      const uint32_t row = part.first_row + part.records[k].row;
      const uint32_t column = part.first_column + part.records[k].column;
      const PackedRecord packed = {static_cast<uint16_t>(row & mask), static_cast<uint16_t>(column & mask), log_x[k]};
      placed.push_back({row >> shift, column >> shift, packed});
    }
  }));
  const uint32_t bands = source.square(group).size >> shift;
  placed = SortedByBand(placed, &PlacedRecord::column_band, bands);
  return SortedByBand(placed, &PlacedRecord::row_band, bands);
}

}  // namespace

uint32_t BandRows(int vector_size, int requested) {
  constexpr size_t kLargest = 65536;  // local ids have 16 bits
  if (requested > 0) return std::bit_ceil(static_cast<uint32_t>(requested));
  constexpr size_t kBytesOfABand = size_t{1} << 18;
  const size_t row_bytes = 2 * HalfRow(static_cast<size_t>(vector_size)) * sizeof(float);
  return static_cast<uint32_t>(std::clamp(std::bit_floor(kBytesOfABand / row_bytes), size_t{16}, kLargest));
}

absl::StatusOr<RecordGroup> LoadGroup(const RecordSource& source, size_t group, uint32_t band_rows, uint64_t seed) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<PlacedRecord> placed, ReadPlaced(source, group, band_rows));
  const RecordSource::Square square = source.square(group);
  RecordGroup result;
  result.records.reserve(placed.size());
  for (const PlacedRecord& record : placed) {
    const uint32_t row_band = square.first_row / band_rows + record.row_band;
    const uint32_t column_band = square.first_column / band_rows + record.column_band;
    const auto here = static_cast<uint32_t>(result.records.size());
    if (result.tiles.empty() || result.tiles.back().row_band != row_band ||
        result.tiles.back().column_band != column_band) {
      result.tiles.push_back({row_band, column_band, here, here});
    }
    result.records.push_back(record.record);
    ++result.tiles.back().end;
  }
  for (const WorkingTile& tile : result.tiles) {
    const CounterRng rng(seed, MixBits(TileKey(tile.row_band, tile.column_band)) ^ kShuffleStream);
    Shuffle(absl::MakeSpan(result.records).subspan(tile.begin, tile.end - tile.begin), rng);
  }
  return result;
}

uint64_t GroupBytes(const RecordSource& source, size_t group) {
  return source.group_records(group) * sizeof(PackedRecord);
}

absl::StatusOr<RecordStore> RecordStore::Create(const RecordSource* source, uint32_t band_rows, uint64_t seed,
                                                bool keep, int threads) {
  RecordStore store;
  store.source_ = source;
  store.band_rows_ = band_rows;
  store.seed_ = seed;
  store.in_memory_ = keep;
  store.groups_.resize(source->num_groups());
  GAUNTLET_RETURN_IF_ERROR(ParallelFor(store.groups_.size(), threads, [&](size_t group, int) -> absl::Status {
    GAUNTLET_ASSIGN_OR_RETURN(RecordGroup loaded, LoadGroup(*source, group, band_rows, seed));
    if (!keep) std::vector<PackedRecord>().swap(loaded.records);
    store.groups_[group] = std::make_shared<const RecordGroup>(std::move(loaded));
    return absl::OkStatus();
  }));
  return store;
}

absl::StatusOr<std::shared_ptr<const RecordGroup>> RecordStore::Get(size_t group) const {
  if (in_memory_) return groups_[group];
  GAUNTLET_ASSIGN_OR_RETURN(RecordGroup loaded, LoadGroup(*source_, group, band_rows_, seed_));
  return std::make_shared<const RecordGroup>(std::move(loaded));
}

}  // namespace gauntlet
