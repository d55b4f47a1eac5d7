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

struct KeyedRecord {
  uint64_t tile;  // row band and column band
  PackedRecord record;
};

uint64_t TileKey(uint32_t row_band, uint32_t column_band) { return (uint64_t{row_band} << 32) | column_band; }

}  // namespace

uint32_t BandRows(int vector_size, int requested) {
  constexpr size_t kLargest = 65536;  // local ids have 16 bits
  if (requested > 0) return std::bit_ceil(static_cast<uint32_t>(requested));
  constexpr size_t kBytesOfABand = size_t{1} << 18;
  const size_t row_bytes = 2 * HalfRow(static_cast<size_t>(vector_size)) * sizeof(float);
  return static_cast<uint32_t>(std::clamp(std::bit_floor(kBytesOfABand / row_bytes), size_t{16}, kLargest));
}

absl::StatusOr<RecordGroup> LoadGroup(const RecordSource& source, size_t group, uint32_t band_rows, uint64_t seed) {
  std::vector<KeyedRecord> keyed;
  std::vector<float> log_x;
  keyed.reserve(source.group_records(group));
  log_x.reserve(source.group_records(group));
  GAUNTLET_RETURN_IF_ERROR(source.ReadGroup(group, [&](const RecordSource::Entry& entry) {
    keyed.push_back(
        {TileKey(entry.row / band_rows, entry.column / band_rows),
         {static_cast<uint16_t>(entry.row % band_rows), static_cast<uint16_t>(entry.column % band_rows), 0}});
    log_x.push_back(static_cast<float>(entry.value));
  }));
  ComputeLogs(absl::MakeSpan(log_x));
  for (size_t k = 0; k < keyed.size(); ++k) keyed[k].record.log_x = log_x[k];
  std::stable_sort(keyed.begin(), keyed.end(),
                   [](const KeyedRecord& a, const KeyedRecord& b) { return a.tile < b.tile; });
  RecordGroup result;
  result.records.reserve(keyed.size());
  for (size_t k = 0; k < keyed.size(); ++k) {
    if (k == 0 || keyed[k].tile != keyed[k - 1].tile) {
      const auto here = static_cast<uint32_t>(k);
      result.tiles.push_back(
          {static_cast<uint32_t>(keyed[k].tile >> 32), static_cast<uint32_t>(keyed[k].tile), here, here});
    }
    result.records.push_back(keyed[k].record);
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
