// Passes over the stored matrix: tile by tile, on many threads, with the same sums for any number of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/cooccurrence/matrix.h"

namespace gauntlet {

// What a pass may use. It takes as many of `threads` (as for ResolveThreads) as `memory` bytes have room for, at least
// one: each holds the largest tile, in 32 bytes for each of its records.
struct ScanResources {
  int threads = 0;
  uint64_t memory = uint64_t{1} << 30;
  const CancellationToken* cancellation = nullptr;  // may be null
};

// Two calls for each tile of `tiles` (indices into matrix.tiles(), ascending). `tally` runs on the workers: it gets the
// tile's records and a slot number below ScanSlots(), which nobody else has until `merge`; it leaves there what it
// found. `merge` runs on the calling thread, in the order of `tiles`, so what it adds up does not depend on threads.
// Errors: DataLoss of a tile; Cancelled.
absl::Status ScanTiles(
    const CooccurrenceMatrix& matrix, absl::Span<const size_t> tiles, const ScanResources& resources,
    absl::FunctionRef<void(const TileInfo& tile, absl::Span<const TileRecord> records, size_t slot)> tally,
    absl::FunctionRef<void(const TileInfo& tile, size_t slot)> merge);

// Slots that such a pass may use.
size_t ScanSlots(const CooccurrenceMatrix& matrix, const ScanResources& resources);

// The indices of all tiles.
std::vector<size_t> AllTiles(const CooccurrenceMatrix& matrix);

// An entry X[i][column] of a row i of the full matrix.
struct RowEntry {
  uint32_t column = 0;
  double value = 0.0;
};

// The rows of `ids` (below vocabulary_size()) of the full matrix, each in the order of columns; reads only the tiles
// that have entries of theirs. Memory: 16 bytes for each entry of the rows, twice, and that of the pass. Errors as for
// ScanTiles.
absl::StatusOr<absl::flat_hash_map<uint32_t, std::vector<RowEntry>>> ReadRows(const CooccurrenceMatrix& matrix,
                                                                              absl::Span<const uint32_t> ids,
                                                                              const ScanResources& resources);

// X[i][column] in such a row, 0 where it has no entry.
double ValueAt(absl::Span<const RowEntry> row, uint32_t column);

}  // namespace gauntlet
