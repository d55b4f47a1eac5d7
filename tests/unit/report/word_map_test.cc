#include "gauntlet/report/word_map.h"

#include <cmath>
#include <regex>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/random.h"
#include "gauntlet/io/file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
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

WordMap RandomMap(uint32_t words) {
  CounterRng rng(/*seed=*/5);
  WordMap map;
  map.method = "PCA";
  for (uint32_t i = 0; i < words; ++i) {
    map.words.push_back(absl::StrCat("word", i));
    map.points.push_back({rng.NextUniform(), rng.NextUniform()});
  }
  return map;
}

struct Label {
  double left, right, y;
};

// The labels of a picture but the last, which is the caption; letters are taken to be half as wide as high.
std::vector<Label> LabelsOf(const std::string& svg) {
  static const std::regex kText("<text x=\"([0-9.]+)\" y=\"([0-9.]+)\" text-anchor=\"([a-z]+)\">([^<]*)</text>");
  std::vector<Label> labels;
  for (std::sregex_iterator it(svg.begin(), svg.end(), kText), end; it != end; ++it) {
    const double width = 0.5 * 11 * static_cast<double>((*it)[4].length());
    const double left = std::stod((*it)[1]) - width * ((*it)[3] == "start" ? 0.0 : (*it)[3] == "end" ? 1.0 : 0.5);
    labels.push_back({left, left + width, std::stod((*it)[2])});
  }
  return labels;
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

TEST(WordMapTest, PairsAreReadAndJoined) {
  const std::string path = JoinPath(testing::TempDir(), "word_map_pairs.txt");
  ASSERT_TRUE(WriteFile(path, "man:woman\n\nking queen\r\n").ok());
  const auto pairs = LoadWordPairs(path);
  ASSERT_TRUE(pairs.ok()) << pairs.status();
  EXPECT_THAT(*pairs, ElementsAre(Pair("man", "woman"), Pair("king", "queen")));
  WordMap map = RandomMap(0);
  map.words = {"king", "man", "queen"};
  map.points = {{0, 0}, {1, 0}, {0, 1}};
  EXPECT_EQ(AddPairs(*pairs, &map), 1u);
  EXPECT_THAT(map.pairs, ElementsAre(Pair(0, 2)));
  EXPECT_THAT(ToSvg(map), HasSubstr("<line "));
  EXPECT_EQ(ToJson(map)["pairs"].dump(), "[[0,2]]");
  for (const char* const line : {"a b c\n", "alone\n", ":b\n", "a:b:c\n"}) {
    ASSERT_TRUE(WriteFile(path, absl::StrCat("a:b\n", line)).ok());
    const absl::Status status = LoadWordPairs(path).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(":2: expected two words"));
  }
}

TEST(WordMapTest, PictureShowsWordsAsText) {
  WordMap map = RandomMap(3);
  map.words = {"<script>", "&amp;", "a\x02"};
  const std::string svg = ToSvg(map);
  EXPECT_THAT(svg, HasSubstr(">&lt;script&gt;</text>"));
  EXPECT_THAT(svg, HasSubstr(">&amp;amp;</text>"));
  EXPECT_THAT(svg, HasSubstr(">a\uFFFD</text>"));
  EXPECT_FALSE(absl::StrContains(svg, "<script>"));
}

TEST(WordMapTest, LabelsDoNotCoverEachOther) {
  const WordMap map = RandomMap(400);
  const std::string svg = ToSvg(map);
  for (const std::string& word : map.words) EXPECT_THAT(svg, HasSubstr(absl::StrCat("<title>", word, "</title>")));
  const std::vector<Label> labels = LabelsOf(svg);
  EXPECT_GT(labels.size(), 200u);
  for (size_t i = 0; i < labels.size(); ++i) {
    EXPECT_GE(labels[i].left, 0.0);
    EXPECT_LE(labels[i].right, 1200.0);
    for (size_t j = 0; j < i; ++j) {
      const bool apart = std::abs(labels[i].y - labels[j].y) >= 10.8 || labels[i].right <= labels[j].left ||
                         labels[j].right <= labels[i].left;
      EXPECT_TRUE(apart) << i << ", " << j;
    }
  }
}

}  // namespace
}  // namespace gauntlet
