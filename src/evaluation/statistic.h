// Figures of benchmarks as functions of their items, which can then be resampled, for one model or for two at once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "gauntlet/evaluation/figure.h"
#include "gauntlet/numerics/bootstrap.h"

namespace gauntlet {

struct Statistic {
  std::string name;
  uint32_t items = 0;
  uint32_t least_items = 1;  // with fewer there is no figure
  // Of items, given by their indices, of which each may come more than once. Thread-safe.
  std::function<double(absl::Span<const uint32_t> sample)> value;
};

// The mean of an item's value.
Statistic MeanStatistic(std::string name, std::vector<double> values);
// The sum of the items' parts by the sum of their wholes; 0 when that is 0.
Statistic RatioStatistic(std::string name, std::vector<double> parts, std::vector<double> wholes);
// Correlations of an item's two values; of at least two items.
Statistic SpearmanStatistic(std::string name, std::vector<double> x, std::vector<double> y);
Statistic PearsonStatistic(std::string name, std::vector<double> x, std::vector<double> y);

// The figure over all items, with its interval unless resampling.resamples is 0.
std::optional<Figure> Estimate(const Statistic& statistic, const ResamplingOptions& resampling);

// 0, 1, …, items - 1.
std::vector<uint32_t> AllItems(uint32_t items);

}  // namespace gauntlet
