#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "absl/strings/str_cat.h"
#include "gauntlet/embeddings/embeddings.h"
#include "src/embeddings/neighbors_internal.h"
#include "tests/test_util.h"

namespace gauntlet {

bool operator==(const Neighbor& a, const Neighbor& b) { return a.id == b.id && a.similarity == b.similarity; }

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Embeddings RandomUnitRows(uint32_t words, uint32_t dimensions, uint32_t seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  std::vector<std::string> names;
  std::vector<float> vectors;
  for (uint32_t i = 0; i < words; ++i) names.push_back(absl::StrCat("w", i));
  for (uint32_t i = 0; i < words * dimensions; ++i) vectors.push_back(normal(generator));
  return Embeddings::Create(std::move(names), std::move(vectors), dimensions)->Normalized();
}

// Every cosine in float64, all sorted.
std::vector<Neighbor> BruteForce(const Embeddings& normalized, absl::Span<const float> query, uint32_t k,
                                 const std::vector<uint32_t>& exclude) {
  double squares = 0.0;
  for (const float value : query) squares += double{value} * value;
  const double scale = squares > 0.0 ? 1.0 / std::sqrt(squares) : 0.0;
  std::vector<std::pair<double, uint32_t>> all;
  for (uint32_t id = 0; id < normalized.size(); ++id) {
    if (std::count(exclude.begin(), exclude.end(), id) > 0) continue;
    double dot = 0.0;
    for (uint32_t i = 0; i < query.size(); ++i) dot += double{normalized.vector(id)[i]} * query[i];
    all.emplace_back(-dot * scale, id);
  }
  std::sort(all.begin(), all.end());
  std::vector<Neighbor> best;
  for (size_t i = 0; i < std::min<size_t>(k, all.size()); ++i) {
    best.push_back({all[i].second, static_cast<float>(-all[i].first)});
  }
  return best;
}

std::vector<uint32_t> Ids(const std::vector<Neighbor>& neighbors) {
  std::vector<uint32_t> ids;
  ids.reserve(neighbors.size());
  for (const Neighbor& neighbor : neighbors) ids.push_back(neighbor.id);
  return ids;
}

TEST(NearestNeighborsTest, HandWorked) {
  const Embeddings unit =
      Embeddings::Create({"east", "north", "northeast", "west"}, {1, 0, 0, 1, 1, 1, -2, 0}, 2)->Normalized();
  const auto found = NearestNeighbors(unit, {5, 0}, 4, {}, 1);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_THAT(Ids(found[0]), ElementsAre(0, 2, 1, 3));
  EXPECT_FLOAT_EQ(found[0][0].similarity, 1.0f);
  EXPECT_FLOAT_EQ(found[0][1].similarity, std::sqrt(0.5f));
  EXPECT_FLOAT_EQ(found[0][2].similarity, 0.0f);
  EXPECT_FLOAT_EQ(found[0][3].similarity, -1.0f);
}

TEST(NearestNeighborsTest, BlocksOfAnyShapeEqualBruteForce) {
  const Embeddings unit = RandomUnitRows(203, 7, 1);
  const Embeddings queries = RandomUnitRows(37, 7, 2);
  std::vector<std::vector<uint32_t>> exclude(queries.size());
  for (uint32_t q = 0; q < queries.size(); ++q) {
    for (uint32_t i = 0; i < q % 5; ++i) exclude[q].push_back((q * 31 + i * 7) % unit.size());
  }
  for (const uint32_t k : {1u, 3u, 50u}) {
    for (const SearchBlocks blocks : {SearchBlocks{1, 1}, SearchBlocks{5, 33}, SearchBlocks{64, 128}, SearchBlocks{}}) {
      for (const int threads : {1, 3}) {
        const auto found = NearestNeighborsByBlocks(unit, queries.matrix(), k, exclude, threads, blocks);
        ASSERT_EQ(found.size(), queries.size());
        for (uint32_t q = 0; q < queries.size(); ++q) {
          EXPECT_EQ(found[q], BruteForce(unit, queries.vector(q), k, exclude[q]))
              << "query " << q << ", k " << k << ", blocks " << blocks.queries << " x " << blocks.words;
        }
      }
    }
  }
}

TEST(NearestNeighborsTest, TiesGoToTheLowerId) {
  const Embeddings unit = Embeddings::Create({"a", "b", "c", "d"}, {0, 1, 1, 0, 2, 0, 3, 0}, 2)->Normalized();
  EXPECT_THAT(Ids(NearestNeighbors(unit, {1, 0}, 2, {}, 1)[0]), ElementsAre(1, 2));
}

TEST(NearestNeighborsTest, ZeroQueriesAndZeroRowsHaveCosineZero) {
  std::vector<std::string> words;
  for (int i = 0; i < 100; ++i) words.push_back(absl::StrCat(i));
  std::vector<float> vectors(200, 0.0f);
  vectors[2 * 70] = 1.0f;
  vectors[2 * 71] = -1.0f;
  const Embeddings unit = Embeddings::Create(std::move(words), std::move(vectors), 2)->Normalized();
  const auto found = NearestNeighbors(unit, {0, 0, 1, 0}, 3, {}, 1);
  EXPECT_THAT(found[0], ElementsAre(Neighbor{0, 0.0f}, Neighbor{1, 0.0f}, Neighbor{2, 0.0f}));
  EXPECT_THAT(found[1], ElementsAre(Neighbor{70, 1.0f}, Neighbor{0, 0.0f}, Neighbor{1, 0.0f}));
}

TEST(NearestNeighborsTest, MoreThanThereAreGivesAllThatAreNotExcluded) {
  const Embeddings unit = RandomUnitRows(5, 3, 4);
  const std::vector<std::vector<uint32_t>> exclude = {{4, 0}};
  EXPECT_THAT(Ids(NearestNeighbors(unit, unit.vector(0), 100, exclude, 1)[0]), testing::UnorderedElementsAre(1, 2, 3));
  const std::vector<std::vector<uint32_t>> all = {{0, 1, 2, 3, 4}};
  EXPECT_THAT(NearestNeighbors(unit, unit.vector(0), 2, all, 1)[0], IsEmpty());
  EXPECT_THAT(NearestNeighbors(unit, unit.vector(0), 0, {}, 1)[0], IsEmpty());
  EXPECT_THAT(NearestNeighbors(unit, {}, 2, {}, 1), IsEmpty());
}

}  // namespace
}  // namespace gauntlet
