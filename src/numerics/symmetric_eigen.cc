#include "gauntlet/numerics/symmetric_eigen.h"

#include <Eigen/Eigenvalues>

#include "gauntlet/base/check.h"
#include "src/numerics/dense.h"

namespace gauntlet {

namespace {

Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> Solve(const Eigen::MatrixXd& matrix, int what) {
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(matrix, what);
  GAUNTLET_CHECK(solver.info() == Eigen::Success);
  return solver;
}

}  // namespace

Eigenpairs DecomposeSymmetric(const Eigen::MatrixXd& matrix) {
  const auto solver = Solve(matrix, Eigen::ComputeEigenvectors);
  Eigenpairs pairs{solver.eigenvalues().reverse(), solver.eigenvectors().rowwise().reverse()};
  MakeSignsDefinite(&pairs.vectors);
  return pairs;
}

Eigen::VectorXd SymmetricEigenvalues(const Eigen::MatrixXd& matrix) {
  return Solve(matrix, Eigen::EigenvaluesOnly).eigenvalues().reverse();
}

}  // namespace gauntlet
