// k-means: clusters around means (Lloyd 1982), begun by k-means++ (Arthur & Vassilvitskii 2007).
#pragma once

#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "absl/types/span.h"

namespace gauntlet {

struct KMeansOptions {
  uint32_t clusters = 8;  // at least 1, at most as many as rows
  uint32_t max_iterations = 100;
  uint32_t restarts = 4;  // runs from other beginnings, of which the best is kept; at least 1
  uint64_t seed = 1;
  // Means are scaled to unit length: for rows of unit length, clusters by cosine (Dhillon & Modha 2001).
  bool spherical = false;
  int threads = 1;  // results do not depend on it
};

struct KMeansResult {
  std::vector<uint32_t> assignments;  // of each row: the cluster whose centroid is nearest
  std::vector<uint32_t> sizes;        // of each cluster; 0 only where fewer rows than clusters differ
  Eigen::MatrixXd centroids;          // a row for each cluster
  double inertia = 0.0;               // sum of the rows' squared distances to their centroids
  uint32_t iterations = 0;
  bool converged = false;  // the last iteration moved no row
};

// Clusters N rows of `dimensions` finite floats, numbered by size, largest first (equal sizes by their first row). A
// cluster that loses all its rows takes the row farthest from its centroid.
KMeansResult KMeans(absl::Span<const float> rows, uint32_t dimensions, const KMeansOptions& options);

}  // namespace gauntlet
