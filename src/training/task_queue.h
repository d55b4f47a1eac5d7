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
//
// Neighbouring tasks touch the same few thousand rows, which many threads at once would take from each other's caches.
// So hogwild hands tasks out from several places of the order, one for every kWorkersPerPlace workers, when all their
// records are in memory.
class TaskQueue {
 public:
  static constexpr size_t kWorkersPerPlace = 8;

  // `done` tells the tasks that are done already (empty: none). Tasks from `available` on are held back until
  // MakeAvailable: their records are not in memory yet.
  TaskQueue(absl::Span<const TrainTask> tasks, Schedule schedule, size_t workers, const std::vector<bool>& done,
            size_t available);

  // The next task for a worker (from 0); waits for one to become ready. Nothing when all are done, or after Stop().
  std::optional<size_t> Next(size_t worker);
  void Finish(size_t task);
  // Hands out nothing more; those in flight are finished by their workers.
  void Stop();
  bool stopped() const;
  // Tasks before `end` may now be handed out.
  void MakeAvailable(size_t end);

 private:
  using Ready = std::priority_queue<size_t, std::vector<size_t>, std::greater<>>;

  bool IsReady(size_t task) const { return unmet_[task] == 0 && task < available_; }
  void PushReady(size_t task) { ready_[task * ready_.size() / tasks_.size()].push(task); }
  // The place for a worker: its own, or the next that has a task; null when none has.
  Ready* PlaceFor(size_t worker);

  const absl::Span<const TrainTask> tasks_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Earlier unfinished tasks that a task waits for (at most one for each band), and the later ones that wait for it.
  std::vector<uint8_t> unmet_;
  std::vector<std::vector<uint32_t>> waiting_;
  std::vector<Ready> ready_;  // by place: each is an equal part of the order
  std::vector<bool> done_;
  size_t available_;
  size_t unfinished_ = 0;
  bool stopped_ = false;
};

}  // namespace gauntlet
