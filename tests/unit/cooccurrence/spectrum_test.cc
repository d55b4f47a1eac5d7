#include "gauntlet/cooccurrence/spectrum.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include <Eigen/Core>

#include "gauntlet/numerics/symmetric_eigen.h"
#include "src/cooccurrence/tiled_map.h"
#include "tests/unit/cooccurrence/counting_test_util.h"

namespace gauntlet {
namespace {

using testing::HasSubstr;

constexpr uint32_t kWords = 50;

// A matrix of many small tiles beside its entries written out, and its transforms.
struct Example {
  Eigen::MatrixXd counts;
  CooccurrenceMatrix matrix;

  Eigen::MatrixXd Transform(const SpectrumOptions& options) const {
    if (options.source == SpectrumSource::kLog) return counts.array().log1p();
    const Eigen::VectorXd rows = counts.rowwise().sum();
    const Eigen::VectorXd columns = counts.colwise().sum().transpose();
    const Eigen::VectorXd smoothed = columns.array().pow(options.smoothing);
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(kWords, kWords);
    for (uint32_t i = 0; i < kWords; ++i) {
      for (uint32_t j = 0; j < kWords; ++j) {
        if (counts(i, j) == 0.0) continue;
        const double joint = counts(i, j) / counts.sum();
        const double by_chance = rows[i] / counts.sum() * smoothed[j] / smoothed.sum();
        result(i, j) = std::max(0.0, std::log(joint / by_chance));
      }
    }
    return result;
  }
};

Example MakeExample(bool symmetric, uint32_t band_width = 8) {
  const std::string directory = JoinPath(FreshDirectory(), "matrix");
  CountTuning tuning;
  tuning.band_width = band_width;
  EXPECT_EQ(CountDocuments(RandomDocuments(9, kWords, 60, 40), kWords, MakeRequest(directory, 2, symmetric), tuning),
            absl::OkStatus());
  Eigen::MatrixXd counts = Eigen::MatrixXd::Zero(kWords, kWords);
  for (const auto& [pair, units] : ReadCounts(directory)) {
    counts(pair.first, pair.second) = static_cast<double>(units) / 2.0;
    if (symmetric) counts(pair.second, pair.first) = counts(pair.first, pair.second);
  }
  return {std::move(counts), *CooccurrenceMatrix::Open(directory)};
}

std::vector<SpectrumOptions> AllTransforms() {
  SpectrumOptions log;
  SpectrumOptions pmi;
  pmi.source = SpectrumSource::kPositivePmi;
  SpectrumOptions smoothed = pmi;
  smoothed.smoothing = 0.75;
  return {log, pmi, smoothed};
}

TEST(TiledMapTest, ProductsEqualTheDenseMatrixs) {
  const Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(kWords, -1.0, 2.0);
  for (const bool symmetric : {true, false}) {
    const Example example = MakeExample(symmetric);
    const Marginals marginals = *ComputeMarginals(example.matrix, {});
    for (const SpectrumOptions& options : AllTransforms()) {
      const Eigen::MatrixXd dense = example.Transform(options);
      Eigen::VectorXd y(kWords);
      Eigen::VectorXd first;
      for (const int threads : {1, 3}) {
        const TiledMap map = *TiledMap::Load(example.matrix, marginals, options, {threads, 1 << 20, nullptr});
        EXPECT_EQ(map.entries(), (dense.array() > 1e-12).count());
        EXPECT_NEAR(map.squared_norm(), dense.squaredNorm(), 1e-9);
        EXPECT_EQ(map.symmetric(), symmetric && options.smoothing == 1.0);
        GAUNTLET_ASSERT_OK(map.MultiplyTransposed({x.data(), kWords}, {y.data(), kWords}));
        EXPECT_LT((y - dense.transpose() * x).cwiseAbs().maxCoeff(), 1e-10);
        GAUNTLET_ASSERT_OK(map.Multiply({x.data(), kWords}, {y.data(), kWords}));
        EXPECT_LT((y - dense * x).cwiseAbs().maxCoeff(), 1e-10);
        if (first.size() == 0) first = y;
        EXPECT_EQ(y, first);
      }
    }
  }
}

TEST(SpectrumTest, ValuesEqualTheDenseMatrixs) {
  for (const bool symmetric : {true, false}) {
    const Example example = MakeExample(symmetric);
    for (SpectrumOptions options : AllTransforms()) {
      options.values = 5;
      const absl::StatusOr<MatrixSpectrum> found =
          ComputeSpectrum(example.matrix, options, {1, 1 << 20, nullptr}, nullptr);
      GAUNTLET_ASSERT_OK(found);
      const Eigen::MatrixXd transformed = example.Transform(options);
      const Eigenpairs pairs = DecomposeSymmetric(transformed * transformed.transpose());
      ASSERT_EQ(found->spectrum.values.size(), 5);
      const std::vector<float> vectors = BaselineVectors(*found);
      for (Eigen::Index k = 0; k < 5; ++k) {
        const double value = std::sqrt(pairs.values[k]);
        EXPECT_NEAR(found->spectrum.values[static_cast<size_t>(k)], value, 1e-9 * value);
        // W W' = U S U' has the same entries whichever way the vectors point.
        const float w = vectors[static_cast<size_t>(7 * 5 + k)];
        EXPECT_NEAR(w * w, std::pow(pairs.vectors(7, k), 2) * value, 1e-5 * value);
      }
      EXPECT_EQ(vectors.size(), kWords * 5);
    }
  }
}

TEST(SpectrumTest, VectorsByHand) {
  const Spectrum spectrum = ComputeVectorSpectrum({3.0f, 4.0f, 0.0f, 0.0f, 0.0f, 2.0f}, 3, 1, 1);
  EXPECT_EQ(spectrum.rows, 2);
  EXPECT_EQ(spectrum.columns, 3);
  EXPECT_EQ(spectrum.entries, 3);
  EXPECT_NEAR(spectrum.squared_norm, 29.0, 1e-9);
  EXPECT_NEAR(spectrum.values[0], 5.0, 1e-12);
  EXPECT_FALSE(spectrum.fit.has_value());
  EXPECT_TRUE(ToJson(spectrum)["power_law"].is_null());
  EXPECT_THAT(FormatSpectrum(spectrum), HasSubstr("       1              5   86.21 %\n"));
}

TEST(SpectrumTest, TextShowsTheLeadingValuesAndTheLaw) {
  SpectrumOptions options;
  options.values = 25;
  options.fit_from = 2;
  const Example example = MakeExample(true);
  const absl::StatusOr<MatrixSpectrum> found = ComputeSpectrum(example.matrix, options, {1, 1 << 20, nullptr}, nullptr);
  GAUNTLET_ASSERT_OK(found);
  const std::string text = FormatSpectrum(found->spectrum);
  EXPECT_THAT(text, HasSubstr("ranks 2 to 25"));
  EXPECT_THAT(text, HasSubstr("\n      20 "));
  EXPECT_THAT(text, testing::Not(HasSubstr("\n      21 ")));
  EXPECT_THAT(text, HasSubstr("\n      25 "));
  EXPECT_EQ(ToJson(found->spectrum)["values"].size(), 25);
}

TEST(SpectrumTest, TheBudgetThatItNamesWorks) {
  const Example example = MakeExample(true);
  SpectrumOptions options;
  options.values = 3;
  ScanResources resources = {1, 1000, nullptr};
  const absl::Status refused = ComputeSpectrum(example.matrix, options, resources, nullptr).status();
  EXPECT_TRUE(absl::IsResourceExhausted(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("needs a memory budget of 1MiB or more"));
  resources.memory = uint64_t{1} << 20;
  const absl::StatusOr<MatrixSpectrum> found = ComputeSpectrum(example.matrix, options, resources, nullptr);
  GAUNTLET_ASSERT_OK(found);
  EXPECT_LE(found->spectrum.memory, resources.memory);
  CancellationToken cancelled;
  cancelled.Cancel();
  resources.cancellation = &cancelled;
  EXPECT_TRUE(absl::IsCancelled(ComputeSpectrum(example.matrix, options, resources, nullptr).status()));
}

}  // namespace
}  // namespace gauntlet
