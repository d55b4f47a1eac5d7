#include "gauntlet/numerics/permutation_test.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/random.h"

namespace gauntlet {

namespace {

// Less its mean above the diagonal, so that sums of products are covariances.
Eigen::MatrixXd Centered(const Eigen::MatrixXd& matrix) {
  double sum = 0.0;
  for (Eigen::Index j = 1; j < matrix.cols(); ++j) sum += matrix.col(j).head(j).sum();
  const auto pairs = static_cast<double>(matrix.rows() * (matrix.rows() - 1)) / 2.0;
  return (matrix.array() - sum / pairs).matrix();
}

double SumOfProducts(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, const std::vector<Eigen::Index>& order) {
  double sum = 0.0;
  for (Eigen::Index j = 1; j < a.cols(); ++j) {
    const Eigen::Index column = order[static_cast<size_t>(j)];
    for (Eigen::Index i = 0; i < j; ++i) sum += a(i, j) * b(order[static_cast<size_t>(i)], column);
  }
  return sum;
}

}  // namespace

double MantelTest(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, const PermutationOptions& options) {
  GAUNTLET_CHECK(a.rows() == a.cols() && b.rows() == b.cols() && a.rows() == b.rows());
  if (a.rows() < 2) return 1.0;
  const Eigen::MatrixXd x = Centered(a);
  const Eigen::MatrixXd y = Centered(b);
  std::vector<Eigen::Index> identity(static_cast<size_t>(a.rows()));
  std::iota(identity.begin(), identity.end(), Eigen::Index{0});
  const double observed = SumOfProducts(x, y, identity);
  // An order that changes nothing must count as equal, although its products are added in another order.
  constexpr double kRounding = 1e-12;
  const double reached = observed - kRounding * x.norm() * y.norm();

  std::atomic<uint64_t> at_least = 0;
  const auto permute = [&](size_t k, int) {
    std::vector<Eigen::Index> order = identity;
    Shuffle(absl::MakeSpan(order), CounterRng(options.seed, k));
    if (SumOfProducts(x, y, order) >= reached) ++at_least;
    return absl::OkStatus();
  };
  GAUNTLET_CHECK(ParallelFor(options.permutations, ResolveThreads(options.threads), permute).ok());
  return static_cast<double>(at_least + 1) / static_cast<double>(uint64_t{options.permutations} + 1);
}

}  // namespace gauntlet
