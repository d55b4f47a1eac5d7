// The order of an epoch's tasks, and who may run which when.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <queue>
#include <vector>

#include "absl/types/span.h"
#include "gauntlet/training/options.h"
#include "src/training/record_store.h"

namespace gauntlet {

// A working tile in one direction: forward trains (w_row, c_column), transposed (w_column, c_row). So a task touches
// the word rows of one band and the context rows of one band.
struct TrainTask {
  uint32_t group = 0;
  uint32_t tile = 0;  // within the group
  uint32_t word_band = 0;
  uint32_t context_band = 0;
  bool transposed = false;
};

// All tasks of an epoch, in an order shuffled by (seed, epoch): blocks of neighbouring groups, whose rows stay in the
// last level of cache together; the groups of each block; the tasks of each group. A symmetric matrix has both
// directions of each tile, others the forward one only.
std::vector<TrainTask> EpochTasks(const RecordStore& store, bool symmetric, uint64_t seed, int epoch);

// Hands out an epoch's tasks to the workers. With the deterministic schedule a task is ready when every earlier task
// that touches its word band or its context band is done, so that any number of threads ends where one ends that runs
// them in order; with hogwild every task is ready. Thread-safe.
class TaskQueue {
 public:
  // `done` tells the tasks that are done already (empty: none). Tasks from `available` on are held back until
  // MakeAvailable: their records are not in memory yet.
  TaskQueue(absl::Span<const TrainTask> tasks, Schedule schedule, const std::vector<bool>& done, size_t available);

  // The next task to run; waits for one to become ready. Nothing when all are done, or after Stop().
  std::optional<size_t> Next();
  void Finish(size_t task);
  // Hands out nothing more; those in flight are finished by their workers.
  void Stop();
  bool stopped() const;
  // Tasks before `end` may now be handed out.
  void MakeAvailable(size_t end);

 private:
  bool IsReady(size_t task) const { return unmet_[task] == 0 && task < available_; }

  const absl::Span<const TrainTask> tasks_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Earlier unfinished tasks that a task waits for (at most one for each band), and the later ones that wait for it.
  std::vector<uint8_t> unmet_;
  std::vector<std::vector<uint32_t>> waiting_;
  std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready_;
  std::vector<bool> done_;
  size_t available_;
  size_t unfinished_ = 0;
  bool stopped_ = false;
};

}  // namespace gauntlet
