// Power laws of ranked values.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/types/span.h"

namespace gauntlet {

// v(r) = C r^-s for the value of rank r, from `first_rank` to `last_rank`.
struct PowerLawFit {
  double exponent = 0.0;   // s
  double r_squared = 0.0;  // of the line through (ln r, ln v): 1 - residual / total sum of squares; 1 for equal values
  uint32_t first_rank = 0;
  uint32_t last_rank = 0;
};

// Least squares of ln v on ln r, which weighs each rank alike. It suits values that are not counts of independent draws
// (for those see FitZipf, by maximum likelihood). `values` are in descending order, the first of rank 1; the fit ends
// before the first that is not positive. Nothing for fewer than three points.
std::optional<PowerLawFit> FitPowerLaw(absl::Span<const double> values, uint32_t first_rank = 1);

}  // namespace gauntlet
