#include "gauntlet/numerics/procrustes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include <Eigen/Core>

#include "gauntlet/base/random.h"
#include "gauntlet/numerics/symmetric_eigen.h"

namespace gauntlet {
namespace {

std::vector<float> RandomRows(size_t count, uint64_t seed) {
  CounterRng rng(seed);
  std::vector<float> rows(count);
  for (float& value : rows) value = static_cast<float>(2.0 * rng.NextUniform() - 1.0);
  return rows;
}

std::vector<uint32_t> Rows(uint32_t count) {
  std::vector<uint32_t> rows(count);
  std::iota(rows.begin(), rows.end(), 0u);
  return rows;
}

TEST(CrossProductTest, ByHandAndOfSomeRows) {
  const std::vector<float> a = {1, 2, 3, 4, 5, 6};
  const std::vector<float> b = {1, 0, 0, 1, 2, -1};
  Eigen::MatrixXd expected(2, 2);
  expected << 1 + 10, 3 - 5, 2 + 12, 4 - 6;
  EXPECT_EQ(CrossProduct(a, b, 2, {0, 1, 2}), expected);
  expected << 1, 3, 2, 4;
  EXPECT_EQ(CrossProduct(a, b, 2, {1, 0}), expected);
  EXPECT_EQ(CrossProduct(a, b, 2, {}), Eigen::MatrixXd::Zero(2, 2));
}

TEST(CrossProductTest, ManyRowsEqualThePlainSum) {
  constexpr uint32_t kRows = 2500;  // over several blocks
  const std::vector<float> a = RandomRows(kRows * 3, 1);
  const std::vector<float> b = RandomRows(kRows * 3, 2);
  Eigen::MatrixXd expected = Eigen::MatrixXd::Zero(3, 3);
  for (size_t i = 0; i < kRows; ++i) {
    for (size_t j = 0; j < 9; ++j) {
      expected(static_cast<Eigen::Index>(j / 3), static_cast<Eigen::Index>(j % 3)) +=
          double{a[i * 3 + j / 3]} * double{b[i * 3 + j % 3]};
    }
  }
  EXPECT_LT((CrossProduct(a, b, 3, Rows(kRows)) - expected).cwiseAbs().maxCoeff(), 1e-10);
}

TEST(SolveProcrustesTest, AQuarterTurn) {
  // Turned left, e1 becomes e2 and e2 becomes -e1.
  const std::vector<float> a = {1, 0, 0, 1, 2, 1};
  const std::vector<float> b = {0, 1, -1, 0, -1, 2};
  const ProcrustesSolution solution = SolveProcrustes(CrossProduct(a, b, 2, {0, 1, 2}));
  Eigen::MatrixXd expected(2, 2);
  expected << 0, 1, -1, 0;
  EXPECT_LT((solution.rotation - expected).norm(), 1e-12);
  EXPECT_NEAR(solution.agreement, 1 + 1 + 5, 1e-12);  // the squared lengths
}

TEST(SolveProcrustesTest, FindsARotationThatWasApplied) {
  constexpr uint32_t kDimensions = 20;
  constexpr uint32_t kRows = 50;
  const std::vector<float> a = RandomRows(kRows * kDimensions, 3);
  const std::vector<float> random = RandomRows(kDimensions * kDimensions, 4);
  const Eigen::MatrixXd square =
      Eigen::Map<const Eigen::MatrixXf>(random.data(), kDimensions, kDimensions).cast<double>();
  const Eigen::MatrixXd rotation = DecomposeSymmetric(square).vectors;
  using Rows2d = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  std::vector<float> b(a.size());
  Eigen::Map<Rows2d>(b.data(), kRows, kDimensions) =
      (Eigen::Map<const Rows2d>(a.data(), kRows, kDimensions).cast<double>() * rotation).cast<float>();
  const ProcrustesSolution solution = SolveProcrustes(CrossProduct(a, b, kDimensions, Rows(kRows)));
  EXPECT_LT((solution.rotation - rotation).cwiseAbs().maxCoeff(), 1e-6);
  EXPECT_LT((solution.rotation.transpose() * solution.rotation - Eigen::MatrixXd::Identity(kDimensions, kDimensions))
                .cwiseAbs()
                .maxCoeff(),
            1e-12);
}

TEST(SolveProcrustesTest, SingularProductsGiveSomeRotation) {
  const ProcrustesSolution solution = SolveProcrustes(Eigen::MatrixXd::Zero(3, 3));
  EXPECT_EQ(solution.agreement, 0.0);
  EXPECT_LT((solution.rotation * solution.rotation.transpose() - Eigen::MatrixXd::Identity(3, 3)).norm(), 1e-12);
}

}  // namespace
}  // namespace gauntlet
