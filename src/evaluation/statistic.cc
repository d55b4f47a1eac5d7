#include "src/evaluation/statistic.h"

#include <numeric>
#include <utility>

#include "gauntlet/numerics/correlation.h"

namespace gauntlet {

namespace {

using Correlation = double (*)(absl::Span<const double> x, absl::Span<const double> y);

std::vector<double> Pick(const std::vector<double>& values, absl::Span<const uint32_t> sample) {
  std::vector<double> picked;
  picked.reserve(sample.size());
  for (const uint32_t item : sample) picked.push_back(values[item]);
  return picked;
}

Statistic CorrelationStatistic(std::string name, std::vector<double> x, std::vector<double> y,
                               Correlation correlation) {
  const auto items = static_cast<uint32_t>(x.size());
  return {std::move(name), items, 2,
          [x = std::move(x), y = std::move(y), correlation](absl::Span<const uint32_t> sample) {
            return correlation(Pick(x, sample), Pick(y, sample));
          }};
}

}  // namespace

Statistic MeanStatistic(std::string name, std::vector<double> values) {
  const auto items = static_cast<uint32_t>(values.size());
  return {std::move(name), items, 1, [values = std::move(values)](absl::Span<const uint32_t> sample) {
            double sum = 0.0;
            for (const uint32_t item : sample) sum += values[item];
            return sum / static_cast<double>(sample.size());
          }};
}

Statistic RatioStatistic(std::string name, std::vector<double> parts, std::vector<double> wholes) {
  const auto items = static_cast<uint32_t>(parts.size());
  return {std::move(name), items, 1,
          [parts = std::move(parts), wholes = std::move(wholes)](absl::Span<const uint32_t> sample) {
            double part = 0.0;
            double whole = 0.0;
            for (const uint32_t item : sample) {
              part += parts[item];
              whole += wholes[item];
            }
            return whole == 0.0 ? 0.0 : part / whole;
          }};
}

Statistic SpearmanStatistic(std::string name, std::vector<double> x, std::vector<double> y) {
  return CorrelationStatistic(std::move(name), std::move(x), std::move(y), SpearmanCorrelation);
}

Statistic PearsonStatistic(std::string name, std::vector<double> x, std::vector<double> y) {
  return CorrelationStatistic(std::move(name), std::move(x), std::move(y), PearsonCorrelation);
}

std::optional<Figure> Estimate(const Statistic& statistic, const ResamplingOptions& resampling) {
  if (statistic.items < statistic.least_items) return std::nullopt;
  Figure figure;
  figure.value = statistic.value(AllItems(statistic.items));
  if (resampling.resamples > 0) figure.interval = BootstrapInterval(statistic.items, statistic.value, resampling);
  return figure;
}

std::vector<uint32_t> AllItems(uint32_t items) {
  std::vector<uint32_t> all(items);
  std::iota(all.begin(), all.end(), 0u);
  return all;
}

}  // namespace gauntlet
