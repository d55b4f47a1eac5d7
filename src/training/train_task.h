// One task: the steps for the records of a working tile in one direction.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/types/span.h"
#include "gauntlet/training/options.h"
#include "gauntlet/training/parameters.h"
#include "src/training/record_store.h"
#include "src/training/task_queue.h"

namespace gauntlet {

struct TaskResult {
  double cost = 0.0;   // sum over the pairs
  uint64_t pairs = 0;  // trained
  // The record whose difference was not finite; training stopped there.
  std::optional<PackedRecord> invalid;
};

// Trains the tile's records in their order, beginning at `rotation` (taken modulo their number) and going round. The
// transposed task of a tile on the diagonal leaves out records with row == column: the forward one has them.
//
// Contract on threads. The deterministic schedule never runs two tasks at the same time that share a band on the same
// side, and orders by its queue's lock those that follow each other on one. The hogwild schedule runs any two tasks at
// the same time, on purpose (Niu et al. 2011): their unsynchronized float32 loads and stores of shared rows may lose
// updates, which the optimizer tolerates. Nothing but rows of parameters is shared so.
TaskResult RunTask(const TrainTask& task, const WorkingTile& tile, absl::Span<const PackedRecord> records,
                   uint64_t rotation, uint32_t band_rows, const TrainingOptions& options, Parameters* parameters);

}  // namespace gauntlet
