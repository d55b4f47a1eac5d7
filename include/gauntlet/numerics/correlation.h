// Correlation of two lists of numbers.
#pragma once

#include <vector>

#include "absl/types/span.h"

namespace gauntlet {

// Pearson's product-moment correlation of x and y, which have the same length and no NaN. 0 when either is constant or
// has fewer than two values.
double PearsonCorrelation(absl::Span<const double> x, absl::Span<const double> y);

// Spearman's rank correlation: Pearson's of the ranks, so that ties count as in the usual tables (not by the formula of
// squared differences, which holds without ties only). As above where it is undefined.
double SpearmanCorrelation(absl::Span<const double> x, absl::Span<const double> y);

// Ranks from 1; equal values share the mean of their ranks: {5, 5, 9} has {1.5, 1.5, 3}.
std::vector<double> AverageRanks(absl::Span<const double> values);

}  // namespace gauntlet
