#include "gauntlet/pipeline/run_directory.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <optional>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gauntlet/io/file.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(RunLockTest, TheSecondIsRefusedWithTheFirstOnesProcess) {
  const RunPaths paths(JoinPath(FreshDirectory(), "run"));
  std::optional<absl::StatusOr<RunLock>> first = RunLock::Acquire(paths);
  GAUNTLET_ASSERT_OK(*first);
  const absl::Status second = RunLock::Acquire(paths).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(second.message()),
              AllOf(HasSubstr(paths.root), HasSubstr(absl::StrCat("process ", getpid())), HasSubstr("started 20")));
  first.reset();
  EXPECT_FALSE(FileExists(paths.Lock()));
  GAUNTLET_EXPECT_OK(RunLock::Acquire(paths));
}

TEST(RunLockTest, AFileLeftByAKilledRunIsNotALock) {
  const RunPaths paths(FreshDirectory());
  OverwriteFile(paths.Lock(), "process 1, started 1999-12-31T23:59:59+00:00\n");
  const absl::StatusOr<RunLock> lock = RunLock::Acquire(paths);
  GAUNTLET_ASSERT_OK(lock);
  EXPECT_THAT(*ReadFile(paths.Lock(), 1000), HasSubstr(absl::StrCat("process ", getpid())));
}

// The file still has the name of a dead one when the lock is taken.
TEST(RunLockTest, WhoHasJustTakenTheLockHasAMomentToWriteWhoItIs) {
  const RunPaths paths(FreshDirectory());
  bool named = false;
  for (int attempt = 0; attempt < 20 && !named; ++attempt) {  // a busy machine may take longer than the moment
    OverwriteFile(paths.Lock(), "process 1, started 1999-12-31T23:59:59+00:00\n");
    const int descriptor = open(paths.Lock().c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_EQ(flock(descriptor, LOCK_EX | LOCK_NB), 0);
    std::thread holder([&] {
      absl::SleepFor(absl::Milliseconds(5));
      OverwriteFile(paths.Lock(), "process 2, started 2000-01-01T00:00:00+00:00\n");
    });
    const absl::Status refused = RunLock::Acquire(paths).status();
    holder.join();
    close(descriptor);
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
    named = absl::StrContains(refused.message(), "process 2,");
  }
  EXPECT_TRUE(named);
}

TEST(RunLockTest, ALinkInItsPlaceIsNotFollowed) {
  const RunPaths paths(FreshDirectory());
  const std::string precious = JoinPath(paths.root, "precious");
  OverwriteFile(precious, "do not touch");
  ASSERT_EQ(symlink(precious.c_str(), paths.Lock().c_str()), 0);
  EXPECT_FALSE(RunLock::Acquire(paths).ok());
  EXPECT_EQ(*ReadFile(precious, 1000), "do not touch");
}

}  // namespace
}  // namespace gauntlet
