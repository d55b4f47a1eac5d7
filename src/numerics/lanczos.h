// Leading eigenpairs of a symmetric matrix that is known by its products with vectors.
#pragma once

#include <Eigen/Core>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gauntlet/numerics/symmetric_eigen.h"

namespace gauntlet {

// y = A x, of as many numbers as A has rows.
using SymmetricProduct = absl::FunctionRef<absl::Status(const double* x, double* y)>;

struct LanczosOptions {
  Eigen::Index count = 0;     // eigenpairs wanted: 1 to rows - 1
  Eigen::Index subspace = 0;  // vectors that are kept: more than `count`, at most rows
  bool by_magnitude = false;  // the eigenvalues of largest magnitude, in that order; otherwise the largest
  double tolerance = 0.0;     // of the residual, relative to the eigenvalue
};

// By implicitly restarted Lanczos iteration (Spectra) from a fixed vector; fewer than `count` pairs where the others
// did not converge in 1000 restarts. An eigenvalue is found once, however often it occurs. Errors of the product;
// ResourceExhausted when memory does not suffice.
absl::StatusOr<Eigenpairs> LeadingEigenpairs(Eigen::Index rows, SymmetricProduct product,
                                             const LanczosOptions& options);

}  // namespace gauntlet
