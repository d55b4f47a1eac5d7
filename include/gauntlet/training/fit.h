// How well trained parameters fit the co-occurrence matrix: w·c + b + b' against ln X, and w·c against PMI.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "gauntlet/cooccurrence/scan.h"
#include "gauntlet/training/checkpoint.h"
#include "gauntlet/training/parameters.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

struct FitOptions {
  // The objective's weight f(x) = min(1, (x/x_max)^alpha), as it was trained with.
  double x_max = 100.0;
  double alpha = 0.75;
  uint64_t sample = 100000;  // pairs that are correlated, about
  uint64_t seed = 1;         // of the sample
};

// Over a set of entries (i, j) of the full matrix, with diff = w_i·c_j + b_i + b'_j - ln X_ij (Pennington, Socher and
// Manning 2014, equation 8). What has no entry is 0.
struct FitFigures {
  uint64_t words = 0;  // whose entries these are
  uint64_t pairs = 0;
  double cost = 0.0;          // mean of 0.5 f(X_ij) diff², as the trainer reports it, but all at the same parameters
  double weighted_rms = 0.0;  // sqrt(sum of f diff² / sum of f)
  double rms = 0.0;           // sqrt(mean of diff²)
  double mean = 0.0;          // of diff: above 0 where the model says more than was counted
};

// Pearson's and Spearman's.
struct CorrelationPair {
  double pearson = 0.0;
  double spearman = 0.0;
};

// Over the sampled pairs with X of `min_count` or more. That w·c of word2vec tends to PMI less a constant show Levy and
// Goldberg 2014 (NIPS 27, section 3.1); in GloVe the biases take the place of the marginals (Pennington et al. 2014,
// equation 7).
struct FitCorrelations {
  double min_count = 0.0;
  uint64_t pairs = 0;
  CorrelationPair product_and_pmi;  // of w·c with PMI, see PmiTerms
  CorrelationPair model_and_log;    // of w·c + b + b' with ln X
};

constexpr size_t kDeciles = 10;
// Most pairs are seen once, far apart; the objective hardly weighs them, and their PMI is mostly chance.
constexpr std::array<double, 3> kFitMinCounts = {0.0, 1.0, 10.0};

struct FitReport {
  int epochs = 0;                    // complete ones of the checkpoint
  std::optional<double> epoch_cost;  // what the trainer reported for the last: each pair's cost before its step
  double x_max = 0.0;
  double alpha = 0.0;
  FitFigures all;
  // By the frequency of word i: decile 0 holds the most frequent tenth of the vocabulary. Each entry counts in one.
  std::array<FitFigures, kDeciles> deciles;
  std::array<FitCorrelations, kFitMinCounts.size()> correlations;
};

// Two passes over the matrix: for the marginals, then for the errors, computed in float64. Each entry is in the sample
// with the same probability, decided by a hash of seed, i and j. Results do not depend on threads. `parameters` are
// over the matrix's vocabulary (FailedPrecondition otherwise). Errors as for ComputeMarginals.
absl::StatusOr<FitReport> MeasureFit(const CooccurrenceMatrix& matrix, const Parameters& parameters,
                                     const FitOptions& options, const ScanResources& resources);

// The same for a checkpoint, with the weight that it was trained with; FailedPrecondition when it was trained on
// another matrix.
absl::StatusOr<FitReport> MeasureCheckpointFit(const CooccurrenceMatrix& matrix, const Checkpoint& checkpoint,
                                               FitOptions options, const ScanResources& resources);

std::string FormatFit(const FitReport& report);
// {"epochs", "epoch_cost", "x_max", "alpha", "all": {"words", "pairs", "cost", "weighted_rms", "rms", "mean"},
// "deciles": [as all...], "correlations": [{"min_count", "pairs", "product_and_pmi": {"pearson", "spearman"},
// "model_and_log": {...}}...]}; figures without a pair, and a cost that there is none of, are null.
nlohmann::ordered_json ToJson(const FitReport& report);

}  // namespace gauntlet
