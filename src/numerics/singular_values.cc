#include "gauntlet/numerics/singular_values.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <Eigen/SVD>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/status.h"
#include "gauntlet/numerics/symmetric_eigen.h"
#include "src/numerics/dense.h"
#include "src/numerics/lanczos.h"

namespace gauntlet {

namespace {

constexpr double kTolerance = 1e-10;

uint32_t MostValues(uint32_t rows, uint32_t columns, uint32_t count) { return std::min({rows, columns, count}); }

bool IsSmall(uint32_t rows, uint32_t columns, uint64_t count) { return std::min(rows, columns) <= 2 * count + 20; }

// The subspace that Lanczos iteration keeps: twice the values wanted converges fast.
Eigen::Index SubspaceSize(uint64_t count) { return static_cast<Eigen::Index>(2 * count + 20); }

absl::StatusOr<TruncatedSvd> DecomposeDensely(const LinearMap& map, uint32_t count) {
  Eigen::MatrixXd matrix(map.rows(), map.columns());
  std::vector<double> unit(map.columns());
  std::vector<double> column(map.rows());
  for (uint32_t k = 0; k < map.columns(); ++k) {
    unit[k] = 1.0;
    GAUNTLET_RETURN_IF_ERROR(map.Multiply(unit, absl::MakeSpan(column)));
    matrix.col(k) = Eigen::Map<const Eigen::VectorXd>(column.data(), map.rows());
    unit[k] = 0.0;
  }
  const Eigen::BDCSVD<Eigen::MatrixXd> svd(matrix, Eigen::ComputeThinU);
  TruncatedSvd result;
  result.values = svd.singularValues().head(count);
  result.left = svd.matrixU().leftCols(count);
  result.products = map.columns();
  return result;
}

// On A, or on A A'.
absl::StatusOr<TruncatedSvd> Iterate(const LinearMap& map, uint32_t count) {
  TruncatedSvd result;
  std::vector<double> between(map.symmetric() ? 0 : map.columns());
  const auto product = [&](const double* x, double* y) {
    const absl::Span<const double> from(x, map.rows());
    const absl::Span<double> to(y, map.rows());
    ++result.products;
    if (map.symmetric()) return map.Multiply(from, to);
    GAUNTLET_RETURN_IF_ERROR(map.MultiplyTransposed(from, absl::MakeSpan(between)));
    ++result.products;
    return map.Multiply(between, to);
  };
  GAUNTLET_ASSIGN_OR_RETURN(
      Eigenpairs pairs,
      LeadingEigenpairs(
          map.rows(), product,
          {.count = count, .subspace = SubspaceSize(count), .by_magnitude = true, .tolerance = kTolerance}));
  if (pairs.values.size() < count) {
    return absl::InternalError(absl::StrCat("only ", pairs.values.size(), " of ", count,
                                            " singular values converged; ask for fewer, or for more"));
  }
  result.values = map.symmetric() ? Eigen::VectorXd(pairs.values.cwiseAbs())
                                  : Eigen::VectorXd(pairs.values.cwiseMax(0.0).cwiseSqrt());
  result.left = std::move(pairs.vectors);
  return result;
}

}  // namespace

absl::StatusOr<TruncatedSvd> ComputeTruncatedSvd(const LinearMap& map, uint32_t count) {
  GAUNTLET_CHECK(count > 0 && map.rows() > 0 && map.columns() > 0);
  const uint32_t values = MostValues(map.rows(), map.columns(), count);
  GAUNTLET_ASSIGN_OR_RETURN(TruncatedSvd result, IsSmall(map.rows(), map.columns(), count)
                                                     ? DecomposeDensely(map, values)
                                                     : Iterate(map, values));
  MakeSignsDefinite(&result.left);
  return result;
}

uint64_t TruncatedSvdMemory(uint32_t rows, uint32_t columns, uint32_t count) {
  const uint64_t values = MostValues(rows, columns, count);
  if (IsSmall(rows, columns, count)) {
    // The matrix, its copy in the decomposition, and both sides' vectors.
    return sizeof(double) * 4 * uint64_t{rows} * columns;
  }
  // The subspace, its copy at a restart, the vectors, and a few single ones.
  const auto subspace = static_cast<uint64_t>(SubspaceSize(values));
  return sizeof(double) * (uint64_t{rows} * (2 * subspace + values + 4) + columns + 4 * subspace * subspace);
}

Eigen::VectorXd SingularValuesOfRows(absl::Span<const float> rows, uint32_t dimensions, int threads) {
  GAUNTLET_CHECK(dimensions > 0 && !rows.empty() && rows.size() % dimensions == 0);
  const FloatRows matrix(rows.data(), static_cast<Eigen::Index>(rows.size() / dimensions), dimensions);
  const Eigen::VectorXd values =
      SymmetricEigenvalues(Scatter(matrix, Eigen::VectorXd::Zero(dimensions), threads)).cwiseMax(0.0).cwiseSqrt();
  return values.head(std::min(matrix.rows(), matrix.cols()));
}

}  // namespace gauntlet
