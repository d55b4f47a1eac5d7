#include "gauntlet/numerics/principal_components.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <Eigen/Eigenvalues>

#include "absl/status/status.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/parallel.h"

namespace gauntlet {

namespace {

using FloatRows = Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

// Sums are taken over this many parts of the rows, whatever the number of threads, and added in order.
constexpr Eigen::Index kParts = 16;
constexpr Eigen::Index kBlockRows = 1024;

// The lower triangle of the sum over rows [begin, end) of (row - mean)(row - mean)'.
Eigen::MatrixXd Scatter(const FloatRows& rows, const Eigen::VectorXd& mean, Eigen::Index begin, Eigen::Index end) {
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(rows.cols(), rows.cols());
  for (Eigen::Index block = begin; block < end; block += kBlockRows) {
    const Eigen::Index size = std::min(kBlockRows, end - block);
    const Eigen::MatrixXd centred = rows.middleRows(block, size).cast<double>().rowwise() - mean.transpose();
    sum.selfadjointView<Eigen::Lower>().rankUpdate(centred.transpose());
  }
  return sum;
}

Eigen::MatrixXd Covariance(const FloatRows& rows, const Eigen::VectorXd& mean, int threads) {
  std::vector<Eigen::MatrixXd> parts(kParts);
  const absl::Status status = ParallelFor(kParts, threads, [&](size_t part, int /*thread*/) {
    const auto index = static_cast<Eigen::Index>(part);
    parts[part] = Scatter(rows, mean, rows.rows() * index / kParts, rows.rows() * (index + 1) / kParts);
    return absl::OkStatus();
  });
  GAUNTLET_CHECK(status.ok());
  for (size_t part = 1; part < parts.size(); ++part) parts[0] += parts[part];
  return parts[0] / static_cast<double>(std::max<Eigen::Index>(rows.rows() - 1, 1));
}

void MakeSignsDefinite(Eigen::MatrixXd* axes) {
  for (Eigen::Index k = 0; k < axes->cols(); ++k) {
    Eigen::Index largest = 0;
    axes->col(k).cwiseAbs().maxCoeff(&largest);
    if ((*axes)(largest, k) < 0.0) axes->col(k) = -axes->col(k);
  }
}

}  // namespace

PrincipalComponents ComputePrincipalComponents(absl::Span<const float> rows, uint32_t dimensions, int threads) {
  GAUNTLET_CHECK(dimensions > 0 && !rows.empty() && rows.size() % dimensions == 0);
  const FloatRows matrix(rows.data(), static_cast<Eigen::Index>(rows.size() / dimensions), dimensions);
  PrincipalComponents result;
  result.mean = matrix.cast<double>().colwise().mean().transpose();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(Covariance(matrix, result.mean, threads));
  GAUNTLET_CHECK(solver.info() == Eigen::Success);
  result.variances = solver.eigenvalues().reverse().cwiseMax(0.0);
  result.axes = solver.eigenvectors().rowwise().reverse();
  MakeSignsDefinite(&result.axes);
  return result;
}

}  // namespace gauntlet
