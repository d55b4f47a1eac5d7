#include "gauntlet/evaluation/word_map.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;
using testing::Pair;

Embeddings MakeEmbeddings(const std::vector<std::string>& words, const std::vector<float>& vectors,
                          uint32_t dimensions) {
  absl::StatusOr<Embeddings> embeddings = Embeddings::Create(words, vectors, dimensions);
  EXPECT_TRUE(embeddings.ok()) << embeddings.status();
  return *embeddings;
}

double Distance(const WordMap& map, size_t i, size_t j) {
  return std::hypot(map.points[i][0] - map.points[j][0], map.points[i][1] - map.points[j][1]);
}

// Unit vectors in a plane keep their distances, since two components explain all there is.
TEST(WordMapTest, PrincipalComponentsOfAPlaneAreThePlane) {
  const Embeddings embeddings = MakeEmbeddings({"a", "b", "c", "d"}, {1, 0, 0, 0, 0, 1, -1, 0, 0, 0.6f, 0, 0.8f}, 3);
  WordMapOptions options;
  options.method = MapMethod::kPrincipalComponents;
  const WordMap map = ComputeWordMap(embeddings.Normalized(), {0, 1, 2, 3}, options);
  EXPECT_EQ(map.method, "PCA");
  EXPECT_NEAR(Distance(map, 0, 1), std::sqrt(2.0), 1e-6);
  EXPECT_NEAR(Distance(map, 0, 2), 2.0, 1e-6);
  EXPECT_NEAR(Distance(map, 0, 3), std::sqrt(2.0 - 2 * 0.6), 1e-6);
  EXPECT_NEAR(map.explained_variance[0] + map.explained_variance[1], 1.0, 1e-6);
  EXPECT_GE(map.explained_variance[0], map.explained_variance[1]);
}

// Two bundles of directions, words by turns from one and the other.
TEST(WordMapTest, MapsTheWordsAskedForInTheirOrder) {
  std::vector<std::string> words;
  std::vector<float> vectors;
  for (int i = 0; i < 30; ++i) {
    words.push_back(absl::StrCat("w", i));
    vectors.insert(vectors.end(), {i % 2 == 0 ? 1.0f : -1.0f, 0.01f * static_cast<float>(i)});
  }
  const std::vector<uint32_t> ids = {7, 6, 5, 4, 9, 8, 11, 10, 21, 20, 13, 12, 29, 28};
  const WordMap map = ComputeWordMap(MakeEmbeddings(words, vectors, 2).Normalized(), ids, {});
  EXPECT_EQ(map.method, "t-SNE");
  ASSERT_EQ(map.words.size(), ids.size());
  for (size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(map.words[i], absl::StrCat("w", ids[i]));
  EXPECT_LT(Distance(map, 0, 2), Distance(map, 0, 1));
  EXPECT_LT(Distance(map, 1, 3), Distance(map, 1, 2));
}

TEST(WordMapTest, OneWordAndOneComponentHaveAPlace) {
  const Embeddings embeddings = MakeEmbeddings({"a", "b"}, {2, -1}, 1);
  for (const MapMethod method : {MapMethod::kTsne, MapMethod::kPrincipalComponents}) {
    WordMapOptions options;
    options.method = method;
    EXPECT_THAT(ComputeWordMap(embeddings.Normalized(), {0}, options).points, ElementsAre(ElementsAre(0.0, 0.0)));
    const WordMap map = ComputeWordMap(embeddings.Normalized(), {0, 1}, options);
    EXPECT_NEAR(Distance(map, 0, 1), 2.0, 1e-6);
    EXPECT_THAT(ComputeWordMap(embeddings.Normalized(), {}, options).points, testing::IsEmpty());
  }
}

TEST(WordMapTest, JoinsThePairsOnIt) {
  WordMap map;
  map.words = {"king", "man", "queen"};
  map.points = {{0, 0}, {1, 0}, {0, 1}};
  EXPECT_EQ(AddPairs({{"man", "woman"}, {"king", "queen"}}, &map), 1u);
  EXPECT_THAT(map.pairs, ElementsAre(Pair(0, 2)));
  EXPECT_EQ(ToJson(map)["pairs"].dump(), "[[0,2]]");
}

}  // namespace
}  // namespace gauntlet
