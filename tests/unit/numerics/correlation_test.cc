#include "gauntlet/numerics/correlation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace gauntlet {
namespace {

using ::testing::ElementsAre;

TEST(PearsonCorrelationTest, ByHand) {
  EXPECT_DOUBLE_EQ(PearsonCorrelation({1, 2, 3}, {-2, 0, 2}), 1.0);
  EXPECT_DOUBLE_EQ(PearsonCorrelation({1, 2, 3}, {2, 0, -2}), -1.0);
  // Deviations -1.5 -0.5 0.5 1.5 and -2 0 -1 3: covariance 7, squares 5 and 14.
  EXPECT_DOUBLE_EQ(PearsonCorrelation({1, 2, 3, 4}, {1, 3, 2, 6}), 7.0 / std::sqrt(5.0 * 14.0));
}

TEST(PearsonCorrelationTest, ZeroWhereUndefined) {
  EXPECT_EQ(PearsonCorrelation({}, {}), 0.0);
  EXPECT_EQ(PearsonCorrelation({1}, {2}), 0.0);
  EXPECT_EQ(PearsonCorrelation({1, 1, 1}, {1, 2, 3}), 0.0);
}

TEST(AverageRanksTest, TiesShareTheirMean) {
  EXPECT_THAT(AverageRanks({5, 5, 9}), ElementsAre(1.5, 1.5, 3));
  EXPECT_THAT(AverageRanks({3, -1, 2}), ElementsAre(3, 1, 2));
}

TEST(SpearmanCorrelationTest, MonotoneAndReversed) {
  EXPECT_DOUBLE_EQ(SpearmanCorrelation({1, 2, 3, 4}, {10, 100, 1000, 1e9}), 1.0);
  EXPECT_DOUBLE_EQ(SpearmanCorrelation({1, 2, 3, 4}, {4, 3, 2, -7}), -1.0);
}

TEST(SpearmanCorrelationTest, WithoutTies) {
  // Ranks 1 to 5 against 2, 1, 4, 5, 3: the squared differences sum to 8, and 1 - 6 * 8 / (5 * 24) = 0.6.
  EXPECT_DOUBLE_EQ(SpearmanCorrelation({1, 2, 3, 4, 5}, {20, 10, 30, 60, 25}), 0.6);
}

TEST(SpearmanCorrelationTest, TiesShareTheirMeanRank) {
  // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: covariance 4.5, squares 4.5 and 5.
  EXPECT_DOUBLE_EQ(SpearmanCorrelation({1, 2, 2, 3}, {1, 2, 3, 4}), 4.5 / std::sqrt(4.5 * 5.0));
  // Ranks 2, 2, 2, 4 against 1.5, 1.5, 3.5, 3.5: covariance 2, squares 3 and 4.
  EXPECT_DOUBLE_EQ(SpearmanCorrelation({5, 5, 5, 9}, {0, 0, 7, 7}), 2.0 / std::sqrt(3.0 * 4.0));
}

TEST(SpearmanCorrelationTest, ZeroWhereUndefined) {
  EXPECT_EQ(SpearmanCorrelation({}, {}), 0.0);
  EXPECT_EQ(SpearmanCorrelation({1}, {2}), 0.0);
  EXPECT_EQ(SpearmanCorrelation({1, 1, 1}, {1, 2, 3}), 0.0);
  EXPECT_EQ(SpearmanCorrelation({1, 2, 3}, {4, 4, 4}), 0.0);
}

}  // namespace
}  // namespace gauntlet
