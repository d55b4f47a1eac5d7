// The parts of t-SNE, for its tests.
#pragma once

#include <cstdint>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include "absl/types/span.h"

namespace gauntlet {

using SparseRows = Eigen::SparseMatrix<float, Eigen::RowMajor>;

// p_j|i over the `neighbors` nearest points of each: n rows that add up to 1.
SparseRows ConditionalSimilarities(absl::Span<const float> rows, uint32_t dimensions, double perplexity,
                                   uint32_t neighbors, int threads);

// p_ij, symmetric; adds up to 1.
SparseRows JointSimilarities(const SparseRows& conditional);

// A quarter of the gradient of KL(P || Q) by the map, as n rows:
//   exaggeration * sum_j p_ij w_ij (y_i - y_j) - sum_j w_ij^2 (y_i - y_j) / Z,
// with w_ij = 1 / (1 + |y_i - y_j|^2) and Z their sum over all i and j that differ.
struct TsneForces {
  Eigen::MatrixX2d gradient;
  double normalizer = 0.0;  // Z
};
TsneForces ComputeForces(const SparseRows& joint, const Eigen::MatrixX2d& points, double exaggeration, int threads);

// KL(P || Q) in nats.
double MapDivergence(const SparseRows& joint, const Eigen::MatrixX2d& points, double normalizer);

}  // namespace gauntlet
