#include "gauntlet/base/parallel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <new>
#include <stdexcept>
#include <vector>

namespace gauntlet {
namespace {

class ParallelForTest : public testing::TestWithParam<int> {};

TEST_P(ParallelForTest, VisitsEveryIndexOnce) {
  const int threads = GetParam();
  std::vector<int> visits(1000, 0);
  ASSERT_TRUE(ParallelFor(visits.size(), threads, [&](size_t index, int thread) {
                EXPECT_GE(thread, 0);
                EXPECT_LT(thread, threads);
                ++visits[index];
                return absl::OkStatus();
              }).ok());
  EXPECT_THAT(visits, testing::Each(1));
}

TEST_P(ParallelForTest, ReturnsTheErrorOfTheLowestFailedIndexAndStops) {
  std::atomic<size_t> calls{0};
  const absl::Status status = ParallelFor(100000, GetParam(), [&](size_t index, int) {
    ++calls;
    return index >= 10 ? absl::NotFoundError(std::to_string(index)) : absl::OkStatus();
  });
  EXPECT_EQ(status, absl::NotFoundError("10"));
  EXPECT_LT(calls, 1000u);
}

TEST_P(ParallelForTest, CarriesExceptionsOutAsStatus) {
  const auto run = [&](auto thrower) {
    return ParallelFor(8, GetParam(), [&](size_t, int) -> absl::Status {
      thrower();
      return absl::OkStatus();
    });
  };
  EXPECT_EQ(run([] { throw std::bad_alloc(); }).code(), absl::StatusCode::kResourceExhausted);
  const absl::Status failed = run([] { throw std::runtime_error("pear"); });
  EXPECT_EQ(failed.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(failed.message()), testing::HasSubstr("pear"));
  EXPECT_EQ(run([] { throw 7; }).code(), absl::StatusCode::kInternal);
}

INSTANTIATE_TEST_SUITE_P(Threads, ParallelForTest, testing::Values(1, 2, 7));

TEST(ParallelFor, OfNothingIsFine) {
  EXPECT_TRUE(ParallelFor(0, 4, [](size_t, int) { return absl::InternalError("never called"); }).ok());
}

TEST(ParallelRegion, RunsAllWorkersAtTheSameTime) {
  constexpr int kThreads = 5;
  std::mutex mutex;
  std::condition_variable all_here;
  int arrived = 0;
  ASSERT_TRUE(ParallelRegion(kThreads, [&](int) {
                std::unique_lock<std::mutex> lock(mutex);
                if (++arrived == kThreads) all_here.notify_all();
                all_here.wait(lock, [&] { return arrived == kThreads; });
                return absl::OkStatus();
              }).ok());
}

TEST(ParallelRegion, ReturnsTheLowestThreadsError) {
  const absl::Status status = ParallelRegion(4, [](int thread) { return absl::UnknownError(std::to_string(thread)); });
  EXPECT_EQ(status, absl::UnknownError("0"));
}

TEST(ResolveThreads, TakesWhatIsAskedOrWhatThereIs) {
  EXPECT_EQ(ResolveThreads(3), 3);
  EXPECT_GE(ResolveThreads(0), 1);
}

}  // namespace
}  // namespace gauntlet
