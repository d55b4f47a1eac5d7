#include "gauntlet/comparison/alignment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/comparison/spaces.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;

TEST(CenteredTest, TheMeanIsTakenOff) {
  const Embeddings unit = MakeSpace({"x", "y"}, {1, 0, 0, 1}, 2).embeddings;
  // Less the mean (1/2, 1/2) the rows are (1/2, -1/2) and (-1/2, 1/2).
  const float half = std::sqrt(0.5f);
  const Embeddings centered = Centered(unit);
  EXPECT_THAT(centered.vector(0), ElementsAre(testing::FloatEq(half), testing::FloatEq(-half)));
  EXPECT_THAT(centered.vector(1), ElementsAre(testing::FloatEq(-half), testing::FloatEq(half)));
}

TEST(CenteredTest, ASingleRowIsLeft) {
  EXPECT_THAT(Centered(MakeSpace({"x"}, {0, 1}, 2).embeddings).vector(0), ElementsAre(0, 1));
}

TEST(CheckAlignmentTest, ATurnedSpaceIsFoundAgain) {
  const Space a = RandomSpace(200, 10, 1);
  const SharedWords shared = FindSharedWords(a, Turned(a, 2));
  const AlignmentReport report = CheckAlignment(shared.a, shared.b, {.held_out = 0.25});
  EXPECT_EQ(report.words, 200u);
  EXPECT_EQ(report.held_out.words, 50u);
  EXPECT_EQ(report.fitted.words, 150u);
  for (const AlignmentFit& fit : {report.fitted, report.held_out}) {
    EXPECT_NEAR(fit.error, 0.0, 1e-9);
    EXPECT_NEAR(fit.mean_cosine, 1.0, 1e-6);
    EXPECT_EQ(fit.precision_at_1, 1.0);
  }
}

TEST(CheckAlignmentTest, WithoutRelationOnlyTheFittedWordsSeemToAgree) {
  const SharedWords shared = FindSharedWords(RandomSpace(100, 20, 1), RandomSpace(100, 20, 2));
  const AlignmentReport report = CheckAlignment(shared.a, shared.b, {});
  EXPECT_GT(report.fitted.mean_cosine, 0.3);
  EXPECT_LT(report.held_out.mean_cosine, 0.2);
  EXPECT_NEAR(report.held_out.error, 2.0 - 2.0 * report.held_out.mean_cosine, 1e-6);
  EXPECT_LT(report.held_out.precision_at_1, 0.2);
}

TEST(CheckAlignmentTest, TheSeedDecidesTheSplit) {
  const SharedWords shared = FindSharedWords(RandomSpace(100, 20, 1), RandomSpace(100, 20, 2));
  const auto error = [&](uint64_t seed, int threads) {
    return CheckAlignment(shared.a, shared.b, {.seed = seed, .threads = threads}).held_out.error;
  };
  EXPECT_EQ(error(1, 1), error(1, 3));
  EXPECT_NE(error(1, 1), error(2, 1));
}

TEST(CheckAlignmentTest, OneWord) {
  const SharedWords shared = FindSharedWords(RandomSpace(1, 4, 1), RandomSpace(1, 4, 2));
  const AlignmentReport report = CheckAlignment(shared.a, shared.b, {});
  EXPECT_EQ(report.held_out.words, 0u);
  EXPECT_NEAR(report.fitted.mean_cosine, 1.0, 1e-6);  // one direction can always be turned onto another
}

}  // namespace
}  // namespace gauntlet
