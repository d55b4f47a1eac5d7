#include "gauntlet/numerics/procrustes.h"

#include <cstddef>

#include <Eigen/SVD>

#include "gauntlet/base/check.h"

namespace gauntlet {

Eigen::MatrixXd CrossProduct(absl::Span<const float> a, absl::Span<const float> b, uint32_t dimensions,
                             absl::Span<const uint32_t> rows) {
  GAUNTLET_CHECK(a.size() == b.size());
  // Rows are gathered in blocks, so that the sum is a matrix product.
  constexpr size_t kBlockRows = 1024;
  const auto d = static_cast<Eigen::Index>(dimensions);
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(d, d);
  Eigen::MatrixXd block_a(d, kBlockRows);
  Eigen::MatrixXd block_b(d, kBlockRows);
  for (size_t begin = 0; begin < rows.size(); begin += kBlockRows) {
    const absl::Span<const uint32_t> block = rows.subspan(begin, kBlockRows);
    for (size_t i = 0; i < block.size(); ++i) {
      const size_t offset = size_t{block[i]} * dimensions;
      const auto column = static_cast<Eigen::Index>(i);
      block_a.col(column) = Eigen::Map<const Eigen::VectorXf>(&a[offset], d).cast<double>();
      block_b.col(column) = Eigen::Map<const Eigen::VectorXf>(&b[offset], d).cast<double>();
    }
    const auto width = static_cast<Eigen::Index>(block.size());
    sum.noalias() += block_a.leftCols(width) * block_b.leftCols(width).transpose();
  }
  return sum;
}

ProcrustesSolution SolveProcrustes(const Eigen::MatrixXd& cross_product) {
  GAUNTLET_CHECK(cross_product.rows() == cross_product.cols());
  const Eigen::BDCSVD<Eigen::MatrixXd> svd(cross_product, Eigen::ComputeFullU | Eigen::ComputeFullV);
  return {svd.matrixU() * svd.matrixV().transpose(), svd.singularValues().sum()};
}

}  // namespace gauntlet
