// What dense decompositions share.
#pragma once

#include <Eigen/Core>

namespace gauntlet {

using FloatRows = Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

// The lower triangle of the sum over all rows of (row - centre)(row - centre)', in float64. The result does not depend
// on `threads`.
Eigen::MatrixXd Scatter(const FloatRows& rows, const Eigen::VectorXd& centre, int threads);

// Turns each column so that its entry of largest magnitude (the first of equals) is positive.
void MakeSignsDefinite(Eigen::MatrixXd* columns);

}  // namespace gauntlet
