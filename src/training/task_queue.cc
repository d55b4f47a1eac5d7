#include "src/training/task_queue.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "gauntlet/base/random.h"

namespace gauntlet {

namespace {

constexpr uint64_t kOrderStream = 0x6f72'6465'7200'0000;  // apart from other streams of the same seed

// Working bands on each side of a block. A block's rows, of two sides by two directions, take some 8 MiB (see
// BandRows): they stay in the last level of cache while its tiles are visited.
constexpr uint32_t kBlockBands = 8;

uint64_t BlockOf(const RecordStore& store, uint32_t group) {
  const WorkingTile& tile = store.tiles(group).front();
  return (uint64_t{tile.row_band / kBlockBands} << 32) | (tile.column_band / kBlockBands);
}

// Groups by block, the blocks shuffled and the groups of each, too.
std::vector<uint32_t> GroupOrder(const RecordStore& store, const CounterRng& rng) {
  std::vector<uint32_t> order(store.num_groups());
  std::iota(order.begin(), order.end(), 0u);
  Shuffle(absl::MakeSpan(order), rng);
  const auto key = [&](uint32_t group) {
    const uint64_t block = BlockOf(store, group);
    return std::pair(rng.At(MixBits(block)), block);
  };
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return key(a) < key(b); });
  return order;
}

}  // namespace

std::vector<TrainTask> EpochTasks(const RecordStore& store, bool symmetric, uint64_t seed, int epoch) {
  const CounterRng groups_rng(seed, kOrderStream + static_cast<uint64_t>(epoch));
  std::vector<TrainTask> tasks;
  for (const uint32_t group : GroupOrder(store, groups_rng)) {
    const size_t begin = tasks.size();
    const std::vector<WorkingTile>& tiles = store.tiles(group);
    for (uint32_t tile = 0; tile < tiles.size(); ++tile) {
      tasks.push_back({group, tile, tiles[tile].row_band, tiles[tile].column_band, false});
      if (symmetric) tasks.push_back({group, tile, tiles[tile].column_band, tiles[tile].row_band, true});
    }
    Shuffle(absl::MakeSpan(tasks).subspan(begin), CounterRng(groups_rng.At(group), kOrderStream));
  }
  return tasks;
}

TaskQueue::TaskQueue(absl::Span<const TrainTask> tasks, Schedule schedule, size_t workers,
                     const std::vector<bool>& done, size_t available)
    : tasks_(tasks), unmet_(tasks.size(), 0), waiting_(tasks.size()), done_(done), available_(available) {
  const bool scattered = schedule == Schedule::kHogwild && available >= tasks.size();
  ready_.resize(scattered ? std::max<size_t>(1, workers / kWorkersPerPlace) : 1);
  done_.resize(tasks.size(), false);
  absl::flat_hash_map<uint64_t, uint32_t> last;  // the last unfinished task on each band; word and context bands differ
  for (size_t task = 0; task < tasks.size(); ++task) {
    if (done_[task]) continue;
    ++unfinished_;
    if (schedule == Schedule::kDeterministic) {
      for (const uint64_t band : {uint64_t{tasks[task].word_band} << 1, uint64_t{tasks[task].context_band} << 1 | 1}) {
        const auto [entry, first] = last.try_emplace(band, static_cast<uint32_t>(task));
        if (first) continue;
        waiting_[entry->second].push_back(static_cast<uint32_t>(task));
        ++unmet_[task];
        entry->second = static_cast<uint32_t>(task);
      }
    }
    if (IsReady(task)) PushReady(task);
  }
}

TaskQueue::Ready* TaskQueue::PlaceFor(size_t worker) {
  for (size_t k = 0; k < ready_.size(); ++k) {
    Ready& place = ready_[(worker + k) % ready_.size()];
    if (!place.empty()) return &place;
  }
  return nullptr;
}

std::optional<size_t> TaskQueue::Next(size_t worker) {
  std::unique_lock<std::mutex> lock(mutex_);
  Ready* place = nullptr;
  changed_.wait(lock, [&] {
    place = PlaceFor(worker);
    return stopped_ || unfinished_ == 0 || place != nullptr;
  });
  if (stopped_ || place == nullptr) return std::nullopt;
  const size_t task = place->top();
  place->pop();
  return task;
}

void TaskQueue::Finish(size_t task) {
  const std::lock_guard<std::mutex> lock(mutex_);
  done_[task] = true;
  --unfinished_;
  for (const uint32_t later : waiting_[task]) {
    --unmet_[later];
    if (IsReady(later)) PushReady(later);
  }
  changed_.notify_all();
}

void TaskQueue::Stop() {
  const std::lock_guard<std::mutex> lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
}

bool TaskQueue::stopped() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return stopped_;
}

void TaskQueue::MakeAvailable(size_t end) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const size_t begin = std::exchange(available_, std::max(available_, end));
  for (size_t task = begin; task < available_; ++task) {
    if (!done_[task] && unmet_[task] == 0) PushReady(task);
  }
  changed_.notify_all();
}

}  // namespace gauntlet
