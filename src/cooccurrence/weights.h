// What a pair of tokens adds to a count, by their distance, as exact integers.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "gauntlet/cooccurrence/options.h"

namespace gauntlet {

constexpr int kMaxWindow = 1000;

struct WeightTable {
  uint64_t unit = 1;              // the integer that stands for a weight of 1
  std::vector<uint64_t> weights;  // [d - 1] for the distances d = 1 .. window; all above 0
  // The largest sum that one token can add to one row, both sides: bounds how many tokens fit 64 bits.
  uint64_t TokenBound() const;
};

// Harmonic weights 1/d are counted in units of 1/LCM(1..window) up to window 22, whose LCM is the last below 2^32, and
// rounded to units of 2^-32 above; linear ones (window - d + 1)/window in units of 1/window; others in units of 1.
// InvalidArgument for a window outside 1..kMaxWindow.
absl::StatusOr<WeightTable> MakeWeights(int window_size, DistanceWeighting weighting);

}  // namespace gauntlet
