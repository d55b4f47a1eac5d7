#include "gauntlet/numerics/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace gauntlet {
namespace {

double MeanOf(const std::vector<double>& values, absl::Span<const uint32_t> sample) {
  double sum = 0.0;
  for (const uint32_t item : sample) sum += values[item];
  return sum / static_cast<double>(sample.size());
}

TEST(BootstrapIntervalTest, MeanOfCoinsHasTheBinomialsSpread) {
  // 400 coins, 100 heads: the mean's standard error is sqrt(.25 * .75 / 400) = 0.02165, so 95 % is ±0.0424.
  std::vector<double> coins(400, 0.0);
  for (size_t i = 0; i < 100; ++i) coins[i] = 1.0;
  const auto mean = [&](absl::Span<const uint32_t> sample) { return MeanOf(coins, sample); };
  const Interval interval = BootstrapInterval(400, mean, {.resamples = 4000, .seed = 7});
  EXPECT_NEAR(interval.low, 0.25 - 0.0424, 0.004);
  EXPECT_NEAR(interval.high, 0.25 + 0.0424, 0.004);
}

TEST(BootstrapIntervalTest, ThreadsDoNotChangeIt) {
  const auto first = [](absl::Span<const uint32_t> sample) { return static_cast<double>(sample[0]); };
  const Interval one = BootstrapInterval(1000, first, {.resamples = 99, .seed = 3, .threads = 1});
  const Interval four = BootstrapInterval(1000, first, {.resamples = 99, .seed = 3, .threads = 4});
  EXPECT_EQ(one.low, four.low);
  EXPECT_EQ(one.high, four.high);
  EXPECT_NE(one.low, BootstrapInterval(1000, first, {.resamples = 99, .seed = 4}).low);
}

TEST(BootstrapIntervalTest, ConfidenceIsTheShareWithin) {
  // One resampled item of 0…999 is uniform: half of the figures lie between the quartiles.
  const auto first = [](absl::Span<const uint32_t> sample) { return static_cast<double>(sample[0]); };
  const Interval half = BootstrapInterval(1000, first, {.resamples = 4000, .confidence = 0.5});
  EXPECT_NEAR(half.low, 250, 30);
  EXPECT_NEAR(half.high, 750, 30);
}

TEST(BootstrapIntervalTest, OneItemHasNoSpread) {
  const Interval interval = BootstrapInterval(1, [](absl::Span<const uint32_t>) { return 2.5; }, {});
  EXPECT_EQ(interval.low, 2.5);
  EXPECT_EQ(interval.high, 2.5);
}

TEST(PairedBootstrapTest, ClearAndAbsentDifferences) {
  std::vector<double> better(200, 0.0);
  for (size_t i = 0; i < 60; ++i) better[i] = 1.0;
  const auto clear = [&](absl::Span<const uint32_t> sample) { return MeanOf(better, sample); };
  const DifferenceTest difference = PairedBootstrap(200, clear, {.resamples = 999});
  EXPECT_DOUBLE_EQ(difference.difference, 0.3);
  EXPECT_GT(difference.interval.low, 0.2);
  EXPECT_DOUBLE_EQ(difference.p_value, 2.0 / 1000);

  const DifferenceTest none = PairedBootstrap(200, [](absl::Span<const uint32_t>) { return 0.0; }, {});
  EXPECT_EQ(none.difference, 0.0);
  EXPECT_EQ(none.p_value, 1.0);
}

TEST(PairedBootstrapTest, NoiseIsSeldomSignificant) {
  // Differences of +1 and -1 in equal numbers: the p-value is near 1.
  std::vector<double> noise(200, 1.0);
  for (size_t i = 0; i < 100; ++i) noise[i] = -1.0;
  const auto mean = [&](absl::Span<const uint32_t> sample) { return MeanOf(noise, sample); };
  EXPECT_GT(PairedBootstrap(200, mean, {.resamples = 999}).p_value, 0.8);
}

}  // namespace
}  // namespace gauntlet
