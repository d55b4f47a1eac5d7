#include "gauntlet/base/status.h"

#include <gtest/gtest.h>

#include "gauntlet/base/aligned_buffer.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/check.h"

namespace gauntlet {
namespace {

TEST(ExitCode, FollowsTheKindOfError) {
  EXPECT_EQ(ExitCode(absl::OkStatus()), 0);
  EXPECT_EQ(ExitCode(absl::InvalidArgumentError("x")), 2);
  EXPECT_EQ(ExitCode(CorruptFileError("f", 3, "x")), 3);
  EXPECT_EQ(ExitCode(absl::CancelledError("x")), 130);
  EXPECT_EQ(ExitCode(absl::NotFoundError("x")), 1);
}

TEST(CorruptFileError, NamesFileAndOffset) {
  EXPECT_EQ(CorruptFileError("a.blk", 17, "bad").message(), "a.blk: offset 17: bad");
}

TEST(AnnotateStatus, PrefixesErrorsOnly) {
  EXPECT_TRUE(AnnotateStatus(absl::OkStatus(), "p").ok());
  EXPECT_EQ(AnnotateStatus(absl::NotFoundError("q"), "p"), absl::NotFoundError("p: q"));
}

absl::StatusOr<int> Halve(int value) {
  if (value % 2 != 0) return absl::InvalidArgumentError("odd");
  return value / 2;
}

absl::StatusOr<int> Quarter(int value) {
  GAUNTLET_ASSIGN_OR_RETURN(const int half, Halve(value));
  GAUNTLET_RETURN_IF_ERROR(Halve(half).status());
  return half / 2;
}

TEST(StatusMacros, ReturnTheFirstError) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(3).status(), absl::InvalidArgumentError("odd"));
  EXPECT_EQ(Quarter(6).status(), absl::InvalidArgumentError("odd"));
}

TEST(CancellationToken, TurnsIntoAStatus) {
  CancellationToken token;
  EXPECT_TRUE(token.Check().ok());
  token.Cancel();
  EXPECT_TRUE(absl::IsCancelled(token.Check()));
}

TEST(AlignedBuffer, IsZeroedAlignedAndMovable) {
  AlignedBuffer buffer = *AlignedBuffer::Allocate(1000);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(buffer.data()) % 64, 0u);
  for (size_t i = 0; i < buffer.size(); ++i) EXPECT_EQ(buffer.data()[i], 0.0f);
  buffer.data()[7] = 3.0f;
  const AlignedBuffer moved = std::move(buffer);
  EXPECT_EQ(moved.data()[7], 3.0f);
  EXPECT_EQ(moved.size(), 1000u);
}

TEST(AlignedBuffer, SaysWhenMemoryCannotBeHad) {
  EXPECT_EQ(AlignedBuffer::Allocate(size_t{1} << 60).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(CheckDeathTest, NamesTheCondition) { EXPECT_DEATH(GAUNTLET_CHECK(1 + 1 == 3), "1 \\+ 1 == 3 does not hold"); }

}  // namespace
}  // namespace gauntlet
