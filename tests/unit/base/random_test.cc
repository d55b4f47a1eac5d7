#include "gauntlet/base/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

namespace gauntlet {
namespace {

TEST(CounterRng, IsTheSameOnEveryPlatform) {
  // SplitMix64's published finalizer over a keyed counter; written down so that a change shows.
  const CounterRng rng(1, 2);
  CounterRng sequential(1, 2);
  for (uint64_t i = 0; i < 5; ++i) EXPECT_EQ(sequential.Next(), rng.At(i));
  EXPECT_EQ(MixBits(0x9e3779b97f4a7c15ULL), 0xe220a8397b1dcdafULL);  // first output of SplitMix64 with seed 0
}

TEST(CounterRng, StreamsAndSeedsDiffer) {
  std::set<uint64_t> values;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    for (uint64_t stream = 0; stream < 20; ++stream) {
      for (uint64_t counter = 0; counter < 20; ++counter) values.insert(CounterRng(seed, stream).At(counter));
    }
  }
  EXPECT_EQ(values.size(), 8000u);
}

TEST(CounterRng, UniformHasMeanAndVarianceOfTheUniformDistribution) {
  const CounterRng rng(42);
  constexpr int kDraws = 100000;
  double sum = 0;
  double squares = 0;
  for (uint64_t i = 0; i < kDraws; ++i) {
    const double value = rng.UniformAt(i);
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    sum += value;
    squares += value * value;
  }
  const double mean = sum / kDraws;
  EXPECT_NEAR(mean, 0.5, 5 * std::sqrt(1.0 / 12 / kDraws));
  EXPECT_NEAR(squares / kDraws - mean * mean, 1.0 / 12, 0.002);
}

TEST(Shuffle, IsAPermutationThatDependsOnTheSeedOnly) {
  std::vector<int> a(100);
  std::iota(a.begin(), a.end(), 0);
  std::vector<int> b = a;
  std::vector<int> c = a;
  Shuffle(absl::MakeSpan(a), CounterRng(5));
  Shuffle(absl::MakeSpan(b), CounterRng(5));
  Shuffle(absl::MakeSpan(c), CounterRng(6));
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
  std::sort(a.begin(), a.end());
  for (int i = 0; i < 100; ++i) EXPECT_EQ(a[static_cast<size_t>(i)], i);
}

TEST(CounterRng, NextBelowReachesEveryValueAboutEquallyOften) {
  CounterRng rng(9);
  std::vector<int> seen(7, 0);
  for (int i = 0; i < 7000; ++i) ++seen[rng.NextBelow(7)];
  EXPECT_THAT(seen, testing::Each(testing::AllOf(testing::Gt(850), testing::Lt(1150))));
}

}  // namespace
}  // namespace gauntlet
