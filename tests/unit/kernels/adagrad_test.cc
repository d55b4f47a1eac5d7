// Every SIMD target that this CPU supports against the reference kernel.
#include "gauntlet/kernels/adagrad.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/aligned_buffer.h"
#include "gauntlet/base/random.h"
#include "gauntlet/kernels/adagrad_reference.h"
#include "hwy/targets.h"

namespace gauntlet {
namespace {

constexpr size_t kRows = 3;

// The rows of one side, in the kernel's layout and, in float64, in the reference's.
struct RowSet {
  RowSet(size_t size, bool is_context, CounterRng rng)
      : vector_size(size),
        context(is_context),
        half(HalfRow(size)),
        buffer(*AlignedBuffer::Allocate(kRows * 2 * half)) {
    for (size_t row = 0; row < kRows; ++row) {
      float* value = buffer.data() + row * 2 * half;
      std::fill(value + half, value + 2 * half, 1.0f);
      value[vector_size + (context ? 0 : 1)] = 1.0f;
      for (size_t k = 0; k <= vector_size; ++k) {
        Value(row, k) = static_cast<float>(rng.NextUniform() - 0.5);
        Square(row, k) = static_cast<float>(1.0 + 20.0 * rng.NextUniform());
      }
      for (size_t k = 0; k <= vector_size; ++k) {
        values[row].push_back(static_cast<double>(Value(row, k)));
        squares[row].push_back(static_cast<double>(Square(row, k)));
      }
    }
  }

  // k = vector_size is the bias.
  size_t Lane(size_t k) const { return k == vector_size && context ? k + 1 : k; }
  float& Value(size_t row, size_t k) { return buffer.data()[row * 2 * half + Lane(k)]; }
  float& Square(size_t row, size_t k) { return buffer.data()[row * 2 * half + half + Lane(k)]; }
  ReferenceRow<double> Reference(size_t row) { return {absl::MakeSpan(values[row]), absl::MakeSpan(squares[row])}; }

  // Has one accumulator for each row from now on: that of component 0.
  void AccumulateByRow() {
    by_row = true;
    for (size_t row = 0; row < kRows; ++row) {
      buffer.data()[row * 2 * half + half + ConstantLane()] = static_cast<float>(squares[row][0]);
      for (size_t k = 1; k < vector_size; ++k) squares[row][k] = static_cast<double>(Square(row, k));
    }
  }
  size_t ConstantLane() const { return vector_size + (context ? 0 : 1); }

  // `step_error`: how much a step's length may be wrong, beside what float32 rounds.
  void ExpectAgreement(double step_error) {
    for (size_t row = 0; row < kRows; ++row) {
      for (size_t k = 0; k <= vector_size; ++k) {
        EXPECT_NEAR(static_cast<double>(Value(row, k)), values[row][k], 1e-5 + step_error)
            << "row " << row << " lane " << k;
        if (by_row && k == 0) continue;  // the reference has the row's accumulator there
        EXPECT_NEAR(static_cast<double>(Square(row, k)), squares[row][k], (1e-5 + step_error) * squares[row][k])
            << "row " << row << " lane " << k;
      }
      const float* value = buffer.data() + row * 2 * half;
      EXPECT_EQ(value[ConstantLane()], 1.0f);
      const double square = by_row ? squares[row][0] : 1.0;
      EXPECT_NEAR(static_cast<double>(value[half + ConstantLane()]), square, 1e-5 * square);
      for (size_t k = vector_size + 2; k < half; ++k) {
        EXPECT_EQ(value[k], 0.0f);
        EXPECT_EQ(value[half + k], 1.0f);
      }
    }
  }

  size_t vector_size;
  bool context;
  bool by_row = false;
  size_t half;
  AlignedBuffer buffer;
  std::vector<double> values[kRows];
  std::vector<double> squares[kRows];
};

struct Pairs {
  std::vector<uint16_t> word = {0, 1, 2, 0, 0, 1, 2, 2};
  std::vector<uint16_t> context = {0, 2, 1, 0, 1, 2, 0, 0};
  std::vector<float> log_x = {0.0f, 1.5f, -0.7f, 3.0f, 2.0f, 0.3f, 1.0f, 1.0f};
  std::vector<float> weight = {0.2f, 0.6f, 0.1f, 1.0f, 0.8f, 0.3f, 0.4f, 0.4f};

  PairBatch batch() const { return {word.data(), context.data(), log_x.data(), weight.data(), word.size()}; }
};

class EveryTarget : public testing::TestWithParam<std::tuple<int64_t, size_t>> {
 protected:
  void SetUp() override {
    hwy::SetSupportedTargetsForTest(std::get<0>(GetParam()));
    ASSERT_EQ(KernelTarget(), hwy::TargetName(std::get<0>(GetParam())));
  }
  void TearDown() override { hwy::SetSupportedTargetsForTest(0); }

  void ExpectSameAsReference(const StepOptions& options, bool unobserved = false) {
    RowSet words(options.vector_size, false, CounterRng(1));
    RowSet contexts(options.vector_size, true, CounterRng(2));
    if (options.by_row) {
      words.AccumulateByRow();
      contexts.AccumulateByRow();
    }
    const Pairs pairs;
    PairBatch batch = pairs.batch();
    batch.unobserved = unobserved;
    const BatchResult result = TrainPairs(options, batch, words.buffer.data(), contexts.buffer.data());
    const ReferenceStepOptions<double> reference{static_cast<double>(options.eta),
                                                 static_cast<double>(options.grad_clip),
                                                 static_cast<double>(options.bias_eta)};
    double cost = 0.0;
    for (size_t k = 0; k < pairs.word.size(); ++k) {
      const auto step = unobserved ? ReferenceUnobservedStep<double> : ReferenceStep<double>;
      cost += step(reference, static_cast<double>(pairs.log_x[k]), static_cast<double>(pairs.weight[k]),
                   words.Reference(pairs.word[k]), contexts.Reference(pairs.context[k]),
                   options.by_row ? ReferenceUpdateByRow<double> : ReferenceUpdate<double>);
    }
    if (unobserved) cost = 0.0;  // the kernel reports that of observed pairs only
    EXPECT_EQ(result.first_invalid, pairs.word.size());
    // The steps of these pairs add up to less than 4 in every lane.
    const double step_error = options.exact ? 0.0 : 4.0 * 0x1p-11;
    EXPECT_NEAR(result.cost, cost, (1e-4 + step_error) * cost);
    words.ExpectAgreement(step_error);
    contexts.ExpectAgreement(step_error);
  }

  StepOptions Options() const {
    StepOptions options;
    options.vector_size = std::get<1>(GetParam());
    options.exact = true;
    return options;
  }
};

TEST_P(EveryTarget, AgreesWithTheReference) { ExpectSameAsReference(Options()); }

TEST_P(EveryTarget, AgreesWithTheReferenceButForTheLengthOfSteps) {
  StepOptions options = Options();
  options.exact = false;
  ExpectSameAsReference(options);
}

TEST_P(EveryTarget, AgreesWithTheReferenceByRow) {
  StepOptions options = Options();
  options.by_row = true;
  ExpectSameAsReference(options);
  options.grad_clip = 0.05f;
  ExpectSameAsReference(options);
}

TEST_P(EveryTarget, AgreesWithTheReferenceForPairsThatNeverOccur) {
  StepOptions options = Options();
  ExpectSameAsReference(options, /*unobserved=*/true);
  options.by_row = true;
  ExpectSameAsReference(options, /*unobserved=*/true);
}

TEST_P(EveryTarget, FarFromItsBoundAnUnobservedPairHasNoGradientOrAllOfIt) {
  const std::vector<uint16_t> row = {0};
  const std::vector<float> weight = {0.5f};
  for (const bool seems_frequent : {false, true}) {
    RowSet words(Options().vector_size, false, CounterRng(1));
    RowSet contexts(Options().vector_size, true, CounterRng(2));
    const size_t bias = words.vector_size;
    words.Square(0, bias) = 1.0f;
    const float before = words.Value(0, bias);
    const std::vector<float> log_x = {seems_frequent ? -1000.0f : 1000.0f};
    const PairBatch batch = {row.data(), row.data(), log_x.data(), weight.data(), 1, /*unobserved=*/true};
    TrainPairs(Options(), batch, words.buffer.data(), contexts.buffer.data());
    // The step, not where it leads, which may be near 0: not all processors estimate 1/sqrt(1) as 1.
    EXPECT_FLOAT_EQ(before - words.Value(0, bias), seems_frequent ? 0.5f : 0.0f);
  }
}

TEST_P(EveryTarget, AgreesWithTheReferenceWhereItClips) {
  StepOptions options = Options();
  options.grad_clip = 0.05f;
  ExpectSameAsReference(options);
}

TEST_P(EveryTarget, AgreesWithTheReferenceWithSmallBiasSteps) {
  StepOptions options = Options();
  options.bias_eta = options.eta;
  ExpectSameAsReference(options);
}

TEST_P(EveryTarget, StopsAtAPairThatIsNotFinite) {
  for (const float poison : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    RowSet words(Options().vector_size, false, CounterRng(1));
    RowSet contexts(Options().vector_size, true, CounterRng(2));
    words.Value(2, 0) = poison;
    const float untouched = contexts.Value(1, 0);
    const Pairs pairs;
    const BatchResult result = TrainPairs(Options(), pairs.batch(), words.buffer.data(), contexts.buffer.data());
    EXPECT_EQ(result.first_invalid, 2u);
    EXPECT_TRUE(std::isfinite(result.cost));
    EXPECT_EQ(contexts.Value(1, 0), untouched);
  }
}

TEST_P(EveryTarget, ComputesWeightsAndLogs) {
  const size_t size = std::get<1>(GetParam());
  std::vector<float> x(size);
  for (size_t k = 0; k < size; ++k) x[k] = std::pow(1.17f, static_cast<float>(k % 120)) / 15.0f;
  std::vector<float> log_x = x;
  ComputeLogs(absl::MakeSpan(log_x));
  std::vector<float> weight(size);
  ComputeWeights(log_x, 10.0f, 0.75f, absl::MakeSpan(weight));
  for (size_t k = 0; k < size; ++k) {
    EXPECT_NEAR(log_x[k], std::log(x[k]), 1e-6f * std::max(1.0f, std::abs(log_x[k])));
    EXPECT_NEAR(weight[k], ReferenceWeight(x[k], 10.0f, 0.75f), 2e-6f);
    EXPECT_LE(weight[k], 1.0f);
  }
}

INSTANTIATE_TEST_SUITE_P(AllSizes, EveryTarget,
                         testing::Combine(testing::ValuesIn(hwy::SupportedAndGeneratedTargets()),
                                          testing::Values<size_t>(1, 3, 7, 8, 15, 16, 17, 31, 32, 33, 50, 64, 100,
                                                                  300)),
                         [](const auto& test) {
                           return absl::StrCat(hwy::TargetName(std::get<0>(test.param)), "_", std::get<1>(test.param));
                         });

TEST(Kernels, SeveralTargetsAreTested) {
#if defined(__x86_64__)
  EXPECT_GE(hwy::SupportedAndGeneratedTargets().size(), 2u);
#else
  EXPECT_GE(hwy::SupportedAndGeneratedTargets().size(), 1u);
#endif
}

}  // namespace
}  // namespace gauntlet
