#include "gauntlet/evaluation/clusters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/random.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;

TEST(ClusterWordsTest, ByHand) {
  // Directions in degrees; lengths do not matter.
  const std::vector<std::pair<const char*, double>> words = {{"a", 0}, {"x", 90}, {"b", 20}, {"c", 10}, {"y", 100}};
  std::vector<std::string> names;
  std::vector<float> vectors;
  for (const auto& [name, degrees] : words) {
    names.emplace_back(name);
    const auto length = static_cast<double>(names.size());
    vectors.push_back(static_cast<float>(length * std::cos(degrees * M_PI / 180)));
    vectors.push_back(static_cast<float>(length * std::sin(degrees * M_PI / 180)));
  }
  const Embeddings unit = Embeddings::Create(names, vectors, 2)->Normalized();
  for (const ClusterMethod method : {ClusterMethod::kKMeans, ClusterMethod::kSpectral}) {
    const auto found = ClusterWords(unit, {.method = method, .clusters = 2, .neighbors = 2});
    GAUNTLET_ASSERT_OK(found);
    ASSERT_EQ(found->clusters.size(), 2u);
    // The mean of the first cluster points to 10°.
    EXPECT_EQ(found->clusters[0].words.front(), 3u);
    EXPECT_THAT(found->clusters[0].words, testing::UnorderedElementsAre(0, 2, 3));
    EXPECT_NEAR(found->clusters[0].mean_cosine, (1 + 2 * std::cos(10 * M_PI / 180)) / 3, 1e-6);
    EXPECT_THAT(found->clusters[1].words, testing::UnorderedElementsAre(1, 4));
    EXPECT_EQ(found->eigenvalues.size(), method == ClusterMethod::kSpectral ? 2u : 0u);
    EXPECT_EQ(FormatClusters(unit, *found, 1).substr(0, 63),
              "   words    cosine  most typical\n       3    0.9899  c\n       2");
    const nlohmann::ordered_json json = ToJson(unit, *found);
    EXPECT_EQ(json["clusters"][0]["words"][0], "c");
    EXPECT_EQ(json["clusters"][0]["size"], 3);
  }
}

TEST(ClusterWordsTest, ThreadsDoNotMatter) {
  std::vector<std::string> names;
  std::vector<float> vectors;
  CounterRng rng(4);
  for (int i = 0; i < 1500; ++i) {
    names.push_back(absl::StrCat("w", i));
    for (int k = 0; k < 5; ++k) vectors.push_back(static_cast<float>(rng.NextUniform() - 0.5));
  }
  const Embeddings unit = Embeddings::Create(names, vectors, 5)->Normalized();
  for (const ClusterMethod method : {ClusterMethod::kKMeans, ClusterMethod::kSpectral}) {
    ClusterOptions options{.method = method, .clusters = 6, .restarts = 1, .threads = 1};
    const auto one = ClusterWords(unit, options);
    options.threads = 4;
    const auto four = ClusterWords(unit, options);
    GAUNTLET_ASSERT_OK(one);
    GAUNTLET_ASSERT_OK(four);
    EXPECT_EQ(ToJson(unit, *one), ToJson(unit, *four));
  }
}

TEST(ClusterWordsTest, OneWordAndTooMany) {
  const Embeddings one = *Embeddings::Create({"a"}, {1, 0}, 2);
  for (const ClusterMethod method : {ClusterMethod::kKMeans, ClusterMethod::kSpectral}) {
    const auto found = ClusterWords(one, {.method = method, .clusters = 1});
    GAUNTLET_ASSERT_OK(found);
    EXPECT_THAT(found->clusters[0].words, ElementsAre(0));
  }
  EXPECT_EQ(ClusterWords(one, {.clusters = 2}).status().message(), "2 clusters of 1 words: expected 1 to 1");
  EXPECT_EQ(ClusterWords(one, {.clusters = 0}).status().message(), "0 clusters of 1 words: expected 1 to 1");
}

}  // namespace
}  // namespace gauntlet
