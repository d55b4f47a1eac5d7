#include "gauntlet/comparison/frequencies.h"

#include <gtest/gtest.h>

#include <cmath>

namespace gauntlet {
namespace {

double Term(double p, double q) { return p * std::log2(p / q); }

TEST(CompareFrequenciesTest, ByHand) {
  const Vocabulary a = *Vocabulary::Create({{"x", 6}, {"y", 2}});
  const Vocabulary b = *Vocabulary::Create({{"z", 4}, {"x", 4}});
  const FrequencyComparison found = CompareFrequencies(a, b, {.smoothing = 1.0, .typical_words = 1});
  EXPECT_EQ(found.union_words, 3u);
  // Smoothed: 7/11, 3/11, 1/11 against 5/11, 1/11, 5/11.
  EXPECT_NEAR(found.kl_a_b, Term(7 / 11.0, 5 / 11.0) + Term(3 / 11.0, 1 / 11.0) + Term(1 / 11.0, 5 / 11.0), 1e-12);
  EXPECT_NEAR(found.kl_b_a, Term(5 / 11.0, 7 / 11.0) + Term(1 / 11.0, 3 / 11.0) + Term(5 / 11.0, 1 / 11.0), 1e-12);
  // Not smoothed: 3/4, 1/4, 0 against 1/2, 0, 1/2, whose middle is 5/8, 1/8, 1/4.
  const double js = (Term(0.75, 0.625) + Term(0.25, 0.125) + Term(0.5, 0.625) + Term(0.5, 0.25)) / 2.0;
  EXPECT_NEAR(found.js, js, 1e-12);
  EXPECT_NEAR(found.mutual_information, js, 1e-12);  // as many tokens on both sides
  EXPECT_NEAR(found.domain_entropy, 1.0, 1e-12);
  // The terms are 0.0157 (x), 0.125 (y) and 0.25 (z).
  ASSERT_EQ(found.typical_a.size(), 1u);
  EXPECT_EQ(found.typical_a[0].word, "y");
  EXPECT_NEAR(found.typical_a[0].bits, 0.125, 1e-12);
  EXPECT_NEAR(found.typical_a[0].log_ratio, std::log2(3.0), 1e-12);
  ASSERT_EQ(found.typical_b.size(), 1u);
  EXPECT_EQ(found.typical_b[0].word, "z");
  EXPECT_EQ(found.typical_b[0].count_a, 0u);
  EXPECT_EQ(found.typical_b[0].count_b, 4u);
  EXPECT_NEAR(found.a.entropy.plain, Term(0.75, 1) * -1 + 0.5, 1e-12);
  EXPECT_NEAR(found.b.entropy.plain, 1.0, 1e-12);
}

TEST(CompareFrequenciesTest, CorporaOfUnequalSize) {
  const Vocabulary a = *Vocabulary::Create({{"x", 3}});
  const Vocabulary b = *Vocabulary::Create({{"y", 1}});
  const FrequencyComparison found = CompareFrequencies(a, b, {});
  // The word tells the corpus: all of its entropy is shared.
  EXPECT_NEAR(found.domain_entropy, -Term(0.75, 1) - Term(0.25, 1), 1e-12);
  EXPECT_NEAR(found.mutual_information, found.domain_entropy, 1e-12);
  EXPECT_NEAR(found.js, 1.0, 1e-12);
}

TEST(CompareFrequenciesTest, ACorpusAndItself) {
  const Vocabulary a = *Vocabulary::Create({{"x", 30}, {"y", 20}, {"z", 10}});
  const FrequencyComparison found = CompareFrequencies(a, a, {});
  EXPECT_EQ(found.kl_a_b, 0.0);
  EXPECT_EQ(found.js, 0.0);
  EXPECT_NEAR(found.mutual_information, 0.0, 1e-15);
  EXPECT_TRUE(found.typical_a.empty());
  EXPECT_TRUE(found.typical_b.empty());
  ASSERT_TRUE(found.a.zipf.has_value());
  EXPECT_EQ(found.a.zipf->ranks, 3u);
}

TEST(CompareFrequenciesTest, RanksAreSpacedByTheirLogarithm) {
  std::vector<Vocabulary::Entry> entries;
  for (int i = 0; i < 1000; ++i) entries.emplace_back("w" + std::to_string(i), 1000 - i);
  const Vocabulary a = *Vocabulary::Create(entries);
  const std::vector<RankShare> points = CompareFrequencies(a, a, {}).a.rank_frequency;
  EXPECT_LT(points.size(), 35u);
  EXPECT_EQ(points.front().rank, 1u);
  EXPECT_EQ(points.back().rank, 1000u);
  EXPECT_NEAR(points.front().share, 1000.0 / 500500.0, 1e-15);
  for (size_t i = 1; i < points.size(); ++i) {
    EXPECT_LT(points[i - 1].rank, points[i].rank);
    EXPECT_GT(points[i - 1].share, points[i].share);
  }
}

}  // namespace
}  // namespace gauntlet
