#include "gauntlet/numerics/spectral_clustering.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/status.h"
#include "gauntlet/numerics/symmetric_eigen.h"
#include "src/numerics/lanczos.h"

namespace gauntlet {

namespace {

// Up to so many nodes the whole spectrum of the dense matrix is cheap.
constexpr Eigen::Index kDenseNodes = 400;
constexpr double kEigenvectorTolerance = 1e-8;
// Eigenvalues that differ by less than 1/kDistinct count as equal.
constexpr double kDistinct = 1e9;

Eigen::SparseMatrix<double> Normalized(const Eigen::SparseMatrix<double>& affinities) {
  const Eigen::VectorXd degrees = affinities * Eigen::VectorXd::Ones(affinities.cols());
  const Eigen::VectorXd scales =
      degrees.unaryExpr([](double degree) { return degree > 0.0 ? 1.0 / std::sqrt(degree) : 0.0; });
  return scales.asDiagonal() * affinities * scales.asDiagonal();
}

// Of a connected graph.
absl::StatusOr<Eigenpairs> LeadingEigenpairsOfPart(const Eigen::SparseMatrix<double>& matrix, Eigen::Index count) {
  if (matrix.rows() <= kDenseNodes || 4 * count > matrix.rows()) {
    const Eigenpairs all = DecomposeSymmetric(Eigen::MatrixXd(matrix));
    return Eigenpairs{all.values.head(count), all.vectors.leftCols(count)};
  }
  const auto product = [&](const double* x, double* y) {
    Eigen::Map<Eigen::VectorXd>(y, matrix.rows()).noalias() =
        matrix * Eigen::Map<const Eigen::VectorXd>(x, matrix.cols());
    return absl::OkStatus();
  };
  const Eigen::Index subspace = std::min(matrix.rows(), std::max<Eigen::Index>(2 * count + 1, 40));
  GAUNTLET_ASSIGN_OR_RETURN(
      Eigenpairs pairs, LeadingEigenpairs(matrix.rows(), product,
                                          {.count = count, .subspace = subspace, .tolerance = kEigenvectorTolerance}));
  if (pairs.values.size() < count) {
    return absl::FailedPreconditionError(absl::StrCat("only ", pairs.values.size(), " of ", count,
                                                      " eigenvectors of the graph were found; take fewer clusters, or ",
                                                      "more neighbours"));
  }
  return pairs;
}

// The nodes of each connected part, ascending; parts in the order of their first nodes.
std::vector<std::vector<int>> ConnectedParts(const Eigen::SparseMatrix<double>& matrix) {
  std::vector<std::vector<int>> parts;
  std::vector<char> seen(static_cast<size_t>(matrix.cols()), 0);
  for (int first = 0; first < matrix.cols(); ++first) {
    if (seen[static_cast<size_t>(first)] != 0) continue;
    seen[static_cast<size_t>(first)] = 1;
    std::vector<int> part = {first};
    for (size_t next = 0; next < part.size(); ++next) {
      for (Eigen::SparseMatrix<double>::InnerIterator edge(matrix, part[next]); edge; ++edge) {
        char& reached = seen[static_cast<size_t>(edge.row())];
        if (reached != 0 || edge.value() == 0.0) continue;
        reached = 1;
        part.push_back(static_cast<int>(edge.row()));
      }
    }
    std::sort(part.begin(), part.end());
    parts.push_back(std::move(part));
  }
  return parts;
}

Eigen::SparseMatrix<double> Part(const Eigen::SparseMatrix<double>& matrix, const std::vector<int>& nodes) {
  std::vector<Eigen::Triplet<double>> edges;
  for (size_t column = 0; column < nodes.size(); ++column) {
    for (Eigen::SparseMatrix<double>::InnerIterator edge(matrix, nodes[column]); edge; ++edge) {
      const auto row = std::lower_bound(nodes.begin(), nodes.end(), static_cast<int>(edge.row())) - nodes.begin();
      if (edge.value() != 0.0) edges.emplace_back(static_cast<int>(row), static_cast<int>(column), edge.value());
    }
  }
  const auto size = static_cast<Eigen::Index>(nodes.size());
  Eigen::SparseMatrix<double> part(size, size);
  part.setFromTriplets(edges.begin(), edges.end());
  return part;
}

// Of any graph. Lanczos' iteration sees an eigenvalue once, however often it occurs, and 1 occurs for each connected
// part; so parts are taken one by one.
absl::StatusOr<Eigenpairs> LeadingEigenpairsOfParts(const Eigen::SparseMatrix<double>& matrix, Eigen::Index count) {
  struct Found {
    double value;
    size_t part;
    Eigen::VectorXd vector;
  };
  const std::vector<std::vector<int>> parts = ConnectedParts(matrix);
  std::vector<Found> found;
  for (size_t i = 0; i < parts.size(); ++i) {
    const Eigen::Index size = static_cast<Eigen::Index>(parts[i].size());
    GAUNTLET_ASSIGN_OR_RETURN(const Eigenpairs pairs,
                              LeadingEigenpairsOfPart(Part(matrix, parts[i]), std::min(size, count)));
    for (Eigen::Index k = 0; k < pairs.values.size(); ++k) found.push_back({pairs.values[k], i, pairs.vectors.col(k)});
  }
  std::stable_sort(found.begin(), found.end(), [&](const Found& a, const Found& b) {
    const double first = std::round(a.value * kDistinct);
    const double second = std::round(b.value * kDistinct);
    if (first != second) return first > second;
    return parts[a.part].size() > parts[b.part].size();
  });
  Eigenpairs result{Eigen::VectorXd(count), Eigen::MatrixXd::Zero(matrix.rows(), count)};
  for (Eigen::Index k = 0; k < count; ++k) {
    const Found& pair = found[static_cast<size_t>(k)];
    result.values[k] = pair.value;
    for (size_t i = 0; i < parts[pair.part].size(); ++i) {
      result.vectors(parts[pair.part][i], k) = pair.vector[static_cast<Eigen::Index>(i)];
    }
  }
  return result;
}

}  // namespace

absl::StatusOr<SpectralClusters> SpectralClustering(const Eigen::SparseMatrix<double>& affinities,
                                                    const KMeansOptions& options) {
  GAUNTLET_CHECK(affinities.rows() == affinities.cols() && options.clusters <= affinities.rows());
  GAUNTLET_ASSIGN_OR_RETURN(Eigenpairs pairs, LeadingEigenpairsOfParts(Normalized(affinities), options.clusters));
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
