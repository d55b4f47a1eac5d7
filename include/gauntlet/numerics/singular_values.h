// Singular values of matrices that are too large to write down.
#pragma once

#include <cstdint>

#include <Eigen/Core>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace gauntlet {

// A matrix A that is known by its products with vectors.
class LinearMap {
 public:
  virtual ~LinearMap() = default;
  virtual uint32_t rows() const = 0;
  virtual uint32_t columns() const = 0;
  // Whether A = A'; then MultiplyTransposed is not asked for.
  virtual bool symmetric() const = 0;
  // y = A x: `columns` and `rows` numbers. An error ends the computation, which returns it.
  virtual absl::Status Multiply(absl::Span<const double> x, absl::Span<double> y) const = 0;
  // y = A' x.
  virtual absl::Status MultiplyTransposed(absl::Span<const double> x, absl::Span<double> y) const = 0;
};

struct TruncatedSvd {
  Eigen::VectorXd values;  // largest first
  // rows x values: column k is the left singular vector of values[k]; its entry of largest magnitude (the first of
  // equals) is positive.
  Eigen::MatrixXd left;
  uint64_t products = 0;  // with A or A'
};

// The `count` (at least 1) largest singular values of A and their left vectors; as many as A has, where those are
// fewer. By implicitly restarted Lanczos iteration (Spectra) on A itself when it is symmetric, whose singular values
// are the magnitudes of its eigenvalues, otherwise on A A', whose eigenvalues are their squares; to a residual of
// 1e-10 of the eigenvalue. A small A (rows or columns up to 2 count + 20) is written out and decomposed densely.
// Internal when the iteration does not converge; errors of the products.
absl::StatusOr<TruncatedSvd> ComputeTruncatedSvd(const LinearMap& map, uint32_t count);

// Bytes that ComputeTruncatedSvd takes at most, besides the map's own.
uint64_t TruncatedSvdMemory(uint32_t rows, uint32_t columns, uint32_t count);

// All singular values, largest first, of N rows of `dimensions` floats, row-major: the square roots of the eigenvalues
// of their d x d matrix of inner products, taken in float64; so values below 1e-7 of the largest are noise. The result
// does not depend on `threads`.
Eigen::VectorXd SingularValuesOfRows(absl::Span<const float> rows, uint32_t dimensions, int threads);

}  // namespace gauntlet
