#include "gauntlet/numerics/spectral_clustering.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <Spectra/MatOp/SparseSymMatProd.h>
#include <Spectra/SymEigsSolver.h>
#include <Eigen/Eigenvalues>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/status.h"

namespace gauntlet {

namespace {

// Up to so many nodes the whole spectrum of the dense matrix is cheap.
constexpr Eigen::Index kDenseNodes = 400;
constexpr Eigen::Index kMaxRestarts = 1000;

struct Eigenpairs {
  Eigen::VectorXd values;   // largest first
  Eigen::MatrixXd vectors;  // columns
};

Eigen::SparseMatrix<double> Normalized(const Eigen::SparseMatrix<double>& affinities) {
  const Eigen::VectorXd degrees = affinities * Eigen::VectorXd::Ones(affinities.cols());
  const Eigen::VectorXd scales =
      degrees.unaryExpr([](double degree) { return degree > 0.0 ? 1.0 / std::sqrt(degree) : 0.0; });
  return scales.asDiagonal() * affinities * scales.asDiagonal();
}

absl::StatusOr<Eigenpairs> LeadingEigenpairs(const Eigen::SparseMatrix<double>& matrix, Eigen::Index count) {
  if (matrix.rows() <= kDenseNodes || 4 * count > matrix.rows()) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver{Eigen::MatrixXd(matrix)};
    GAUNTLET_CHECK(solver.info() == Eigen::Success);
    return Eigenpairs{solver.eigenvalues().reverse().head(count),
                      solver.eigenvectors().rowwise().reverse().leftCols(count)};
  }
  Spectra::SparseSymMatProd<double> product(matrix);
  const Eigen::Index basis = std::min(matrix.rows(), std::max<Eigen::Index>(2 * count + 1, 40));
  Spectra::SymEigsSolver<Spectra::SparseSymMatProd<double>> solver(product, count, basis);
  solver.init();
  const Eigen::Index found = solver.compute(Spectra::SortRule::LargestAlge, kMaxRestarts, 1e-8);
  if (solver.info() != Spectra::CompInfo::Successful) {
    return absl::FailedPreconditionError(absl::StrCat("only ", found, " of ", count,
                                                      " eigenvectors of the graph were found; take fewer clusters, or ",
                                                      "more neighbours"));
  }
  return Eigenpairs{solver.eigenvalues(), solver.eigenvectors()};
}

}  // namespace

absl::StatusOr<SpectralClusters> SpectralClustering(const Eigen::SparseMatrix<double>& affinities,
                                                    const KMeansOptions& options) {
  GAUNTLET_CHECK(affinities.rows() == affinities.cols() && options.clusters <= affinities.rows());
  GAUNTLET_ASSIGN_OR_RETURN(Eigenpairs pairs, LeadingEigenpairs(Normalized(affinities), options.clusters));
  std::vector<float> rows;
  rows.reserve(static_cast<size_t>(pairs.vectors.size()));
  for (Eigen::Index node = 0; node < pairs.vectors.rows(); ++node) {
    const double norm = pairs.vectors.row(node).norm();
    for (Eigen::Index k = 0; k < pairs.vectors.cols(); ++k) {
      rows.push_back(norm > 0.0 ? static_cast<float>(pairs.vectors(node, k) / norm) : 0.0F);
    }
  }
  KMeansOptions plain = options;
  plain.spherical = false;
  return SpectralClusters{KMeans(rows, options.clusters, plain), std::move(pairs.values)};
}

}  // namespace gauntlet
