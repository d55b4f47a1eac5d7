#include "gauntlet/numerics/correlation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include <Eigen/Core>

#include "gauntlet/base/check.h"

namespace gauntlet {

double PearsonCorrelation(absl::Span<const double> x, absl::Span<const double> y) {
  GAUNTLET_CHECK(x.size() == y.size());
  if (x.size() < 2) return 0.0;
  const auto size = static_cast<Eigen::Index>(x.size());
  const Eigen::Map<const Eigen::ArrayXd> all_x(x.data(), size);
  const Eigen::Map<const Eigen::ArrayXd> all_y(y.data(), size);
  const Eigen::ArrayXd dx = all_x - all_x.mean();
  const Eigen::ArrayXd dy = all_y - all_y.mean();
  const double scale = std::sqrt(dx.square().sum() * dy.square().sum());
  return scale > 0.0 ? std::clamp((dx * dy).sum() / scale, -1.0, 1.0) : 0.0;
}

double SpearmanCorrelation(absl::Span<const double> x, absl::Span<const double> y) {
  return PearsonCorrelation(AverageRanks(x), AverageRanks(y));
}

std::vector<double> AverageRanks(absl::Span<const double> values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double rank = static_cast<double>(begin + 1 + end) / 2.0;
    for (size_t i = begin; i < end; ++i) ranks[order[i]] = rank;
    begin = end;
  }
  return ranks;
}

}  // namespace gauntlet
