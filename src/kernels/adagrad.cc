// Compiled once for each SIMD target by foreach_target.h, which includes this file again and again.
#include "gauntlet/kernels/adagrad.h"

#include <algorithm>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "src/kernels/adagrad.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h:
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace gauntlet {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// At most 16 lanes, which is what HalfRow() pads to.
using Tag = hn::CappedTag<float, 16>;
using Vec = hn::Vec<Tag>;

// Rate and bound of each lane of the vectors that hold the extra lanes. Fewer than 16 components, two extra lanes and
// padding to 16 make at most 32 lanes.
struct TailLanes {
  TailLanes(const StepOptions& options, size_t first, size_t bias_lane) {
    std::fill(std::begin(rate), std::end(rate), 0.0f);
    std::fill(std::begin(bound), std::end(bound), std::numeric_limits<float>::infinity());
    for (size_t lane = first; lane < options.vector_size; ++lane) {
      rate[lane - first] = options.eta;
      bound[lane - first] = options.eta * options.grad_clip;
    }
    rate[bias_lane - first] = options.by_row ? 0.0f : options.bias_eta;  // by row they are apart
  }
  HWY_ALIGN float rate[32];
  HWY_ALIGN float bound[32];
};

// Approximate, or with a Newton step, which takes the 12 or 14 bits of the instruction to 23. That costs a sixth of the
// time, and moves no score that could be measured (docs/PERFORMANCE.md).
template <bool kExact>
HWY_INLINE Vec InverseSquareRoot(Vec x) {
  const Tag d;
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
  // Their approximation is good to two digits only.
  return hn::Div(hn::Set(d, 1.0f), hn::Sqrt(x));
#else
  const Vec y = hn::ApproximateReciprocalSqrt(x);
  if constexpr (!kExact) return y;
  const Vec error = hn::NegMulAdd(hn::Mul(x, y), y, hn::Set(d, 1.0f));
  return hn::MulAdd(hn::Mul(y, hn::Set(d, 0.5f)), error, y);
#endif
}

HWY_INLINE Vec Clip(Vec x, Vec bound) { return hn::Max(hn::Min(x, bound), hn::Neg(bound)); }

// The components of one side with an accumulator each: squares lie `half` floats after the values.
template <bool kExact>
struct ComponentSteps {
  HWY_INLINE void Step(float* HWY_RESTRICT row, Vec value, Vec other, Vec rate_gradient, Vec bound) const {
    const Tag d;
    const Vec square = hn::Load(d, row + half);
    const Vec update = Clip(hn::Mul(rate_gradient, other), bound);
    hn::Store(hn::NegMulAdd(update, InverseSquareRoot<kExact>(square), value), d, row);
    hn::Store(hn::MulAdd(update, update, square), d, row + half);
  }
  size_t half;
};

// Those with one accumulator for the row.
class RowSteps {
 public:
  explicit RowSteps(float* square) : square_(square), scale_(hn::Set(Tag(), 1.0f / std::sqrt(*square))) {}

  HWY_INLINE void Step(float* HWY_RESTRICT row, Vec value, Vec other, Vec rate_gradient, Vec bound) {
    const Vec update = Clip(hn::Mul(rate_gradient, other), bound);
    hn::Store(hn::NegMulAdd(update, scale_, value), Tag(), row);
    sum_ = hn::MulAdd(update, update, sum_);
  }
  HWY_INLINE void Finish(size_t vector_size) {
    *square_ += hn::GetLane(hn::SumOfLanes(Tag(), sum_)) / static_cast<float>(vector_size);
  }

 private:
  float* square_;
  Vec scale_;
  Vec sum_ = hn::Zero(Tag());
};

HWY_INLINE void StepBias(float update, size_t half, float* bias) {
  *bias -= update / std::sqrt(bias[half]);
  bias[half] += update * update;
}

HWY_INLINE float DotProduct(const float* HWY_RESTRICT a, const float* HWY_RESTRICT b, size_t size) {
  const Tag d;
  const size_t lanes = hn::Lanes(d);
  Vec sum0 = hn::Zero(d);
  Vec sum1 = hn::Zero(d);
  size_t k = 0;
  for (; k + 2 * lanes <= size; k += 2 * lanes) {
    sum0 = hn::MulAdd(hn::Load(d, a + k), hn::Load(d, b + k), sum0);
    sum1 = hn::MulAdd(hn::Load(d, a + k + lanes), hn::Load(d, b + k + lanes), sum1);
  }
  if (k < size) sum0 = hn::MulAdd(hn::Load(d, a + k), hn::Load(d, b + k), sum0);
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(sum0, sum1)));
}

// What is the same for all pairs of a batch.
struct Layout {
  explicit Layout(const StepOptions& options)
      : half(HalfRow(options.vector_size)),
        full(options.vector_size / hn::Lanes(Tag()) * hn::Lanes(Tag())),
        used((options.vector_size + 2 + hn::Lanes(Tag()) - 1) / hn::Lanes(Tag()) * hn::Lanes(Tag())),
        word_tail(options, full, options.vector_size),
        context_tail(options, full, options.vector_size + 1) {}
  size_t half;
  size_t full;  // lanes before the first special vector
  size_t used;  // beyond these there is only padding
  TailLanes word_tail;
  TailLanes context_tail;
};

// Steps all lanes of both rows; rates and bounds of the last ones are those of the layout. gradient is f·diff.
template <typename Steps>
HWY_INLINE void StepLanes(const StepOptions& options, const Layout& layout, float gradient, float* HWY_RESTRICT word,
                          float* HWY_RESTRICT context, Steps* word_steps, Steps* context_steps) {
  const Tag d;
  const size_t lanes = hn::Lanes(d);
  const size_t full = layout.full;
  const Vec bound = hn::Set(d, options.eta * options.grad_clip);
  const Vec rate_gradient = hn::Set(d, options.eta * gradient);
  for (size_t k = 0; k < full; k += lanes) {
    const Vec w = hn::Load(d, word + k);
    const Vec c = hn::Load(d, context + k);
    word_steps->Step(word + k, w, c, rate_gradient, bound);
    context_steps->Step(context + k, c, w, rate_gradient, bound);
  }
  const Vec all_gradient = hn::Set(d, gradient);
  for (size_t k = full; k < layout.used; k += lanes) {
    const Vec w = hn::Load(d, word + k);
    const Vec c = hn::Load(d, context + k);
    const auto step = [&](const TailLanes& tail, Steps* steps, float* row, Vec value, Vec other) HWY_ATTR {
      steps->Step(row, value, other, hn::Mul(hn::Load(d, tail.rate + (k - full)), all_gradient),
                  hn::Load(d, tail.bound + (k - full)));
    };
    step(layout.word_tail, word_steps, word + k, w, c);
    step(layout.context_tail, context_steps, context + k, c, w);
  }
}

enum class StepKind { kApproximate, kExact, kByRow };

// One step of both rows.
template <StepKind kKind>
HWY_INLINE void StepRows(const StepOptions& options, const Layout& layout, float gradient, float* HWY_RESTRICT word,
                         float* HWY_RESTRICT context) {
  if constexpr (kKind == StepKind::kByRow) {
    const size_t size = options.vector_size;
    RowSteps word_steps(word + layout.half + size + 1);
    RowSteps context_steps(context + layout.half + size);
    StepLanes(options, layout, gradient, word, context, &word_steps, &context_steps);
    StepBias(options.bias_eta * gradient, layout.half, word + size);
    StepBias(options.bias_eta * gradient, layout.half, context + size + 1);
    word_steps.Finish(size);
    context_steps.Finish(size);
  } else {
    const ComponentSteps<kKind == StepKind::kExact> steps{layout.half};
    StepLanes(options, layout, gradient, word, context, &steps, &steps);
  }
}

// 1/(1 + e^-x), for x below -80 as for -80: Exp is good up to 104.
HWY_INLINE float Sigmoid(float x) {
  const Tag d;
  return 1.0f / (1.0f + hn::GetLane(hn::Exp(d, hn::Set(d, std::min(-x, 80.0f)))));
}

// The next pair's dot product comes before this pair's step, unless they share a row, so that the two overlap: the
// processor does not look ahead over a whole step by itself. It is also what fetches the next rows in time.
template <StepKind kKind>
HWY_INLINE BatchResult TrainBatch(const StepOptions& options, const PairBatch& batch, float* HWY_RESTRICT word_rows,
                                  float* HWY_RESTRICT context_rows) {
  const Layout layout(options);
  const size_t stride = 2 * layout.half;
  const auto dot_product = [&](size_t pair) HWY_ATTR {
    return DotProduct(word_rows + batch.word[pair] * stride, context_rows + batch.context[pair] * stride, layout.used);
  };
  BatchResult result;
  float dot = batch.size > 0 ? dot_product(0) : 0.0f;
  for (size_t pair = 0; pair < batch.size; ++pair) {
    const float difference = dot - batch.log_x[pair];
    if (!std::isfinite(difference)) {
      result.first_invalid = pair;
      return result;
    }
    const float gradient = batch.weight[pair] * (batch.unobserved ? Sigmoid(difference) : difference);
    if (!batch.unobserved) result.cost += 0.5 * static_cast<double>(gradient) * static_cast<double>(difference);
    const size_t next = std::min(pair + 1, batch.size - 1);
    const bool shares_row = batch.word[next] == batch.word[pair] || batch.context[next] == batch.context[pair];
    if (!shares_row) dot = dot_product(next);
    StepRows<kKind>(options, layout, gradient, word_rows + batch.word[pair] * stride,
                    context_rows + batch.context[pair] * stride);
    if (shares_row) dot = dot_product(next);
  }
  result.first_invalid = batch.size;
  return result;
}

BatchResult TrainPairs(const StepOptions& options, const PairBatch& batch, float* HWY_RESTRICT word_rows,
                       float* HWY_RESTRICT context_rows) {
  if (options.by_row) return TrainBatch<StepKind::kByRow>(options, batch, word_rows, context_rows);
  return options.exact ? TrainBatch<StepKind::kExact>(options, batch, word_rows, context_rows)
                       : TrainBatch<StepKind::kApproximate>(options, batch, word_rows, context_rows);
}

// Applies `function` to whole vectors, and to the last values padded with 1.
template <typename Function>
HWY_INLINE void Transform(const float* from, float* to, size_t size, const Function& function) {
  const Tag d;
  const size_t lanes = hn::Lanes(d);
  size_t k = 0;
  for (; k + lanes <= size; k += lanes) hn::StoreU(function(hn::LoadU(d, from + k)), d, to + k);
  if (k == size) return;
  HWY_ALIGN float rest[16];
  std::fill(std::begin(rest), std::end(rest), 1.0f);
  std::copy(from + k, from + size, rest);
  hn::Store(function(hn::Load(d, rest)), d, rest);
  std::copy(rest, rest + (size - k), to + k);
}

void ComputeWeights(const float* log_x, size_t size, float x_max, float alpha, float* weight) {
  const Tag d;
  const Vec log_max = hn::Set(d, std::log(x_max));
  const Vec power = hn::Set(d, alpha);
  Transform(log_x, weight, size, [&](Vec x) HWY_ATTR {
    const Vec exponent = hn::Min(hn::Mul(hn::Sub(x, log_max), power), hn::Zero(d));
    return hn::Min(hn::Exp(d, exponent), hn::Set(d, 1.0f));
  });
}

void ComputeLogs(float* values, size_t size) {
  const Tag d;
  Transform(values, values, size, [&](Vec x) HWY_ATTR { return hn::Log(d, x); });
}

const char* TargetName() { return hwy::TargetName(HWY_TARGET); }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace gauntlet
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gauntlet {

HWY_EXPORT(TrainPairs);
HWY_EXPORT(ComputeWeights);
HWY_EXPORT(ComputeLogs);
HWY_EXPORT(TargetName);

BatchResult TrainPairs(const StepOptions& options, const PairBatch& batch, float* word_rows, float* context_rows) {
  return HWY_DYNAMIC_DISPATCH(TrainPairs)(options, batch, word_rows, context_rows);
}

void ComputeWeights(absl::Span<const float> log_x, float x_max, float alpha, absl::Span<float> weight) {
  HWY_DYNAMIC_DISPATCH(ComputeWeights)(log_x.data(), log_x.size(), x_max, alpha, weight.data());
}

void ComputeLogs(absl::Span<float> values) { HWY_DYNAMIC_DISPATCH(ComputeLogs)(values.data(), values.size()); }

std::string KernelTarget() { return HWY_DYNAMIC_DISPATCH(TargetName)(); }

}  // namespace gauntlet
#endif  // HWY_ONCE
