// One epoch: running its tasks on all workers, in pieces between checkpoints.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/training/checkpoint.h"
#include "gauntlet/training/options.h"
#include "gauntlet/training/parameters.h"
#include "src/training/group_feeder.h"
#include "src/training/record_store.h"
#include "src/training/task_queue.h"
#include "src/training/unobserved_pairs.h"

namespace gauntlet {

// What all epochs of a training share.
struct EpochSetup {
  const RecordStore* store;
  TrainingOptions options;
  bool symmetric;
  uint32_t band_rows;
  const ContextSampler* sampler;  // null without unobserved pairs
  uint64_t streaming_budget;      // bytes of records held when they are streamed
  int threads;
  Progress* progress;
  const CancellationToken* cancellation;
};

class Epoch {
 public:
  // Epoch `number` (from 1), of which `state` is done already. `pairs_before` counts the pairs of this stage so far.
  Epoch(const EpochSetup* setup, int number, EpochState* state, uint64_t pairs_before);

  // Runs tasks until all are done, the cancellation asks to stop, or `deadline` has passed; those begun are finished.
  // Internal when a difference is not finite; its message names tile and pair by id through InvalidPair.
  absl::Status RunUntil(absl::Time deadline, Parameters* parameters);

  bool IsDone() const;
  // Pairs trained by this object.
  uint64_t pairs() const { return pairs_; }
  // Sum of all tasks' costs, added in their order, so that it does not depend on who ran them.
  double TotalCost() const;

  // Set when RunUntil found a difference that is not finite.
  struct InvalidPair {
    uint32_t row_band, column_band;
    uint32_t row, column;  // ids
    float log_x;
  };
  const std::optional<InvalidPair>& invalid() const { return invalid_; }

 private:
  absl::Status Work(int worker, TaskQueue* queue, GroupFeeder* feeder, absl::Time deadline, Parameters* parameters);
  void Record(size_t task, double cost, uint64_t pairs);

  const EpochSetup* setup_;
  int number_;
  EpochState* state_;
  uint64_t pairs_before_;
  uint64_t pairs_ = 0;
  double cost_so_far_ = 0.0;
  absl::Time begin_;
  absl::Time last_update_ = absl::InfinitePast();
  std::vector<TrainTask> tasks_;
  std::mutex mutex_;
  std::optional<InvalidPair> invalid_;
};

}  // namespace gauntlet
