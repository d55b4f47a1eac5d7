#include "src/training/unobserved_pairs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/random.h"

namespace gauntlet {
namespace {

Vocabulary VocabularyOf(const std::vector<uint64_t>& counts) {
  std::vector<Vocabulary::Entry> entries;
  for (size_t id = 0; id < counts.size(); ++id) entries.emplace_back(absl::StrCat("w", id), counts[id]);
  return *Vocabulary::Create(std::move(entries));
}

// Draws from a band, as shares.
std::vector<double> Shares(const ContextSampler& sampler, uint32_t band, size_t size) {
  constexpr int kDraws = 200000;
  std::vector<double> shares(size, 0.0);
  CounterRng rng(3);
  for (int draw = 0; draw < kDraws; ++draw) shares.at(sampler.Draw(band, rng.Next())) += 1.0 / kDraws;
  return shares;
}

TEST(ContextSampler, DrawsByAPowerOfTheCountsWithinTheBand) {
  // Bands of 4: {256, 81, 16, 1} and {16, 1}, whose powers of 3/4 are {64, 27, 8, 1} and {8, 1}.
  const ContextSampler sampler(VocabularyOf({256, 81, 16, 1, 16, 1}), 0.75, 4);
  const std::vector<double> first = Shares(sampler, 0, 4);
  EXPECT_NEAR(first[0], 0.64, 0.01);
  EXPECT_NEAR(first[1], 0.27, 0.01);
  EXPECT_NEAR(first[2], 0.08, 0.005);
  EXPECT_NEAR(first[3], 0.01, 0.002);
  const std::vector<double> second = Shares(sampler, 1, 2);
  EXPECT_NEAR(second[0], 8.0 / 9.0, 0.01);
}

TEST(ContextSampler, PowerZeroIsUniformAndOneWordIsAlwaysDrawn) {
  const std::vector<double> uniform = Shares(ContextSampler(VocabularyOf({1000, 10, 1}), 0.0, 16), 0, 3);
  for (const double share : uniform) EXPECT_NEAR(share, 1.0 / 3.0, 0.01);
  EXPECT_EQ(ContextSampler(VocabularyOf({7}), 0.75, 16).Draw(0, ~uint64_t{0}), 0);
}

TEST(ObservedPairs, AreThoseOfTheTileInTheTasksDirection) {
  const std::vector<PackedRecord> records = {{3, 1, 0.0f}, {7, 7, 0.0f}, {0, 5, 0.0f}};
  const ObservedPairs forward({0, 0, /*word_band=*/2, /*context_band=*/1, false}, records, /*symmetric=*/true, 8);
  EXPECT_TRUE(forward.Contains(3, 1));
  EXPECT_TRUE(forward.Contains(7, 7));
  EXPECT_TRUE(forward.Contains(0, 5));
  EXPECT_FALSE(forward.Contains(1, 3));
  EXPECT_FALSE(forward.Contains(5, 0));
  const ObservedPairs transposed({0, 0, /*word_band=*/1, /*context_band=*/2, true}, records, /*symmetric=*/true, 8);
  EXPECT_TRUE(transposed.Contains(1, 3));
  EXPECT_FALSE(transposed.Contains(3, 1));
}

TEST(ObservedPairs, OnTheDiagonalCountInBothOrdersWhenSymmetric) {
  const std::vector<PackedRecord> records = {{3, 1, 0.0f}};
  const ObservedPairs both({0, 0, 1, 1, false}, records, /*symmetric=*/true, 8);
  EXPECT_TRUE(both.Contains(3, 1));
  EXPECT_TRUE(both.Contains(1, 3));
  const ObservedPairs one({0, 0, 1, 1, false}, records, /*symmetric=*/false, 8);
  EXPECT_TRUE(one.Contains(3, 1));
  EXPECT_FALSE(one.Contains(1, 3));
}

}  // namespace
}  // namespace gauntlet
