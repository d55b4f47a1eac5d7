// Eigenvalues and eigenvectors of symmetric matrices.
#pragma once

#include <Eigen/Core>

namespace gauntlet {

struct Eigenpairs {
  Eigen::VectorXd values;  // largest first
  // Column k is the unit eigenvector of values[k].
  Eigen::MatrixXd vectors;
};

// All eigenpairs of a symmetric matrix, of which the lower triangle is read; of each vector the entry of largest
// magnitude (the first of equals) is positive. The matrix is finite.
Eigenpairs DecomposeSymmetric(const Eigen::MatrixXd& matrix);

// Its eigenvalues alone, largest first.
Eigen::VectorXd SymmetricEigenvalues(const Eigen::MatrixXd& matrix);

}  // namespace gauntlet
