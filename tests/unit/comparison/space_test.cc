#include "gauntlet/comparison/space.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/comparison/spaces.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(FindSharedWordsTest, UnitVectorsInOrderOfTheLaterRank) {
  const Space a = MakeSpace({"x", "y", "only_a", "z", "<unk>"}, {3, 4, 0, 2, 1, 1, 1, 0, 9, 9}, 2);
  const Space b = MakeSpace({"y", "z", "only_b", "x", "<unk>"}, {5, 0, 0, 1, 1, 1, 0, -2, 9, 9}, 2);
  const SharedWords shared = FindSharedWords(a, b);
  // Ranks from 0: x has 0 and 3, y 1 and 0, z 3 and 1.
  EXPECT_THAT(shared.a.words(), ElementsAre("y", "x", "z"));
  EXPECT_EQ(shared.a.words(), shared.b.words());
  EXPECT_THAT(shared.a.matrix(), ElementsAre(0, 1, 0.6f, 0.8f, 1, 0));
  EXPECT_THAT(shared.b.matrix(), ElementsAre(1, 0, 0, -1, 0, 1));
  EXPECT_THAT(shared.counts_a, IsEmpty());
  EXPECT_EQ(shared.zero_vectors, 0u);
  EXPECT_THAT(FrequentWords(shared, 1000), ElementsAre(0, 1, 2));
}

TEST(FindSharedWordsTest, WithCountsInOrderOfTheSmallerFrequency) {
  Space a = MakeSpace({"x", "y", "z"}, {1, 1, 1}, 1);
  Space b = MakeSpace({"x", "y", "z"}, {1, 1, 1}, 1);
  a.vocabulary = *Vocabulary::Create({{"x", 60}, {"y", 30}, {"other", 10}});
  b.vocabulary = *Vocabulary::Create({{"y", 6}, {"x", 2}, {"z", 2}});
  const SharedWords shared = FindSharedWords(a, b);
  // Frequencies: x 0.6 and 0.2, y 0.3 and 0.6, z 0 and 0.2.
  EXPECT_THAT(shared.a.words(), ElementsAre("y", "x", "z"));
  EXPECT_THAT(shared.counts_a, ElementsAre(30, 60, 0));
  EXPECT_THAT(shared.counts_b, ElementsAre(6, 2, 2));
  EXPECT_THAT(FrequentWords(shared, 2), ElementsAre(0, 1));
  EXPECT_THAT(FrequentWords(shared, 3), ElementsAre(0));
  const SharedWords selected = shared.Select({1});
  EXPECT_THAT(selected.b.words(), ElementsAre("x"));
  EXPECT_THAT(selected.counts_b, ElementsAre(2));
}

TEST(FindSharedWordsTest, ZeroVectorsAreLeftOutAndCounted) {
  const Space a = MakeSpace({"x", "y", "z"}, {0, 0, 1, 0, 1, 1}, 2);
  const Space b = MakeSpace({"x", "y", "z"}, {1, 0, 0, 0, 1, 1}, 2);
  const SharedWords shared = FindSharedWords(a, b);
  EXPECT_THAT(shared.a.words(), ElementsAre("z"));
  EXPECT_EQ(shared.zero_vectors, 2u);
}

TEST(FindSharedWordsTest, NothingInCommon) {
  EXPECT_EQ(FindSharedWords(MakeSpace({"x"}, {1}, 1), MakeSpace({"y"}, {1, 2}, 2)).size(), 0u);
}

}  // namespace
}  // namespace gauntlet
