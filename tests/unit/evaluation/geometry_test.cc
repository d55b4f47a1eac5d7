#include "gauntlet/evaluation/geometry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/random.h"

namespace gauntlet {
namespace {

using testing::HasSubstr;

Embeddings Make(const std::vector<float>& vectors, uint32_t dimensions) {
  std::vector<std::string> words;
  for (size_t i = 0; i < vectors.size() / dimensions; ++i) words.push_back(absl::StrCat("w", i));
  return *Embeddings::Create(std::move(words), vectors, dimensions);
}

// Rows of normal deviates (by sums of twelve uniform ones), moved by `shift` along the first dimension.
Embeddings Cloud(uint32_t rows, uint32_t dimensions, float shift) {
  std::vector<float> vectors(rows * dimensions);
  CounterRng rng(7);
  for (float& value : vectors) {
    double sum = -6.0;
    for (int i = 0; i < 12; ++i) sum += rng.NextUniform();
    value = static_cast<float>(sum);
  }
  for (size_t i = 0; i < vectors.size(); i += dimensions) vectors[i] += shift;
  return Make(vectors, dimensions);
}

TEST(GeometryTest, ByHand) {
  // Unit vectors (1, 0), (0, 1), (-1, 0): cosines 0, 0 and -1, of mean -1/3; unit mean (0, 1/3).
  const GeometryReport report = ComputeGeometry(Make({2, 0, 0, 1, -3, 0}, 2), {}, {});
  EXPECT_EQ(report.words, 3u);
  EXPECT_EQ(report.zero_rows, 0u);
  EXPECT_NEAR(report.mean_norm, 2.0, 1e-12);
  EXPECT_NEAR(report.norm_of_mean, std::sqrt(2.0) / 3.0, 1e-12);
  EXPECT_NEAR(report.norm_of_unit_mean, 1.0 / 3.0, 1e-12);
  EXPECT_NEAR(*report.mean_cosine_all_pairs, -1.0 / 3.0, 1e-12);
  EXPECT_NEAR(*report.mean_cosine, -1.0 / 3.0, 3e-3);
  // X'X is diag(13, 1); Z(e1) = e² + 1 + e⁻³, Z(-e1) = e⁻² + 1 + e³, Z(±e2) = 2 + e^±1.
  EXPECT_NEAR(report.isotropy, (2 + std::exp(-1.0)) / (std::exp(-2.0) + 1 + std::exp(3.0)), 1e-9);
  // Two thirds of the cosines are 0 and a third is -1: just below 0, the normal distribution is 1/2 and theirs 1/3; at
  // 0, theirs is 1.
  EXPECT_NEAR(*report.kolmogorov_smirnov, 0.5, 1e-12);
}

TEST(GeometryTest, VarianceShares) {
  // Variances in the ratio 9 : 1 along the axes.
  const GeometryReport report = ComputeGeometry(Make({3, 0, -3, 0, 0, 1, 0, -1}, 2), {}, {});
  ASSERT_EQ(report.variance_shares.size(), 2u);
  EXPECT_NEAR(report.variance_shares[0], 0.9, 1e-12);
  EXPECT_NEAR(report.variance_shares[1], 0.1, 1e-12);
  EXPECT_NEAR(report.participating_dimensions, 100.0 / 82.0, 1e-12);
}

TEST(GeometryTest, RandomDirectionsAreAlmostNormal) {
  const GeometryReport report = ComputeGeometry(Cloud(4000, 50, 0.0f), {}, {.pairs = 200000});
  EXPECT_NEAR(*report.mean_cosine, 0.0, 2e-3);
  EXPECT_NEAR(*report.cosine_deviation, 1.0 / std::sqrt(50.0), 1e-3);
  EXPECT_LT(*report.kolmogorov_smirnov, 0.01);
  EXPECT_GT(report.isotropy, 0.6);
  EXPECT_GT(report.participating_dimensions, 48.0);
  double share = 0.0;
  double expected = 0.0;
  for (const CosineBin& bin : report.histogram) {
    EXPECT_NEAR(bin.share, bin.expected, 0.01);
    share += bin.share;
    expected += bin.expected;
  }
  EXPECT_NEAR(share, 1.0, 1e-12);
  EXPECT_NEAR(expected, 1.0, 1e-9);
}

TEST(GeometryTest, AShiftedCloudIsAnisotropic) {
  const GeometryReport report = ComputeGeometry(Cloud(2000, 20, 6.0f), {}, {.pairs = 100000});
  EXPECT_GT(*report.mean_cosine, 0.5);
  EXPECT_NEAR(*report.mean_cosine, *report.mean_cosine_all_pairs, 3e-3);
  EXPECT_GT(*report.kolmogorov_smirnov, 0.9);
  EXPECT_LT(report.isotropy, 0.01);
}

TEST(GeometryTest, ThreadsDoNotMatterButSeedsDo) {
  const Embeddings cloud = Cloud(3000, 10, 1.0f);
  const auto json = [&](uint64_t seed, int threads) {
    return ToJson(ComputeGeometry(cloud, {}, {.pairs = 50000, .seed = seed, .threads = threads})).dump();
  };
  EXPECT_EQ(json(1, 1), json(1, 4));
  EXPECT_NE(json(1, 1), json(2, 1));
}

TEST(GeometryTest, NormsByFrequency) {
  // Twenty words of norm 1 … 20; the frequency rises with the norm; the last word's is unknown.
  std::vector<float> vectors(20);
  std::iota(vectors.begin(), vectors.end(), 1.0f);
  std::vector<double> frequencies;
  for (int i = 0; i < 20; ++i) frequencies.push_back(i == 19 ? 0.0 : 10.0 * (i + 1));
  const GeometryReport report = ComputeGeometry(Make(vectors, 1), frequencies, {});
  EXPECT_NEAR(report.norm_spearman, 1.0, 1e-12);
  ASSERT_EQ(report.deciles.size(), 10u);
  EXPECT_EQ(report.deciles[0].words, 1u);
  EXPECT_EQ(report.deciles[0].mean_norm, 19.0);
  EXPECT_EQ(report.deciles[0].mean_frequency, 190.0);
  EXPECT_EQ(report.deciles[9].words, 2u);
  EXPECT_EQ(report.deciles[9].mean_norm, 1.5);

  const GeometryReport by_rank = ComputeGeometry(Make(vectors, 1), {}, {});
  EXPECT_TRUE(by_rank.by_rank);
  EXPECT_NEAR(by_rank.norm_spearman, -1.0, 1e-12);
  EXPECT_EQ(by_rank.deciles[0].mean_norm, 1.5);
  EXPECT_EQ(by_rank.deciles[0].mean_frequency, std::nullopt);
}

TEST(GeometryTest, WhatIsNotDefinedIsNull) {
  const GeometryReport one = ComputeGeometry(Make({3, 4}, 2), {}, {});
  EXPECT_NEAR(one.norm_of_unit_mean, 1.0, 1e-7);
  const nlohmann::ordered_json json = ToJson(one);
  for (const char* name : {"mean_cosine", "cosine_deviation", "mean_cosine_all_pairs", "kolmogorov_smirnov"}) {
    EXPECT_TRUE(json[name].is_null()) << name;
  }
  EXPECT_THAT(FormatGeometry(one), HasSubstr("mean cosine                n/a over 0 random pairs"));
  const GeometryReport zeros = ComputeGeometry(Make({0, 0, 0, 0, 1, 0}, 2), {}, {});
  EXPECT_EQ(zeros.zero_rows, 2u);
  EXPECT_FALSE(zeros.mean_cosine.has_value());
  EXPECT_EQ(ComputeGeometry(Make({0, 0}, 1), {}, {}).isotropy, 1.0);
}

}  // namespace
}  // namespace gauntlet
