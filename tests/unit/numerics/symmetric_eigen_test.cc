#include "gauntlet/numerics/symmetric_eigen.h"

#include <cmath>

#include "gtest/gtest.h"

namespace gauntlet {
namespace {

TEST(SymmetricEigenTest, ByHand) {
  Eigen::MatrixXd matrix(2, 2);
  matrix << 2.0, std::nan(""), -1.0, 2.0;  // what is above the diagonal is not read
  const Eigenpairs pairs = DecomposeSymmetric(matrix);
  ASSERT_EQ(pairs.values.size(), 2);
  EXPECT_NEAR(pairs.values[0], 3.0, 1e-12);
  EXPECT_NEAR(pairs.values[1], 1.0, 1e-12);
  EXPECT_NEAR(std::abs(pairs.vectors(0, 0) - pairs.vectors(1, 0)), std::sqrt(2.0), 1e-12);
  EXPECT_NEAR(pairs.vectors(0, 1), std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(pairs.vectors(1, 1), std::sqrt(0.5), 1e-12);
  EXPECT_EQ(SymmetricEigenvalues(matrix).size(), 2);
  EXPECT_NEAR(SymmetricEigenvalues(matrix)[0], 3.0, 1e-12);
}

TEST(SymmetricEigenTest, TheLargestEntryOfAVectorIsPositive) {
  Eigen::MatrixXd basis(3, 3);  // orthonormal columns
  basis << 1, 2, -2, -2, 2, 1, -2, -1, -2;
  basis /= 3.0;
  const Eigenpairs pairs = DecomposeSymmetric(basis * Eigen::Vector3d(5.0, -1.0, 2.0).asDiagonal() * basis.transpose());
  EXPECT_TRUE(pairs.values.isApprox(Eigen::Vector3d(5.0, 2.0, -1.0), 1e-12)) << pairs.values;
  EXPECT_TRUE(pairs.vectors.col(0).isApprox(-basis.col(0), 1e-12)) << pairs.vectors;
  EXPECT_TRUE(pairs.vectors.col(1).isApprox(-basis.col(2), 1e-12)) << pairs.vectors;
  EXPECT_TRUE(pairs.vectors.col(2).isApprox(basis.col(1), 1e-12)) << pairs.vectors;
}

}  // namespace
}  // namespace gauntlet
