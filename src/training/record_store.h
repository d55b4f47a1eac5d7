// The matrix as training visits it: records in working tiles, in memory or streamed.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gauntlet/cooccurrence/matrix.h"

namespace gauntlet {

// Row and column relative to the tile's bands, and ln X.
struct PackedRecord {
  uint16_t row;
  uint16_t column;
  float log_x;
};

// A rectangle of the matrix of at most band_rows × band_rows, whose rows of parameters fit a core's cache together. Row
// band b holds the ids [b·band_rows, (b+1)·band_rows), columns likewise.
struct WorkingTile {
  uint32_t row_band = 0;
  uint32_t column_band = 0;
  uint32_t begin = 0;  // its records among the group's
  uint32_t end = 0;
};

// Where the matrix comes from. A group is what is read at once: the tiles that one or several stored tiles are cut
// into.
class RecordSource {
 public:
  // Where a group lies: in the square of `size` ids a side that begins at (first_row, first_column). All three are
  // multiples of the working band.
  struct Square {
    uint32_t first_row = 0;
    uint32_t first_column = 0;
    uint32_t size = 0;
  };
  // Records of a group, relative to the square.
  struct Part {
    uint32_t first_row = 0;
    uint32_t first_column = 0;
    absl::Span<const TileRecord> records;  // relative to the part
  };

  virtual ~RecordSource() = default;
  virtual size_t num_groups() const = 0;
  virtual uint64_t group_records(size_t group) const = 0;
  virtual Square square(size_t group) const = 0;
  // Calls add(part) for parts that hold each record of the group once. Thread-safe.
  virtual absl::Status ReadGroup(size_t group, absl::FunctionRef<void(const Part& part)> add) const = 0;
};

// The records of a group, tile by tile, each tile's in an order shuffled by the seed.
struct RecordGroup {
  std::vector<WorkingTile> tiles;
  std::vector<PackedRecord> records;
};

// A power of two so that two bands of rows (values and squares) take about half a megabyte: what a core's L2 cache
// holds with room to spare. A function of vector_size alone, since deterministic results depend on it. `requested` > 0
// overrides.
uint32_t BandRows(int vector_size, int requested);

absl::StatusOr<RecordGroup> LoadGroup(const RecordSource& source, size_t group, uint32_t band_rows, uint64_t seed);

// Bytes of a group's records in memory.
uint64_t GroupBytes(const RecordSource& source, size_t group);

// The groups of a matrix: all kept, or only their tiles' places.
class RecordStore {
 public:
  // Reads the matrix once, with `threads` threads. `keep`: hold the records in memory.
  static absl::StatusOr<RecordStore> Create(const RecordSource* source, uint32_t band_rows, uint64_t seed, bool keep,
                                            int threads);

  bool in_memory() const { return in_memory_; }
  size_t num_groups() const { return groups_.size(); }
  const std::vector<WorkingTile>& tiles(size_t group) const { return groups_[group]->tiles; }
  // The group with its records: kept, or read anew.
  absl::StatusOr<std::shared_ptr<const RecordGroup>> Get(size_t group) const;
  uint64_t group_bytes(size_t group) const { return GroupBytes(*source_, group); }

 private:
  const RecordSource* source_ = nullptr;
  uint32_t band_rows_ = 0;
  uint64_t seed_ = 0;
  bool in_memory_ = false;
  std::vector<std::shared_ptr<const RecordGroup>> groups_;
};

}  // namespace gauntlet
