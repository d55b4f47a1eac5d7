// Plain loops over the components of vectors; sums are in float64 and in order of the components.
#pragma once

#include <algorithm>
#include <cstddef>

#include "absl/types/span.h"

namespace gauntlet {

inline double Dot(absl::Span<const float> a, absl::Span<const float> b) {
  double sum = 0.0;
  for (size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * double{b[i]};
  return sum;
}

inline double SquaredDistance(absl::Span<const float> a, absl::Span<const float> b) {
  double sum = 0.0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double difference = double{a[i]} - double{b[i]};
    sum += difference * difference;
  }
  return sum;
}

inline bool IsZero(absl::Span<const float> vector) {
  return std::all_of(vector.begin(), vector.end(), [](float value) { return value == 0.0f; });
}

}  // namespace gauntlet
