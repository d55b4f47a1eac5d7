#include "src/cooccurrence/weights.h"

#include <numeric>

#include "absl/strings/str_cat.h"

namespace gauntlet {

namespace {

constexpr uint64_t kFixedPointUnit = uint64_t{1} << 32;

uint64_t HarmonicUnit(uint64_t window) {
  uint64_t lcm = 1;
  for (uint64_t d = 2; d <= window; ++d) {
    lcm = std::lcm(lcm, d);
    if (lcm > kFixedPointUnit) return kFixedPointUnit;
  }
  return lcm;
}

}  // namespace

uint64_t WeightTable::TokenBound() const { return 2 * std::accumulate(weights.begin(), weights.end(), uint64_t{0}); }

absl::StatusOr<WeightTable> MakeWeights(int window_size, DistanceWeighting weighting) {
  if (window_size < 1 || window_size > kMaxWindow) {
    return absl::InvalidArgumentError(
        absl::StrCat("window_size is ", window_size, "; expected a number from 1 to ", kMaxWindow));
  }
  const auto window = static_cast<uint64_t>(window_size);
  WeightTable table;
  if (weighting == DistanceWeighting::kHarmonic) table.unit = HarmonicUnit(window);
  if (weighting == DistanceWeighting::kLinear) table.unit = window;
  for (uint64_t d = 1; d <= window; ++d) {
    uint64_t weight = 1;
    if (weighting == DistanceWeighting::kHarmonic) weight = (table.unit + d / 2) / d;
    if (weighting == DistanceWeighting::kLinear) weight = window - d + 1;
    table.weights.push_back(weight);
  }
  return table;
}

}  // namespace gauntlet
