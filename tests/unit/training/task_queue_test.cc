#include "src/training/task_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <set>

#include "gauntlet/base/parallel.h"
#include "gauntlet/base/random.h"
#include "src/training/record_store.h"

namespace gauntlet {
namespace {

std::vector<TrainTask> RandomTasks(size_t count, uint32_t bands) {
  CounterRng rng(4);
  std::vector<TrainTask> tasks;
  for (size_t k = 0; k < count; ++k) {
    tasks.push_back(
        {0, 0, static_cast<uint32_t>(rng.NextBelow(bands)), static_cast<uint32_t>(rng.NextBelow(bands)), false});
  }
  return tasks;
}

class TaskQueueThreads : public testing::TestWithParam<int> {};

TEST_P(TaskQueueThreads, DeterministicKeepsTheOrderOnEveryBand) {
  const std::vector<TrainTask> tasks = RandomTasks(3000, 7);
  TaskQueue queue(tasks, Schedule::kDeterministic, static_cast<size_t>(GetParam()), {}, tasks.size());
  std::mutex mutex;
  std::vector<size_t> last_word(7, 0);
  std::vector<size_t> last_context(7, 0);
  std::set<uint32_t> words_in_use;
  std::set<uint32_t> contexts_in_use;
  size_t run = 0;
  ASSERT_TRUE(ParallelRegion(GetParam(), [&](int thread) {
                while (const std::optional<size_t> task = queue.Next(static_cast<size_t>(thread))) {
                  const TrainTask& bands = tasks[*task];
                  {
                    const std::lock_guard<std::mutex> lock(mutex);
                    EXPECT_TRUE(words_in_use.insert(bands.word_band).second);
                    EXPECT_TRUE(contexts_in_use.insert(bands.context_band).second);
                    EXPECT_GE(*task + 1, last_word[bands.word_band]);
                    EXPECT_GE(*task + 1, last_context[bands.context_band]);
                    last_word[bands.word_band] = last_context[bands.context_band] = *task + 1;
                    ++run;
                  }
                  {
                    const std::lock_guard<std::mutex> lock(mutex);
                    words_in_use.erase(bands.word_band);
                    contexts_in_use.erase(bands.context_band);
                  }
                  queue.Finish(*task);
                }
                return absl::OkStatus();
              }).ok());
  EXPECT_EQ(run, tasks.size());
}

TEST_P(TaskQueueThreads, TasksHeldBackWaitUntilTheyAreAvailable) {
  const std::vector<TrainTask> tasks = RandomTasks(500, 5);
  for (const Schedule schedule : {Schedule::kHogwild, Schedule::kDeterministic}) {
    TaskQueue queue(tasks, schedule, static_cast<size_t>(GetParam()), {}, 0);
    std::mutex mutex;
    size_t available = 0;
    size_t run = 0;
    ASSERT_TRUE(ParallelRegion(GetParam() + 1, [&](int thread) {
                  if (thread == 0) {
                    for (size_t end = 50; end <= tasks.size(); end += 50) {
                      {
                        const std::lock_guard<std::mutex> lock(mutex);
                        available = end;
                      }
                      queue.MakeAvailable(end);
                    }
                    return absl::OkStatus();
                  }
                  while (const std::optional<size_t> task = queue.Next(0)) {
                    const std::lock_guard<std::mutex> lock(mutex);
                    EXPECT_LT(*task, available);
                    ++run;
                    queue.Finish(*task);
                  }
                  return absl::OkStatus();
                }).ok());
    EXPECT_EQ(run, tasks.size());
  }
}

INSTANTIATE_TEST_SUITE_P(Threads, TaskQueueThreads, testing::Values(1, 2, 5));

TEST(TaskQueue, StopsAndGoesOnWhereItWas) {
  const std::vector<TrainTask> tasks = RandomTasks(100, 3);
  std::vector<bool> done(tasks.size(), false);
  TaskQueue first(tasks, Schedule::kDeterministic, 1, done, tasks.size());
  for (int k = 0; k < 30; ++k) {
    const size_t task = *first.Next(0);
    done[task] = true;
    first.Finish(task);
  }
  first.Stop();
  EXPECT_EQ(first.Next(0), std::nullopt);
  TaskQueue second(tasks, Schedule::kDeterministic, 1, done, tasks.size());
  std::vector<size_t> rest;
  while (const std::optional<size_t> task = second.Next(0)) {
    rest.push_back(*task);
    second.Finish(*task);
  }
  EXPECT_EQ(rest.size(), 70u);
  EXPECT_EQ(rest.front(), 30u);
}

TEST(BandRows, FitTheCacheWhateverTheVectorSize) {
  EXPECT_EQ(BandRows(50, 0), 512u);
  EXPECT_EQ(BandRows(100, 0), 256u);
  EXPECT_EQ(BandRows(300, 0), 64u);
  EXPECT_EQ(BandRows(1, 0), 2048u);
  EXPECT_EQ(BandRows(4096, 0), 16u);
  EXPECT_EQ(BandRows(100, 100), 128u);
}

TEST(TaskQueue, HogwildSpreadsManyWorkersOverTheOrder) {
  const size_t workers = 3 * TaskQueue::kWorkersPerPlace;
  const std::vector<TrainTask> tasks = RandomTasks(900, 5);
  TaskQueue queue(tasks, Schedule::kHogwild, workers, {}, tasks.size());
  EXPECT_EQ(queue.Next(0), 0u);
  EXPECT_EQ(queue.Next(1), 300u);
  EXPECT_EQ(queue.Next(2), 600u);
  EXPECT_EQ(queue.Next(3), 1u);
  std::set<size_t> others;
  while (others.size() + 4 < tasks.size()) EXPECT_TRUE(others.insert(*queue.Next(1)).second);
  for (const size_t task : {0u, 1u, 300u, 600u}) queue.Finish(task);
  for (const size_t task : others) queue.Finish(task);
  EXPECT_EQ(queue.Next(1), std::nullopt);
}

}  // namespace
}  // namespace gauntlet
