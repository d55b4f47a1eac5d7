#include "gauntlet/comparison/rsa.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "gauntlet/numerics/correlation.h"
#include "tests/unit/comparison/spaces.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(CosineMatrixTest, ByHand) {
  const Embeddings unit = MakeSpace({"e", "n", "ne"}, {2, 0, 0, 3, 1, 1}, 2).embeddings.Normalized();
  const double half = std::sqrt(0.5);
  Eigen::MatrixXd expected(2, 2);
  expected << 1, half, half, 1;
  EXPECT_LT((CosineMatrix(unit, {2, 0}) - expected).norm(), 1e-6);
}

TEST(CompareSimilaritiesTest, EntriesAboveTheDiagonalOnly) {
  Eigen::MatrixXd a(3, 3), b(3, 3);
  a << 9, 0.1, 0.2, 0.1, 9, 0.4, 0.2, 0.4, 9;
  b << 1, 0.5, 0.3, 0.5, 1, 0.1, 0.3, 0.1, 1;
  const auto found = CompareSimilarities(a, b, {});
  ASSERT_TRUE(found.has_value());
  EXPECT_NEAR(found->pearson, PearsonCorrelation({0.1, 0.2, 0.4}, {0.5, 0.3, 0.1}), 1e-12);
  EXPECT_NEAR(found->spearman, -1.0, 1e-12);
  EXPECT_FALSE(CompareSimilarities(a.topLeftCorner(2, 2), b.topLeftCorner(2, 2), {}).has_value());
}

TEST(CompareWordListTest, ATurnedSpaceIsTheSame) {
  const Space a = RandomSpace(40, 8, 1);
  const SharedWords shared = FindSharedWords(a, Turned(a, 2));
  const RsaReport report = CompareWordList(
      shared, {"w1", "w3", "absent", "w1", "w5", "w7", "w9", "w11", "w13", "w15", "w17"}, {.resamples = 200});
  EXPECT_THAT(report.words, ElementsAre("w1", "w3", "w5", "w7", "w9", "w11", "w13", "w15", "w17"));
  EXPECT_THAT(report.missing, ElementsAre("absent"));
  ASSERT_TRUE(report.agreement.has_value());
  EXPECT_NEAR(report.agreement->pearson, 1.0, 1e-9);
  EXPECT_NEAR(report.agreement->spearman, 1.0, 1e-9);
  EXPECT_NEAR(report.agreement->pearson_interval.low, 1.0, 1e-9);
  EXPECT_LT(report.agreement->p_value, 0.05);
  ASSERT_EQ(report.second_order.size(), 9u);
  for (const double shift : report.second_order) EXPECT_NEAR(shift, 0.0, 1e-9);
}

TEST(CompareWordListTest, UnrelatedSpacesDoNotAgree) {
  const SharedWords shared = FindSharedWords(RandomSpace(60, 8, 1), RandomSpace(60, 8, 2));
  const RsaReport report = CompareWordList(shared, shared.a.words(), {.resamples = 200});
  ASSERT_TRUE(report.agreement.has_value());
  EXPECT_LT(std::abs(report.agreement->pearson), 0.15);
  EXPECT_LT(report.agreement->pearson_interval.low, report.agreement->pearson);
  EXPECT_GT(report.agreement->pearson_interval.high, report.agreement->pearson);
}

TEST(CompareWordListTest, ShortLists) {
  const Space a = RandomSpace(5, 3, 1);
  const SharedWords shared = FindSharedWords(a, a);
  for (const auto& words : std::vector<std::vector<std::string>>{{}, {"w1"}, {"w1", "w2"}, {"absent"}}) {
    const RsaReport report = CompareWordList(shared, words, {});
    EXPECT_FALSE(report.agreement.has_value());
    EXPECT_THAT(report.second_order, IsEmpty());
    EXPECT_EQ(report.a.rows(), static_cast<Eigen::Index>(report.words.size()));
  }
}

TEST(CompareSamplesTest, TheTopAndFifths) {
  const Space a = RandomSpace(50, 6, 3);
  const std::vector<RsaSample> samples = CompareSamples(FindSharedWords(a, Turned(a, 4)), 8, {.resamples = 20});
  std::vector<std::string> names;
  for (const RsaSample& sample : samples) {
    names.push_back(sample.name);
    EXPECT_EQ(sample.ids.size(), 8u);
    EXPECT_NEAR(sample.agreement->pearson, 1.0, 1e-9);
  }
  EXPECT_THAT(names, ElementsAre("top 8", "ranks 1 to 10", "ranks 11 to 20", "ranks 21 to 30", "ranks 31 to 40",
                                 "ranks 41 to 50"));
}

TEST(AgreementWithTest, OverTheWordsThatTheSecondSpaceHas) {
  const Space a = RandomSpace(10, 4, 3);
  const Embeddings unit = a.embeddings.Normalized();
  EXPECT_NEAR(*AgreementWith(unit, {0, 2, 4, 6}, Turned(a, 4).embeddings), 1.0, 1e-9);
  const Embeddings part = a.embeddings.Select({1, 2, 4, 6});
  EXPECT_NEAR(*AgreementWith(unit, {0, 2, 4, 6}, part), 1.0, 1e-9);
  EXPECT_FALSE(AgreementWith(unit, {0, 3, 2, 4}, part).has_value());
}

TEST(CompareSamplesTest, ThreadsChangeNothing) {
  const SharedWords shared = FindSharedWords(RandomSpace(60, 8, 1), RandomSpace(60, 8, 2));
  const auto one = CompareSamples(shared, 10, {.resamples = 50, .threads = 1});
  const auto four = CompareSamples(shared, 10, {.resamples = 50, .threads = 4});
  ASSERT_EQ(one.size(), four.size());
  for (size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].agreement->pearson, four[i].agreement->pearson);
    EXPECT_EQ(one[i].agreement->spearman_interval.low, four[i].agreement->spearman_interval.low);
    EXPECT_EQ(one[i].agreement->p_value, four[i].agreement->p_value);
  }
}

TEST(CompareSamplesTest, FewerWordsThanFifths) {
  const Space a = RandomSpace(3, 2, 1);
  const std::vector<RsaSample> samples = CompareSamples(FindSharedWords(a, a), 100, {.resamples = 10});
  ASSERT_EQ(samples.size(), 6u);
  EXPECT_TRUE(samples[0].agreement.has_value());
  for (size_t i = 1; i < samples.size(); ++i) EXPECT_FALSE(samples[i].agreement.has_value());
}

}  // namespace
}  // namespace gauntlet
