#include "gauntlet/numerics/singular_values.h"

#include <algorithm>
#include <exception>
#include <vector>

#include <Spectra/SymEigsSolver.h>
#include <Eigen/Eigenvalues>
#include <Eigen/SVD>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/status.h"
#include "src/numerics/dense.h"

namespace gauntlet {

namespace {

constexpr double kTolerance = 1e-10;
constexpr Eigen::Index kMostRestarts = 1000;

// Carries a product's error through Spectra.
struct ProductFailed {
  absl::Status status;
};

// What Spectra asks for: a symmetric matrix, A or A A'.
class SymmetricProduct {
 public:
  using Scalar = double;

  explicit SymmetricProduct(const LinearMap* map) : map_(map), between_(map->symmetric() ? 0 : map->columns()) {}

  Eigen::Index rows() const { return map_->rows(); }
  Eigen::Index cols() const { return map_->rows(); }
  void perform_op(const double* x, double* y) const {
    const absl::Span<const double> from(x, map_->rows());
    const absl::Span<double> to(y, map_->rows());
    if (map_->symmetric()) {
      Count(map_->Multiply(from, to));
      return;
    }
    Count(map_->MultiplyTransposed(from, absl::MakeSpan(between_)));
    Count(map_->Multiply(between_, to));
  }
  uint64_t products() const { return products_; }

 private:
  void Count(const absl::Status& status) const {
    if (!status.ok()) throw ProductFailed{status};
    ++products_;
  }
  const LinearMap* map_;
  mutable std::vector<double> between_;
  mutable uint64_t products_ = 0;
};

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

absl::StatusOr<TruncatedSvd> Iterate(const LinearMap& map, uint32_t count) {
  SymmetricProduct product(&map);
  Spectra::SymEigsSolver<SymmetricProduct> solver(product, count, SubspaceSize(count));
  try {
    solver.init();  // from a fixed vector
    solver.compute(Spectra::SortRule::LargestMagn, kMostRestarts, kTolerance, Spectra::SortRule::LargestMagn);
  } catch (const ProductFailed& failed) {
    return failed.status;
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("not enough memory for the singular vectors");
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("the singular values: ", error.what()));
  }
  if (solver.info() != Spectra::CompInfo::Successful) {
    return absl::InternalError(absl::StrCat("only ", solver.eigenvalues().size(), " of ", count,
                                            " singular values converged; ask for fewer, or for more"));
  }
  TruncatedSvd result;
  result.values = map.symmetric() ? Eigen::VectorXd(solver.eigenvalues().cwiseAbs())
                                  : Eigen::VectorXd(solver.eigenvalues().cwiseMax(0.0).cwiseSqrt());
  result.left = solver.eigenvectors();
  result.products = product.products();
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
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(
      Scatter(matrix, Eigen::VectorXd::Zero(dimensions), threads), Eigen::EigenvaluesOnly);
  GAUNTLET_CHECK(solver.info() == Eigen::Success);
  const Eigen::VectorXd values = solver.eigenvalues().reverse().cwiseMax(0.0).cwiseSqrt();
  return values.head(std::min(matrix.rows(), matrix.cols()));
}

}  // namespace gauntlet
