// A figure of a benchmark, with what resampling its items says about it.
#pragma once

#include <optional>

#include "gauntlet/numerics/bootstrap.h"

namespace gauntlet {

struct Figure {
  double value = 0.0;
  // Percentile bootstrap over the items that the figure is taken over (questions, pairs, …); absent where no interval
  // was asked for.
  std::optional<Interval> interval;
};

}  // namespace gauntlet
