// Reads the groups of an epoch ahead of the tasks that need them, within a budget.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "src/training/record_store.h"
#include "src/training/task_queue.h"

namespace gauntlet {

// Thread-safe. One worker calls Run; the others Get and Finish.
class GroupFeeder {
 public:
  // `done` as for TaskQueue. At most `budget` bytes of records are held, or one group where that is larger.
  GroupFeeder(const RecordStore* store, absl::Span<const TrainTask> tasks, const std::vector<bool>& done,
              uint64_t budget, TaskQueue* queue);

  // Reads group after group and makes their tasks available, until all are read or Stop() is called. Errors of the
  // source.
  absl::Status Run();
  void Stop();
  // The records of a task that the queue has handed out.
  std::shared_ptr<const RecordGroup> Get(uint32_t group) const;
  // A task is done; its group is dropped with its last one.
  void Finish(uint32_t group);

 private:
  // Reads a group when there is room; false after Stop().
  absl::StatusOr<bool> Load(uint32_t group);

  const RecordStore* store_;
  const absl::Span<const TrainTask> tasks_;
  const uint64_t budget_;
  TaskQueue* queue_;
  mutable std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<size_t> unfinished_;  // tasks of each group
  std::vector<std::shared_ptr<const RecordGroup>> loaded_;
  uint64_t loaded_bytes_ = 0;
  bool stopped_ = false;
};

}  // namespace gauntlet
