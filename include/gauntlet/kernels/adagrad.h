// The AdaGrad step of the GloVe objective over a batch of pairs: the inner loop of training.
//
// TrainPairs dispatches at run time to the widest SIMD target of this CPU (Highway); adagrad_reference.h has the plain
// version that defines what it computes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"

namespace gauntlet {

// How rows are laid out and stepped; the same for all pairs. Rows are as in training/parameters.h: 2·half floats,
// values then squared gradients; half a multiple of 16.
struct StepOptions {
  size_t vector_size = 0;
  size_t half = 0;
  float eta = 0.05f;
  float grad_clip = 100.0f;
  float bias_eta = 1.0f;  // the biases' rate; their gradient is not clipped
};

// A batch of pairs, each array with `size` entries: local row numbers on each side, ln x, and f(x).
struct PairBatch {
  const uint16_t* word = nullptr;
  const uint16_t* context = nullptr;
  const float* log_x = nullptr;
  const float* weight = nullptr;
  size_t size = 0;
};

struct BatchResult {
  double cost = 0.0;         // sum of 0.5·f·diff², before each update
  size_t first_invalid = 0;  // index of the first pair whose diff is not finite, `size` when there is none; that pair
                             // and those after it are not trained
};

// Trains the pairs in order. word_rows and context_rows point at local row 0 of each side, 64-byte aligned.
BatchResult TrainPairs(const StepOptions& options, const PairBatch& batch, float* word_rows, float* context_rows);

// weight[k] = min(1, (x/x_max)^alpha), from log_x[k] = ln x. Arrays of equal length.
void ComputeWeights(absl::Span<const float> log_x, float x_max, float alpha, absl::Span<float> weight);
// log_x[k] = ln x[k], x > 0.
void ComputeLogs(absl::Span<const double> x, absl::Span<float> log_x);

// The name of the SIMD target that runs, e.g. "AVX3", part of what makes results bit-identical.
std::string KernelTarget();

}  // namespace gauntlet
