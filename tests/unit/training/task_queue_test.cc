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
  TaskQueue queue(tasks, Schedule::kDeterministic, {}, tasks.size());
  std::mutex mutex;
  std::vector<size_t> last_word(7, 0);
  std::vector<size_t> last_context(7, 0);
  std::set<uint32_t> words_in_use;
  std::set<uint32_t> contexts_in_use;
  size_t run = 0;
  ASSERT_TRUE(ParallelRegion(GetParam(), [&](int) {
                while (const std::optional<size_t> task = queue.Next()) {
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
    TaskQueue queue(tasks, schedule, {}, 0);
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
                  while (const std::optional<size_t> task = queue.Next()) {
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
  TaskQueue first(tasks, Schedule::kDeterministic, done, tasks.size());
  for (int k = 0; k < 30; ++k) {
    const size_t task = *first.Next();
    done[task] = true;
    first.Finish(task);
  }
  first.Stop();
  EXPECT_EQ(first.Next(), std::nullopt);
  TaskQueue second(tasks, Schedule::kDeterministic, done, tasks.size());
  std::vector<size_t> rest;
  while (const std::optional<size_t> task = second.Next()) {
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

}  // namespace
}  // namespace gauntlet
