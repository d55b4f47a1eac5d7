#include "gauntlet/embeddings/approximate_neighbors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/random.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;

std::vector<uint32_t> IdsOf(const std::vector<Neighbor>& neighbors) {
  std::vector<uint32_t> ids;
  for (const Neighbor& neighbor : neighbors) ids.push_back(neighbor.id);
  return ids;
}

Embeddings RandomUnitRows(uint32_t words, uint32_t dimensions) {
  std::vector<std::string> names;
  std::vector<float> vectors;
  CounterRng rng(9);
  for (uint32_t i = 0; i < words; ++i) names.push_back(absl::StrCat("w", i));
  for (uint32_t i = 0; i < words * dimensions; ++i) vectors.push_back(static_cast<float>(rng.NextUniform() - 0.5));
  return Embeddings::Create(std::move(names), std::move(vectors), dimensions)->Normalized();
}

TEST(ApproximateIndexTest, AFewWordsAreFoundExactly) {
  const Embeddings unit = Embeddings::Create({"e", "n", "ne", "w"}, {1, 0, 0, 1, 1, 1, -2, 0}, 2)->Normalized();
  const auto index = ApproximateIndex::Build(unit, {});
  GAUNTLET_ASSERT_OK(index);
  const auto found = index->Search({5, 0}, 3, {}, 1);
  EXPECT_THAT(IdsOf(found[0]), ElementsAre(0, 2, 1));
  EXPECT_FLOAT_EQ(found[0][0].similarity, 1.0F);
  EXPECT_FLOAT_EQ(found[0][1].similarity, std::sqrt(0.5F));
  EXPECT_THAT(IdsOf(index->Search({5, 0}, 9, {{{0, 1}}}, 1)[0]), ElementsAre(2, 3));
  EXPECT_EQ(MeasureRecall(unit, *index, 2, 100, 1, 1), 1.0);
}

TEST(ApproximateIndexTest, RecallGrowsWithTheBreadthOfSearch) {
  const Embeddings unit = RandomUnitRows(3000, 20);
  double last = 0.0;
  for (const uint32_t breadth : {10u, 40u, 400u}) {
    const auto index =
        ApproximateIndex::Build(unit, {.links = 8, .construction_breadth = 60, .search_breadth = breadth});
    GAUNTLET_ASSERT_OK(index);
    const double recall = MeasureRecall(unit, *index, 10, 200, 1, 2);
    EXPECT_GT(recall, last);
    last = recall;
  }
  EXPECT_GT(last, 0.98);
}

TEST(ApproximateIndexTest, BuildsAndSearchesTheSameEveryTime) {
  const Embeddings unit = RandomUnitRows(1000, 10);
  const auto first = ApproximateIndex::Build(unit, {});
  const auto second = ApproximateIndex::Build(unit, {});
  GAUNTLET_ASSERT_OK(first);
  GAUNTLET_ASSERT_OK(second);
  const auto one = first->Search(unit.matrix(), 5, {}, 1);
  const auto four = second->Search(unit.matrix(), 5, {}, 4);
  for (size_t q = 0; q < one.size(); ++q) EXPECT_EQ(IdsOf(one[q]), IdsOf(four[q]));
}

TEST(MeasureRecallTest, OneWordHasNoNeighbours) {
  const Embeddings one = *Embeddings::Create({"a"}, {1, 0}, 2);
  const auto index = ApproximateIndex::Build(one, {});
  GAUNTLET_ASSERT_OK(index);
  EXPECT_EQ(MeasureRecall(one, *index, 5, 10, 1, 1), 1.0);
}

}  // namespace
}  // namespace gauntlet
