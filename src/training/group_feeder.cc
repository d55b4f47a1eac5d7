#include "src/training/group_feeder.h"

#include <utility>

#include "gauntlet/base/status.h"

namespace gauntlet {

GroupFeeder::GroupFeeder(const RecordStore* store, absl::Span<const TrainTask> tasks, const std::vector<bool>& done,
                         uint64_t budget, TaskQueue* queue)
    : store_(store),
      tasks_(tasks),
      budget_(budget),
      queue_(queue),
      unfinished_(store->num_groups(), 0),
      loaded_(store->num_groups()) {
  for (size_t task = 0; task < tasks.size(); ++task) {
    if (done.empty() || !done[task]) ++unfinished_[tasks[task].group];
  }
}

absl::Status GroupFeeder::Run() {
  for (size_t begin = 0; begin < tasks_.size();) {
    const uint32_t group = tasks_[begin].group;
    size_t end = begin;
    while (end < tasks_.size() && tasks_[end].group == group) ++end;
    begin = end;
    GAUNTLET_ASSIGN_OR_RETURN(const bool go_on, Load(group));
    if (!go_on) break;
    queue_->MakeAvailable(end);
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> GroupFeeder::Load(uint32_t group) {
  const uint64_t bytes = store_->group_bytes(group);
  {
    std::unique_lock<std::mutex> lock(mutex_);
    if (unfinished_[group] == 0) return true;  // all its tasks were done before
    freed_.wait(lock, [&] { return stopped_ || loaded_bytes_ == 0 || loaded_bytes_ + bytes <= budget_; });
    if (stopped_) return false;
    loaded_bytes_ += bytes;
  }
  GAUNTLET_ASSIGN_OR_RETURN(std::shared_ptr<const RecordGroup> records, store_->Get(group));
  const std::lock_guard<std::mutex> lock(mutex_);
  loaded_[group] = std::move(records);
  return true;
}

void GroupFeeder::Stop() {
  const std::lock_guard<std::mutex> lock(mutex_);
  stopped_ = true;
  freed_.notify_all();
}

std::shared_ptr<const RecordGroup> GroupFeeder::Get(uint32_t group) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return loaded_[group];
}

void GroupFeeder::Finish(uint32_t group) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (--unfinished_[group] > 0) return;
  loaded_[group].reset();
  loaded_bytes_ -= store_->group_bytes(group);
  freed_.notify_all();
}

}  // namespace gauntlet
