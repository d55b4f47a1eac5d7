#include "gauntlet/comparison/attention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/comparison/spaces.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;

TEST(CompareAttentionTest, ByHand) {
  // Four dimensions, so that scores are halved: x.x/2 = 2 and x.y = 0.
  const Space a = MakeSpace({"x", "y"}, {2, 0, 0, 0, 0, 0, 0, 0}, 4);
  const Space b = MakeSpace({"y", "x", "z"}, {1, 1, 1}, 1);
  const AttentionReport report = CompareAttention(a, b, {"x", "absent", "y", "z"});
  EXPECT_THAT(report.words, ElementsAre("x", "y"));
  EXPECT_THAT(report.missing, ElementsAre("absent", "z"));
  const double p = std::exp(2.0) / (std::exp(2.0) + 1.0);
  EXPECT_NEAR(report.a.weights(0, 0), p, 1e-12);
  EXPECT_NEAR(report.a.weights(0, 1), 1.0 - p, 1e-12);
  const double entropy = -p * std::log2(p) - (1.0 - p) * std::log2(1.0 - p);
  EXPECT_NEAR(report.a.entropy[0], entropy, 1e-12);
  EXPECT_NEAR(report.a.entropy[1], 1.0, 1e-12);  // a zero vector looks at all alike
  EXPECT_NEAR(report.a.mean_entropy, (entropy + 1.0) / 2.0, 1e-12);
  EXPECT_NEAR(report.b.mean_entropy, 1.0, 1e-12);
  EXPECT_EQ(report.max_entropy(), 1.0);
}

TEST(CompareAttentionTest, RepeatedWordsAndLongVectors) {
  const Space a = MakeSpace({"x", "y"}, {1e4f, 0}, 1);
  const AttentionReport report = CompareAttention(a, a, {"x", "y", "x"});
  EXPECT_NEAR(report.a.weights(0, 0), 0.5, 1e-12);
  EXPECT_NEAR(report.a.weights(0, 2), 0.5, 1e-12);
  EXPECT_NEAR(report.a.entropy[0], 1.0, 1e-12);
}

TEST(CompareAttentionTest, NoWords) {
  const Space a = MakeSpace({"x"}, {1}, 1);
  const AttentionReport report = CompareAttention(a, a, {"absent"});
  EXPECT_TRUE(report.words.empty());
  EXPECT_EQ(report.a.mean_entropy, 0.0);
}

}  // namespace
}  // namespace gauntlet
