// Principal component analysis (Pearson 1901; Hotelling 1933) of rows of numbers.
#pragma once

#include <cstdint>

#include <Eigen/Core>

#include "absl/types/span.h"

namespace gauntlet {

// Of N rows of d numbers: the eigenvectors of their covariance.
struct PrincipalComponents {
  Eigen::VectorXd mean;       // d
  Eigen::VectorXd variances;  // d, largest first, none below 0; their sum is the rows' total variance (over N - 1)
  // d x d: column k is the unit direction of variances[k]. Its entry of largest magnitude (the first of equals) is
  // positive, so that equal input gives equal output.
  Eigen::MatrixXd axes;
};

// `rows` holds at least one row of `dimensions` finite floats. One row has no variance. The result does not depend on
// `threads`.
PrincipalComponents ComputePrincipalComponents(absl::Span<const float> rows, uint32_t dimensions, int threads);

}  // namespace gauntlet
