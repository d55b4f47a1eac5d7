// What the user can set about counting (the config's "cooccurrence" section).
#pragma once

#include <cstdint>
#include <string>

namespace gauntlet {

enum class DistanceWeighting {
  kHarmonic,  // 1/distance, the reference's
  kNone,      // 1
  kLinear,    // (window - distance + 1)/window: the expectation of word2vec's dynamic window
};

struct CooccurrenceOptions {
  int window_size = 10;  // tokens to each side, 1 to 1000
  // true: context on both sides, lower triangle stored. false: X[left][right] only, full matrix stored.
  bool symmetric = true;
  DistanceWeighting distance_weighting = DistanceWeighting::kHarmonic;
  // Threshold t of word2vec's subsampling (Mikolov et al. 2013): a token of relative frequency f stays with probability
  // min(1, sqrt(t/f)). 0: off.
  double subsample = 0.0;
  uint64_t subsample_seed = 1;
  // A file of the reference's binary records (int32, int32, float64) to take instead of counting; empty: count.
  std::string import;
};

}  // namespace gauntlet
