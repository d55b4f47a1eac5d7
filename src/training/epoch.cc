#include "src/training/epoch.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/random.h"
#include "gauntlet/base/status.h"
#include "src/training/train_task.h"

namespace gauntlet {

namespace {

constexpr absl::Duration kUpdatePeriod = absl::Milliseconds(100);

constexpr uint64_t kUnobservedStream = 0x756e'6f62;  // apart from the streams of the rotations

TaskChance ChanceOf(const TrainTask& task, uint64_t seed, int epoch) {
  const uint64_t place = (uint64_t{task.word_band} << 32) | task.context_band;
  const uint64_t stream = MixBits(place) + static_cast<uint64_t>(epoch);
  const CounterRng rng(seed, stream);
  return {rng.At(task.transposed ? 1 : 0), CounterRng(rng.At(task.transposed ? 3 : 2), kUnobservedStream)};
}

}  // namespace

Epoch::Epoch(const EpochSetup* setup, int number, EpochState* state, uint64_t pairs_before)
    : setup_(setup),
      number_(number),
      state_(state),
      pairs_before_(pairs_before),
      tasks_(EpochTasks(*setup->store, setup->symmetric, setup->options.seed, number)) {
  state_->done.resize(tasks_.size(), false);
  state_->costs.resize(tasks_.size(), 0.0);
}

bool Epoch::IsDone() const { return std::find(state_->done.begin(), state_->done.end(), false) == state_->done.end(); }

double Epoch::TotalCost() const { return std::accumulate(state_->costs.begin(), state_->costs.end(), 0.0); }

absl::Status Epoch::RunUntil(absl::Time deadline, Parameters* parameters) {
  begin_ = absl::Now();
  const bool streaming = !setup_->store->in_memory();
  TaskQueue queue(tasks_, setup_->options.schedule, static_cast<size_t>(setup_->threads), state_->done,
                  streaming ? 0 : tasks_.size());
  std::optional<GroupFeeder> feeder;
  if (streaming) feeder.emplace(setup_->store, tasks_, state_->done, setup_->streaming_budget, &queue);
  const int workers = setup_->threads;
  absl::Status status = ParallelRegion(workers + (streaming ? 1 : 0), [&](int thread) {
    absl::Status result =
        thread == workers ? feeder->Run() : Work(thread, &queue, streaming ? &*feeder : nullptr, deadline, parameters);
    // An error ends the others' work too; so does the end of a worker's, which means that there is no more.
    if (!result.ok()) queue.Stop();
    if (streaming && (thread != workers || !result.ok())) feeder->Stop();
    return result;
  });
  state_->seconds += absl::ToDoubleSeconds(absl::Now() - begin_);
  return status;
}

absl::Status Epoch::Work(int worker, TaskQueue* queue, GroupFeeder* feeder, absl::Time deadline,
                         Parameters* parameters) {
  const TaskSetup setup = {setup_->options, setup_->band_rows, setup_->symmetric, setup_->sampler,
                           std::pow(setup_->options.eta_decay, number_ - 1)};
  while (std::optional<size_t> next = queue->Next(static_cast<size_t>(worker))) {
    const TrainTask& task = tasks_[*next];
    std::shared_ptr<const RecordGroup> group;
    if (feeder == nullptr) {
      GAUNTLET_ASSIGN_OR_RETURN(group, setup_->store->Get(task.group));
    } else {
      group = feeder->Get(task.group);
    }
    const WorkingTile& tile = group->tiles[task.tile];
    const TaskResult result =
        RunTask(setup, task, tile, group->records, ChanceOf(task, setup_->options.seed, number_), parameters);
    if (result.invalid.has_value()) {
      const std::lock_guard<std::mutex> lock(mutex_);
      invalid_ = InvalidPair{tile.row_band, tile.column_band, tile.row_band * setup_->band_rows + result.invalid->row,
                             tile.column_band * setup_->band_rows + result.invalid->column, result.invalid->log_x};
      return absl::InternalError("a difference is not finite");
    }
    Record(*next, result.cost, result.pairs);
    if (feeder != nullptr) feeder->Finish(task.group);
    queue->Finish(*next);
    if (setup_->cancellation->IsCancelled() || absl::Now() >= deadline) queue->Stop();
  }
  return absl::OkStatus();
}

void Epoch::Record(size_t task, double cost, uint64_t pairs) {
  const std::lock_guard<std::mutex> lock(mutex_);
  state_->done[task] = true;
  state_->costs[task] = cost;
  pairs_ += pairs;
  cost_so_far_ += cost;
  const absl::Time now = absl::Now();
  if (now - last_update_ < kUpdatePeriod) return;
  last_update_ = now;
  setup_->progress->Update(
      pairs_before_ + pairs_,
      {{"epoch", number_}, {"cost", cost_so_far_ / static_cast<double>(std::max<uint64_t>(1, pairs_))}});
}

}  // namespace gauntlet
