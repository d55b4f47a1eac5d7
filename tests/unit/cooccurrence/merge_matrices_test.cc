#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cooccurrence/counting_test_util.h"

namespace gauntlet {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

absl::Status Merge(const std::vector<std::string>& inputs, const std::string& output, int threads = 2,
                   const CancellationToken* cancellation = nullptr) {
  return MergeMatrices(inputs, output, "merged", threads, uint64_t{64} << 20, nullptr, cancellation);
}

TEST(MergeMatricesTest, PartsAddUpToTheWholeBitForBit) {
  const std::string base = FreshDirectory();
  CountTuning tuning;
  tuning.band_width = 16;
  for (const bool symmetric : {true, false}) {
    const Documents documents = RandomDocuments(4, 100, 60, 80);
    const auto count = [&](const std::string& name, size_t begin, size_t end) {
      const Documents part(documents.begin() + static_cast<std::ptrdiff_t>(begin),
                           documents.begin() + static_cast<std::ptrdiff_t>(end));
      EXPECT_TRUE(CountDocuments(part, 100, MakeRequest(JoinPath(base, name), 7, symmetric), tuning).ok());
      return JoinPath(base, name);
    };
    const std::string whole = count("whole", 0, 60);
    const std::string merged = JoinPath(base, "merged");
    GAUNTLET_ASSERT_OK(Merge({count("a", 0, 1), count("b", 1, 40), count("c", 40, 60)}, merged));
    EXPECT_TRUE(TileBytes(merged) == TileBytes(whole));
    const auto a = CooccurrenceMatrix::Open(merged);
    const auto b = CooccurrenceMatrix::Open(whole);
    GAUNTLET_ASSERT_OK(a);
    GAUNTLET_ASSERT_OK(b);
    EXPECT_EQ(a->manifest().details, b->manifest().details);
    EXPECT_EQ(a->manifest().content, b->manifest().content);
    EXPECT_EQ(a->manifest().fingerprint, "merged");
  }
}

TEST(MergeMatricesTest, MatricesThatDifferAreRefused) {
  const std::string base = FreshDirectory();
  const std::string first = JoinPath(base, "first");
  GAUNTLET_ASSERT_OK(CountDocuments({{0, 1}}, 5, MakeRequest(first, 4)));
  const auto expect_refusal = [&](const CountRequest& request, uint32_t vocabulary_size, const std::string& what) {
    GAUNTLET_ASSERT_OK(CountDocuments({{0, 1}}, vocabulary_size, request));
    const absl::Status status = Merge({first, request.directory}, JoinPath(base, "merged"));
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr(what), HasSubstr(first), HasSubstr(request.directory)));
    EXPECT_FALSE(FileExists(JoinPath(base, "merged")));
  };
  const std::string second = JoinPath(base, "second");
  expect_refusal(MakeRequest(second, 4), 6, "vocabulary_size (5 and 6)");
  expect_refusal(MakeRequest(second, 4, false), 5, "symmetric (true and false)");
  expect_refusal(MakeRequest(second, 5), 5, "unit (12 and 60)");
  expect_refusal(MakeRequest(second, 4, true, DistanceWeighting::kLinear), 5, "unit (12 and 4)");
}

TEST(MergeMatricesTest, NothingToMergeAndMissingInputs) {
  const std::string base = FreshDirectory();
  EXPECT_TRUE(absl::IsInvalidArgument(Merge({}, JoinPath(base, "merged"))));
  EXPECT_TRUE(absl::IsNotFound(Merge({JoinPath(base, "none")}, JoinPath(base, "merged"))));
}

TEST(MergeMatricesTest, DamageAndCancellationLeaveNothingBehind) {
  const std::string base = FreshDirectory();
  const std::string first = JoinPath(base, "first");
  GAUNTLET_ASSERT_OK(CountDocuments({{0, 1}}, 5, MakeRequest(first, 4)));
  CancellationToken cancellation;
  cancellation.Cancel();
  EXPECT_TRUE(absl::IsCancelled(Merge({first, first}, JoinPath(base, "merged"), 1, &cancellation)));
  std::string bytes = TileBytes(first);
  bytes[40] = static_cast<char>(bytes[40] ^ 1);
  GAUNTLET_ASSERT_OK(WriteFile(JoinPath(first, "tiles.blk"), bytes));
  EXPECT_TRUE(absl::IsDataLoss(Merge({first, first}, JoinPath(base, "merged"))));
  EXPECT_THAT(*ListDirectory(base), testing::ElementsAre("first"));
}

}  // namespace
}  // namespace gauntlet
