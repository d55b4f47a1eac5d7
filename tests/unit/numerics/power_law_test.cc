#include "gauntlet/numerics/power_law.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace gauntlet {
namespace {

TEST(FitPowerLawTest, FindsAnExactLaw) {
  std::vector<double> values;
  for (int rank = 1; rank <= 50; ++rank) values.push_back(7.0 * std::pow(rank, -0.8));
  const std::optional<PowerLawFit> fit = FitPowerLaw(values);
  ASSERT_TRUE(fit.has_value());
  EXPECT_NEAR(fit->exponent, 0.8, 1e-12);
  EXPECT_NEAR(fit->r_squared, 1.0, 1e-12);
  EXPECT_EQ(fit->first_rank, 1);
  EXPECT_EQ(fit->last_rank, 50);
}

// Ranks 1, 2, 4 would lie evenly in ln r; with 1, 2, 3 the sums are those of ln 1, ln 2, ln 3 and ln 8, ln 2, ln 1.
TEST(FitPowerLawTest, LeastSquaresByHand) {
  const double x[] = {0.0, std::log(2.0), std::log(3.0)};
  const double y[] = {std::log(8.0), std::log(2.0), 0.0};
  const double mean_x = std::log(6.0) / 3.0;
  const double mean_y = std::log(16.0) / 3.0;
  double xx = 0.0;
  double xy = 0.0;
  for (int k = 0; k < 3; ++k) {
    xx += (x[k] - mean_x) * (x[k] - mean_x);
    xy += (x[k] - mean_x) * (y[k] - mean_y);
  }
  double residual = 0.0;
  double spread = 0.0;
  for (int k = 0; k < 3; ++k) {
    residual += std::pow(y[k] - mean_y - xy / xx * (x[k] - mean_x), 2);
    spread += std::pow(y[k] - mean_y, 2);
  }
  const std::optional<PowerLawFit> fit = FitPowerLaw({8.0, 2.0, 1.0});
  ASSERT_TRUE(fit.has_value());
  EXPECT_NEAR(fit->exponent, -xy / xx, 1e-12);
  EXPECT_NEAR(fit->r_squared, 1.0 - residual / spread, 1e-12);
}

TEST(FitPowerLawTest, RangesAndValuesWithoutALaw) {
  const std::vector<double> values = {100.0, 4.0, 2.0, 1.5, 0.0, 0.0};
  const std::optional<PowerLawFit> fit = FitPowerLaw(values, 2);
  ASSERT_TRUE(fit.has_value());
  EXPECT_EQ(fit->first_rank, 2);
  EXPECT_EQ(fit->last_rank, 4);
  EXPECT_FALSE(FitPowerLaw(values, 3).has_value());
  EXPECT_FALSE(FitPowerLaw({}).has_value());
  EXPECT_FALSE(FitPowerLaw(values, 100).has_value());
  const std::optional<PowerLawFit> equal = FitPowerLaw({2.0, 2.0, 2.0, 2.0});
  ASSERT_TRUE(equal.has_value());
  EXPECT_EQ(equal->exponent, 0.0);
  EXPECT_EQ(equal->r_squared, 1.0);
}

}  // namespace
}  // namespace gauntlet
