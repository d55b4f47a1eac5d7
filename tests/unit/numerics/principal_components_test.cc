#include "gauntlet/numerics/principal_components.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "gauntlet/base/random.h"

namespace gauntlet {
namespace {

TEST(PrincipalComponentsTest, ByHand) {
  // Around (1, 2): ±(2, 2) and ±(1, -1). Along (1, 1)/√2 the squares sum to 16, along (1, -1)/√2 to 4.
  const std::vector<float> rows = {3, 4, -1, 0, 2, 1, 0, 3};
  const PrincipalComponents found = ComputePrincipalComponents(rows, 2, 1);
  EXPECT_NEAR(found.mean[0], 1.0, 1e-12);
  EXPECT_NEAR(found.mean[1], 2.0, 1e-12);
  EXPECT_NEAR(found.variances[0], 16.0 / 3.0, 1e-12);
  EXPECT_NEAR(found.variances[1], 4.0 / 3.0, 1e-12);
  EXPECT_NEAR(found.axes(0, 0), std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(found.axes(1, 0), std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(found.axes(0, 1) * found.axes(1, 1), -0.5, 1e-12);
}

TEST(PrincipalComponentsTest, OneRowHasNoVariance) {
  const PrincipalComponents found = ComputePrincipalComponents(std::vector<float>{5, 6, 7}, 3, 2);
  EXPECT_EQ(found.mean[2], 7.0);
  EXPECT_EQ(found.variances.sum(), 0.0);
}

TEST(PrincipalComponentsTest, AxesAreOrthonormalAndThreadsDoNotMatter) {
  constexpr uint32_t kDimensions = 7;
  std::vector<float> rows(kDimensions * 3000);
  CounterRng rng(5);
  double total = 0.0;
  for (float& value : rows) value = static_cast<float>(rng.NextUniform());
  for (size_t i = 0; i < rows.size(); i += kDimensions) rows[i] *= 10.0F;
  const PrincipalComponents one = ComputePrincipalComponents(rows, kDimensions, 1);
  const PrincipalComponents four = ComputePrincipalComponents(rows, kDimensions, 4);
  EXPECT_TRUE(one.axes == four.axes);
  EXPECT_TRUE(one.variances == four.variances);
  EXPECT_TRUE((one.axes.transpose() * one.axes).isIdentity(1e-10));
  EXPECT_NEAR(one.axes(0, 0), 1.0, 1e-3);
  for (uint32_t k = 0; k < kDimensions; ++k) {
    double square = 0.0;
    for (size_t i = k; i < rows.size(); i += kDimensions) square += std::pow(rows[i] - one.mean[k], 2);
    total += square / 2999.0;
  }
  EXPECT_NEAR(one.variances.sum(), total, 1e-9 * total);
}

}  // namespace
}  // namespace gauntlet
