#include "gauntlet/numerics/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include "absl/status/status.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/random.h"

namespace gauntlet {

namespace {

// The statistic of every resample, sorted.
std::vector<double> Resample(uint32_t items, SampleStatistic statistic, const ResamplingOptions& options) {
  GAUNTLET_CHECK(items > 0 && options.resamples > 0);
  std::vector<double> figures(options.resamples);
  const absl::Status status = ParallelFor(options.resamples, options.threads, [&](size_t resample, int /*thread*/) {
    CounterRng rng(options.seed, resample);
    std::vector<uint32_t> sample(items);
    for (uint32_t& item : sample) item = static_cast<uint32_t>(rng.NextBelow(items));
    figures[resample] = statistic(sample);
    return absl::OkStatus();
  });
  GAUNTLET_CHECK(status.ok());
  std::sort(figures.begin(), figures.end());
  return figures;
}

// The quantile by linear interpolation between order statistics.
double Quantile(absl::Span<const double> sorted, double share) {
  const double position = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(position);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], position - static_cast<double>(below));
}

Interval MiddleOf(absl::Span<const double> sorted, double confidence) {
  const double tail = (1.0 - confidence) / 2.0;
  return {Quantile(sorted, tail), Quantile(sorted, 1.0 - tail)};
}

double TwoSidedPValue(absl::Span<const double> sorted) {
  const auto not_above = std::upper_bound(sorted.begin(), sorted.end(), 0.0) - sorted.begin();
  const auto not_below = sorted.end() - std::lower_bound(sorted.begin(), sorted.end(), 0.0);
  const double share = static_cast<double>(std::min(not_above, not_below) + 1) / static_cast<double>(sorted.size() + 1);
  return std::min(1.0, 2.0 * share);
}

}  // namespace

Interval BootstrapInterval(uint32_t items, SampleStatistic statistic, const ResamplingOptions& options) {
  return MiddleOf(Resample(items, statistic, options), options.confidence);
}

DifferenceTest PairedBootstrap(uint32_t items, SampleStatistic difference, const ResamplingOptions& options) {
  const std::vector<double> figures = Resample(items, difference, options);
  std::vector<uint32_t> all(items);
  std::iota(all.begin(), all.end(), uint32_t{0});
  return {difference(all), MiddleOf(figures, options.confidence), TwoSidedPValue(figures)};
}

}  // namespace gauntlet
