#include "gauntlet/numerics/singular_values.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include <Eigen/Core>

#include "gauntlet/base/random.h"
#include "gauntlet/numerics/symmetric_eigen.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

class DenseMap : public LinearMap {
 public:
  DenseMap(Eigen::MatrixXd matrix, bool symmetric) : matrix_(std::move(matrix)), symmetric_(symmetric) {}
  uint32_t rows() const override { return static_cast<uint32_t>(matrix_.rows()); }
  uint32_t columns() const override { return static_cast<uint32_t>(matrix_.cols()); }
  bool symmetric() const override { return symmetric_; }
  absl::Status Multiply(absl::Span<const double> x, absl::Span<double> y) const override {
    if (++products_ > most_products_) return absl::CancelledError("enough");
    Eigen::Map<Eigen::VectorXd>(y.data(), matrix_.rows()) =
        matrix_ * Eigen::Map<const Eigen::VectorXd>(x.data(), matrix_.cols());
    return absl::OkStatus();
  }
  absl::Status MultiplyTransposed(absl::Span<const double> x, absl::Span<double> y) const override {
    EXPECT_FALSE(symmetric_);
    Eigen::Map<Eigen::VectorXd>(y.data(), matrix_.cols()) =
        matrix_.transpose() * Eigen::Map<const Eigen::VectorXd>(x.data(), matrix_.rows());
    return absl::OkStatus();
  }
  void set_most_products(int products) { most_products_ = products; }

 private:
  Eigen::MatrixXd matrix_;
  bool symmetric_;
  int most_products_ = 1 << 30;
  mutable int products_ = 0;
};

// Entries uniform in [-1, 1), and columns of falling size.
Eigen::MatrixXd RandomMatrix(Eigen::Index rows, Eigen::Index columns) {
  CounterRng rng(3);
  Eigen::MatrixXd matrix(rows, columns);
  for (double& value : matrix.reshaped()) value = 2.0 * rng.NextUniform() - 1.0;
  for (Eigen::Index k = 0; k < columns; ++k) matrix.col(k) /= std::sqrt(static_cast<double>(k + 1));
  return matrix;
}

// Few values come by iteration, many by the dense decomposition; both are held to the eigenvectors of A A'.
void ExpectLeadingParts(const Eigen::MatrixXd& matrix, bool symmetric, const std::vector<uint32_t>& counts) {
  const Eigenpairs pairs = DecomposeSymmetric(matrix * matrix.transpose());
  const Eigen::VectorXd values = pairs.values.cwiseMax(0.0).cwiseSqrt();
  for (const uint32_t count : counts) {
    const absl::StatusOr<TruncatedSvd> found = ComputeTruncatedSvd(DenseMap(matrix, symmetric), count);
    GAUNTLET_ASSERT_OK(found);
    ASSERT_EQ(found->values.size(), std::min<Eigen::Index>({count, matrix.rows(), matrix.cols()}));
    ASSERT_EQ(found->left.rows(), matrix.rows());
    ASSERT_EQ(found->left.cols(), found->values.size());
    for (Eigen::Index k = 0; k < found->values.size(); ++k) {
      EXPECT_NEAR(found->values[k], values[k], 1e-10 * values[0]) << k;
      EXPECT_NEAR(std::abs(found->left.col(k).dot(pairs.vectors.col(k))), 1.0, 1e-8) << k;
      Eigen::Index largest = 0;
      found->left.col(k).cwiseAbs().maxCoeff(&largest);
      EXPECT_GT(found->left(largest, k), 0.0);
    }
    EXPECT_GT(found->products, 0);
  }
}

TEST(TruncatedSvdTest, DiagonalByHand) {
  const Eigen::VectorXd diagonal = Eigen::VectorXd::LinSpaced(50, 1.0, 50.0);
  Eigen::MatrixXd matrix = diagonal.asDiagonal();
  matrix(7, 7) = -60.0;
  for (const bool symmetric : {true, false}) {
    const absl::StatusOr<TruncatedSvd> found = ComputeTruncatedSvd(DenseMap(matrix, symmetric), 2);
    GAUNTLET_ASSERT_OK(found);
    EXPECT_NEAR(found->values[0], 60.0, 1e-9);
    EXPECT_NEAR(found->values[1], 50.0, 1e-9);
    EXPECT_NEAR(found->left(7, 0), 1.0, 1e-9);
    EXPECT_NEAR(found->left(49, 1), 1.0, 1e-9);
  }
}

TEST(TruncatedSvdTest, EqualsTheWholeDecomposition) {
  const Eigen::MatrixXd square = RandomMatrix(50, 50);
  ExpectLeadingParts(square + square.transpose(), /*symmetric=*/true, {1, 5, 14, 15, 50});
  ExpectLeadingParts(square, /*symmetric=*/false, {1, 5, 14, 15, 50});
  ExpectLeadingParts(RandomMatrix(60, 40), /*symmetric=*/false, {5, 1000});
  ExpectLeadingParts(RandomMatrix(40, 60), /*symmetric=*/false, {5, 1000});
}

TEST(TruncatedSvdTest, LowRankAndZero) {
  const Eigen::VectorXd direction = Eigen::VectorXd::Constant(4, 0.5);
  const TruncatedSvd one = *ComputeTruncatedSvd(DenseMap(3.0 * direction * direction.transpose(), true), 4);
  EXPECT_NEAR(one.values[0], 3.0, 1e-12);
  EXPECT_NEAR(one.values[1], 0.0, 1e-12);
  const TruncatedSvd zero = *ComputeTruncatedSvd(DenseMap(Eigen::MatrixXd::Zero(3, 3), true), 2);
  EXPECT_EQ(zero.values.sum(), 0.0);
}

TEST(TruncatedSvdTest, ErrorsOfProductsEndIt) {
  DenseMap map(RandomMatrix(100, 100), false);
  map.set_most_products(10);
  EXPECT_TRUE(absl::IsCancelled(ComputeTruncatedSvd(map, 5).status()));
  EXPECT_TRUE(absl::IsCancelled(ComputeTruncatedSvd(map, 100).status()));
}

TEST(TruncatedSvdTest, MemoryGrowsWithRowsAndValues) {
  EXPECT_GE(TruncatedSvdMemory(1000, 1000, 10), 1000 * (2 * 10 + 20 + 10) * sizeof(double));
  EXPECT_GT(TruncatedSvdMemory(1000, 1000, 20), TruncatedSvdMemory(1000, 1000, 10));
  EXPECT_GE(TruncatedSvdMemory(100, 100, 100), 2 * 100 * 100 * sizeof(double));
}

TEST(SingularValuesOfRowsTest, EqualTheDenseOnesForAnyNumberOfThreads) {
  const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows =
      RandomMatrix(3000, 7).cast<float>();
  const absl::Span<const float> floats(rows.data(), static_cast<size_t>(rows.size()));
  const Eigen::VectorXd found = SingularValuesOfRows(floats, 7, 1);
  const absl::StatusOr<TruncatedSvd> svd = ComputeTruncatedSvd(DenseMap(rows.cast<double>(), false), 7);
  GAUNTLET_ASSERT_OK(svd);
  ASSERT_EQ(found.size(), 7);
  for (Eigen::Index k = 0; k < 7; ++k) EXPECT_NEAR(found[k], svd->values[k], 1e-9);
  EXPECT_EQ(SingularValuesOfRows(floats, 7, 4), found);
  // Two rows have two: of (3, 4, 0) and (0, 0, 2), 5 and 2.
  const Eigen::VectorXd two = SingularValuesOfRows({3.0f, 4.0f, 0.0f, 0.0f, 0.0f, 2.0f}, 3, 1);
  ASSERT_EQ(two.size(), 2);
  EXPECT_NEAR(two[0], 5.0, 1e-12);
  EXPECT_NEAR(two[1], 2.0, 1e-12);
}

}  // namespace
}  // namespace gauntlet
