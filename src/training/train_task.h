// One task: the steps for the records of a working tile in one direction.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/types/span.h"
#include "gauntlet/base/random.h"
#include "gauntlet/training/options.h"
#include "gauntlet/training/parameters.h"
#include "src/training/record_store.h"
#include "src/training/task_queue.h"
#include "src/training/unobserved_pairs.h"

namespace gauntlet {

struct TaskResult {
  double cost = 0.0;   // sum over the records
  uint64_t pairs = 0;  // records trained
  // The record whose difference was not finite; training stopped there.
  std::optional<PackedRecord> invalid;
};

// What is the same for all tasks of an epoch.
struct TaskSetup {
  const TrainingOptions& options;
  uint32_t band_rows;
  bool symmetric;
  const ContextSampler* sampler;  // null without unobserved pairs
  double rate;                    // what the learning rates of the options are multiplied by
};

// What chance decides in a task.
struct TaskChance {
  uint64_t rotation = 0;  // where its records begin, taken modulo their number
  CounterRng draws{0};    // of unobserved pairs, by the place of the record and the number of the pair
};

// Trains the tile's records in their order, beginning at the rotation and going round. The transposed task of a tile on
// the diagonal leaves out records with row == column: the forward one has them.
//
// With unobserved pairs, each batch of records is followed by as many pairs for each of its words as the options say,
// with contexts drawn from the task's band; those that do occur are left out.
//
// Contract on threads. The deterministic schedule never runs two tasks at the same time that share a band on the same
// side, and orders by its queue's lock those that follow each other on one. The hogwild schedule runs any two tasks at
// the same time, on purpose (Niu et al. 2011): their unsynchronized float32 loads and stores of shared rows may lose
// updates, which the optimizer tolerates. Nothing but rows of parameters is shared so.
TaskResult RunTask(const TaskSetup& setup, const TrainTask& task, const WorkingTile& tile,
                   absl::Span<const PackedRecord> records, const TaskChance& chance, Parameters* parameters);

}  // namespace gauntlet
