// The AdaGrad step written out plainly: what the SIMD kernel is held to, and where to read what training computes.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/types/span.h"

namespace gauntlet {

template <typename Real>
struct ReferenceStepOptions {
  Real eta = Real{0.05};
  Real grad_clip = Real{100};
  Real bias_eta = Real{1};
};

// One side of a pair: d components and, last, the bias; and the accumulators of all of them.
template <typename Real>
struct ReferenceRow {
  absl::Span<Real> values;
  absl::Span<Real> squares;
};

// f(x) = min(1, (x/x_max)^alpha): equation 9 of Pennington et al. 2014.
template <typename Real>
Real ReferenceWeight(Real x, Real x_max, Real alpha) {
  return std::min(Real{1}, std::pow(x / x_max, alpha));
}

// w·c + b + b' - ln x.
template <typename Real>
Real ReferenceDifference(const ReferenceRow<Real>& word, const ReferenceRow<Real>& context, Real log_x) {
  const size_t bias = word.values.size() - 1;
  Real difference = word.values[bias] + context.values[bias] - log_x;
  for (size_t k = 0; k < bias; ++k) difference += word.values[k] * context.values[k];
  return difference;
}

// Steps both rows along a pair's gradient (AdaGrad as the original program has it: the accumulators collect the squares
// of the steps, rate included). `gradient` is the derivative of the pair's loss by its difference.
template <typename Real>
void ReferenceUpdate(const ReferenceStepOptions<Real>& options, Real gradient, ReferenceRow<Real> word,
                     ReferenceRow<Real> context) {
  const size_t bias = word.values.size() - 1;
  const auto step = [](Real update, Real* value, Real* square) {
    *value -= update / std::sqrt(*square);
    *square += update * update;
  };
  for (size_t k = 0; k < bias; ++k) {
    const Real word_gradient = std::clamp(gradient * context.values[k], -options.grad_clip, options.grad_clip);
    const Real context_gradient = std::clamp(gradient * word.values[k], -options.grad_clip, options.grad_clip);
    step(options.eta * word_gradient, &word.values[k], &word.squares[k]);
    step(options.eta * context_gradient, &context.values[k], &context.squares[k]);
  }
  step(options.bias_eta * gradient, &word.values[bias], &word.squares[bias]);
  step(options.bias_eta * gradient, &context.values[bias], &context.squares[bias]);
}

// The same with one accumulator for the components of each row, squares[0], which takes the mean of their squares.
template <typename Real>
void ReferenceUpdateByRow(const ReferenceStepOptions<Real>& options, Real gradient, ReferenceRow<Real> word,
                          ReferenceRow<Real> context) {
  const size_t bias = word.values.size() - 1;
  const Real word_scale = 1 / std::sqrt(word.squares[0]);
  const Real context_scale = 1 / std::sqrt(context.squares[0]);
  const auto step = [&](Real other, Real scale, Real* value, Real* square) {
    const Real update = options.eta * std::clamp(gradient * other, -options.grad_clip, options.grad_clip);
    *value -= update * scale;
    *square += update * update / static_cast<Real>(bias);
  };
  for (size_t k = 0; k < bias; ++k) {
    const Real old_word = word.values[k];
    step(context.values[k], word_scale, &word.values[k], &word.squares[0]);
    step(old_word, context_scale, &context.values[k], &context.squares[0]);
  }
  const auto step_bias = [&](ReferenceRow<Real> row) {
    const Real update = options.bias_eta * gradient;
    row.values[bias] -= update / std::sqrt(row.squares[bias]);
    row.squares[bias] += update * update;
  };
  step_bias(word);
  step_bias(context);
}

// What a step does with its gradient: ReferenceUpdate or ReferenceUpdateByRow.
template <typename Real>
using ReferenceUpdater = void (*)(const ReferenceStepOptions<Real>&, Real, ReferenceRow<Real>, ReferenceRow<Real>);

// Trains a pair and returns its cost before the step, 0.5·f·diff² (equation 8). `weight` is f(x).
template <typename Real>
Real ReferenceStep(const ReferenceStepOptions<Real>& options, Real log_x, Real weight, ReferenceRow<Real> word,
                   ReferenceRow<Real> context, ReferenceUpdater<Real> update = ReferenceUpdate<Real>) {
  const Real difference = ReferenceDifference(word, context, log_x);
  update(options, weight * difference, word, context);
  return Real{0.5} * weight * difference * difference;
}

// Trains a pair that never occurs: see PairBatch::unobserved. Returns its loss before the step, λ·ln(1 + e^diff).
template <typename Real>
Real ReferenceUnobservedStep(const ReferenceStepOptions<Real>& options, Real log_x, Real weight,
                             ReferenceRow<Real> word, ReferenceRow<Real> context,
                             ReferenceUpdater<Real> update = ReferenceUpdate<Real>) {
  const Real difference = ReferenceDifference(word, context, log_x);
  update(options, weight / (1 + std::exp(-difference)), word, context);
  return weight * std::log1p(std::exp(difference));
}

}  // namespace gauntlet
