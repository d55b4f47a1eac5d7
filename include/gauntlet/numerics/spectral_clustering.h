// Spectral clustering (Ng, Jordan & Weiss 2002): clusters of a graph by the leading eigenvectors of its normalized
// affinities.
#pragma once

#include <cstdint>

#include <Eigen/SparseCore>

#include "absl/status/statusor.h"
#include "gauntlet/numerics/kmeans.h"

namespace gauntlet {

struct SpectralClusters {
  KMeansResult clusters;        // of the rows of the eigenvectors, each scaled to unit length
  Eigen::VectorXd eigenvalues;  // of D^-½ A D^-½, largest first, as many as clusters; 1 once for each connected part
};

// Clusters the nodes of a graph whose affinities A are symmetric and not negative, by k-means as `options` say (in
// which `spherical` is not looked at). D is the diagonal of A's row sums; a node without affinity to any has the zero
// vector, and comes to lie with the cluster nearest to that; so do, where more parts than clusters are not connected to
// each other, the nodes of the smallest parts. FailedPrecondition when the eigenvectors are not found
// within 1000 restarts of Lanczos' iteration.
absl::StatusOr<SpectralClusters> SpectralClustering(const Eigen::SparseMatrix<double>& affinities,
                                                    const KMeansOptions& options);

}  // namespace gauntlet
