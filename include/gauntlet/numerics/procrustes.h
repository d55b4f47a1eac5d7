// Orthogonal Procrustes: the rotation that brings one set of points nearest to another.
#pragma once

#include <cstdint>

#include <Eigen/Core>

#include "absl/types/span.h"

namespace gauntlet {

// The sum of a_i^T b_i over the rows i: A^T B, d x d, in float64. `a` and `b` hold rows of d floats each. The sums over
// two sets of rows add up to that over both, so a set may also be taken away again.
Eigen::MatrixXd CrossProduct(absl::Span<const float> a, absl::Span<const float> b, uint32_t dimensions,
                             absl::Span<const uint32_t> rows);

struct ProcrustesSolution {
  Eigen::MatrixXd rotation;  // d x d, orthogonal; it may reflect
  // The sum of the singular values of A^T B, which is also the sum of <a_i R, b_i>: for unit rows, of their cosines.
  double agreement = 0.0;
};

// The orthogonal R for which ||A R - B|| (Frobenius) is least: U V^T, where A^T B = U S V^T is a singular value
// decomposition (Schönemann 1966, Psychometrika 31). Where A^T B is singular, as with fewer rows than dimensions, R is
// one of several that are as good.
ProcrustesSolution SolveProcrustes(const Eigen::MatrixXd& cross_product);

}  // namespace gauntlet
