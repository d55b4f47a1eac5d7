// How sure a figure is: the bootstrap (Efron 1979), by percentiles of the figure over resampled items.
#pragma once

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"

namespace gauntlet {

struct Interval {
  double low = 0.0;
  double high = 0.0;
};

struct ResamplingOptions {
  uint32_t resamples = 1000;  // at least 1
  uint64_t seed = 1;
  double confidence = 0.95;  // share of the resampled figures within the interval
  int threads = 1;           // results do not depend on it
};

// The figure over a sample of items: indices below `items`, with repetitions. Called from several threads at a time.
using SampleStatistic = absl::FunctionRef<double(absl::Span<const uint32_t> sample)>;

// The interval that holds the middle `confidence` of the statistic over samples of as many items, drawn with
// replacement. `items` is at least 1.
Interval BootstrapInterval(uint32_t items, SampleStatistic statistic, const ResamplingOptions& options);

struct DifferenceTest {
  double difference = 0.0;  // over all items
  Interval interval;
  // Two-sided: twice (k + 1)/(n + 1), where k of the n resampled differences lie on the rarer side of 0 or on it; at
  // most 1, as when all are 0.
  double p_value = 1.0;
};

// The paired bootstrap (Efron & Tibshirani 1993, chapter 16; for scores of systems: Berg-Kirkpatrick et al. 2012):
// `difference` is the figure of one system less that of the other, over the same sample of items. `items` is at least
// 1.
DifferenceTest PairedBootstrap(uint32_t items, SampleStatistic difference, const ResamplingOptions& options);

}  // namespace gauntlet
