// The AdaGrad step of the GloVe objective over a batch of pairs: the inner loop of training.
//
// TrainPairs dispatches at run time to the widest SIMD target of this CPU (Highway); adagrad_reference.h has the plain
// version that defines what it computes.
//
// A row is 2·half floats, 64-byte aligned. Its first half is [vector (d) | a | b | padding of 0], its second half the
// accumulated squares of the same lanes, 1 at the start. On the word side lane a holds the bias and lane b the constant
// 1; on the context side a holds the constant and b the bias. So the dot product of two first halves is w·c + b + b',
// and the gradient of every lane is g times the other side's lane; constants and padding have rate 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/types/span.h"

namespace gauntlet {

// Floats in half a row of vectors with `vector_size` components: room for both extra lanes, rounded up to whole SIMD
// vectors and cache lines.
constexpr size_t HalfRow(size_t vector_size) { return (vector_size + 2 + 15) / 16 * 16; }

// The same for all pairs.
struct StepOptions {
  size_t vector_size = 0;
  float eta = 0.05f;
  float grad_clip = 100.0f;
  float bias_eta = 1.0f;  // the biases' rate; their gradient is not clipped
  // Whether 1/√G is rounded to float32's 23 bits, or as the CPU's instruction has it: a relative error of the step's
  // length below 2^-11.
  bool exact = false;
  // Whether a row's components share one accumulator, the mean of what theirs would be, kept as the square of the
  // row's constant lane; the biases keep theirs. AdaGrad by groups of parameters, as in Duchi et al. 2011, section 1.3,
  // with a group for each row.
  bool by_row = false;
};

// A batch of pairs, each array with `size` entries: local row numbers on each side, ln x, and f(x).
struct PairBatch {
  const uint16_t* word = nullptr;
  const uint16_t* context = nullptr;
  const float* log_x = nullptr;
  const float* weight = nullptr;
  size_t size = 0;
  // Pairs that never occur: the loss is λ·ln(1 + e^diff) instead of 0.5·f·diff², the soft hinge of Swivel (Shazeer et
  // al. 2016, equation 2), so that the gradient is λ·sigmoid(diff). `weight` holds λ, and `log_x` the ln x that the
  // pair may seem to have without being pushed down.
  bool unobserved = false;
};

struct BatchResult {
  double cost = 0.0;         // sum of 0.5·f·diff², each before its step; 0 for unobserved pairs
  size_t first_invalid = 0;  // index of the first pair whose diff is not finite, `size` when there is none; that pair
                             // and those after it are not trained
};

// Trains the pairs in order. word_rows and context_rows point at local row 0 of each side, and do not overlap.
// Thread-safe when no two calls at the same time share a row; the caller decides whether to care.
BatchResult TrainPairs(const StepOptions& options, const PairBatch& batch, float* word_rows, float* context_rows);

// weight[k] = min(1, (x/x_max)^alpha), from log_x[k] = ln x. Arrays of equal length.
void ComputeWeights(absl::Span<const float> log_x, float x_max, float alpha, absl::Span<float> weight);
// values[k] = ln values[k], for values > 0.
void ComputeLogs(absl::Span<float> values);

// The name of the SIMD target that runs, e.g. "AVX3". Results are bit-identical on one target of one maker's
// processors, whose estimates of 1/sqrt(x) are the same.
std::string KernelTarget();

}  // namespace gauntlet
