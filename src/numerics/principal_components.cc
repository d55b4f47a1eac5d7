#include "gauntlet/numerics/principal_components.h"

#include <algorithm>
#include <utility>

#include "gauntlet/base/check.h"
#include "gauntlet/numerics/symmetric_eigen.h"
#include "src/numerics/dense.h"

namespace gauntlet {

PrincipalComponents ComputePrincipalComponents(absl::Span<const float> rows, uint32_t dimensions, int threads) {
  GAUNTLET_CHECK(dimensions > 0 && !rows.empty() && rows.size() % dimensions == 0);
  const FloatRows matrix(rows.data(), static_cast<Eigen::Index>(rows.size() / dimensions), dimensions);
  PrincipalComponents result;
  result.mean = matrix.cast<double>().colwise().mean().transpose();
  const double degrees_of_freedom = static_cast<double>(std::max<Eigen::Index>(matrix.rows() - 1, 1));
  Eigenpairs pairs = DecomposeSymmetric(Scatter(matrix, result.mean, threads) / degrees_of_freedom);
  result.variances = pairs.values.cwiseMax(0.0);
  result.axes = std::move(pairs.vectors);
  return result;
}

}  // namespace gauntlet
