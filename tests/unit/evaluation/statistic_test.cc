#include "src/evaluation/statistic.h"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>

namespace gauntlet {
namespace {

TEST(StatisticTest, MeanOfASample) {
  const Statistic mean = MeanStatistic("mean", {1, 2, 6});
  EXPECT_EQ(mean.items, 3u);
  EXPECT_DOUBLE_EQ(mean.value({0, 1, 2}), 3.0);
  EXPECT_DOUBLE_EQ(mean.value({2, 2, 0}), 13.0 / 3.0);
}

TEST(StatisticTest, RatioOfSums) {
  const Statistic ratio = RatioStatistic("ratio", {1, 3}, {4, 4});
  EXPECT_DOUBLE_EQ(ratio.value({0, 1}), 0.5);
  EXPECT_DOUBLE_EQ(ratio.value({1, 1}), 0.75);
  EXPECT_DOUBLE_EQ(RatioStatistic("ratio", {0}, {0}).value({0}), 0.0);
}

TEST(StatisticTest, CorrelationsOfASample) {
  const Statistic spearman = SpearmanStatistic("Spearman", {1, 2, 3}, {1, 4, 2});
  EXPECT_DOUBLE_EQ(spearman.value({0, 1, 2}), 0.5);
  EXPECT_DOUBLE_EQ(spearman.value({0, 1, 1}), 1.0);
  EXPECT_DOUBLE_EQ(spearman.value({1, 2, 2}), -1.0);
  // Deviations -1, 0, 1 and -4/3, 5/3, -1/3: 1 / sqrt(2 * 42 / 9).
  EXPECT_NEAR(PearsonStatistic("Pearson", {1, 2, 3}, {1, 4, 2}).value({0, 1, 2}), 1.0 / std::sqrt(28.0 / 3.0), 1e-15);
}

TEST(EstimateTest, WithAndWithoutAnInterval) {
  ResamplingOptions resampling;
  resampling.resamples = 100;
  const std::optional<Figure> figure = Estimate(MeanStatistic("mean", {1, 2, 6}), resampling);
  ASSERT_TRUE(figure.has_value());
  EXPECT_DOUBLE_EQ(figure->value, 3.0);
  ASSERT_TRUE(figure->interval.has_value());
  EXPECT_LT(figure->interval->low, 3.0);
  EXPECT_GT(figure->interval->high, 3.0);
  resampling.resamples = 0;
  EXPECT_FALSE(Estimate(MeanStatistic("mean", {1, 2, 6}), resampling)->interval.has_value());
}

TEST(EstimateTest, NoFigureOfTooFewItems) {
  EXPECT_FALSE(Estimate(MeanStatistic("mean", {}), {}).has_value());
  EXPECT_TRUE(Estimate(MeanStatistic("mean", {1}), {}).has_value());
  EXPECT_FALSE(Estimate(SpearmanStatistic("Spearman", {1}, {1}), {}).has_value());
}

}  // namespace
}  // namespace gauntlet
