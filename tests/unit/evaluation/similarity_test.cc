#include "gauntlet/evaluation/similarity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/test_util.h"

namespace gauntlet {
namespace {

TEST(LoadSimilaritiesTest, TabsCommasAndSpaces) {
  const std::string directory = FreshDirectory();
  GAUNTLET_ASSERT_OK(WriteFile(directory + "/a.txt", "# comment\ntiger\tCat\t7.35\r\n\nplane, car, 5.77\nsun moon -1"));
  const auto tasks = LoadSimilarities({directory}, /*lowercase=*/true);
  GAUNTLET_ASSERT_OK(tasks);
  ASSERT_EQ(tasks->size(), 1u);
  EXPECT_EQ((*tasks)[0].name, "a");
  ASSERT_EQ((*tasks)[0].pairs.size(), 3u);
  EXPECT_EQ((*tasks)[0].pairs[0].second, "cat");
  EXPECT_EQ((*tasks)[0].pairs[1].first, "plane");
  EXPECT_EQ((*tasks)[0].pairs[1].score, 5.77);
  EXPECT_EQ((*tasks)[0].pairs[2].score, -1.0);
  EXPECT_EQ((*LoadSimilarities({directory}, /*lowercase=*/false))[0].pairs[0].second, "Cat");
}

TEST(LoadSimilaritiesTest, MalformedFiles) {
  const std::string path = FreshDirectory() + "/bad.txt";
  const auto error = [&](absl::string_view contents) {
    GAUNTLET_EXPECT_OK(WriteFile(path, contents));
    return LoadSimilarities({path}, true).status();
  };
  EXPECT_EQ(error("a b 1\nword1,word2,score\n"),
            absl::InvalidArgumentError(path + ": line 2: expected two words and a score; found \"word1,word2,score\""));
  EXPECT_EQ(error("a b\n").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(error("a b 1 2\n").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(error("a b nan\n").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(error("# nothing\n"), absl::InvalidArgumentError(path + ": holds no pairs"));
  EXPECT_EQ(LoadSimilarities({path + ".absent"}, true).status().code(), absl::StatusCode::kNotFound);
}

TEST(EvaluateSimilaritiesTest, RanksCoveredPairs) {
  // Cosines: e-e 1, e-ne 0.71, e-n 0, e-w -1.
  const Embeddings unit = Embeddings::Create({"e", "n", "ne", "w"}, {1, 0, 0, 1, 2, 2, -3, 0}, 2)->Normalized();
  const std::vector<SimilarityTask> tasks = {
      {"agrees", {{"e", "e", 10}, {"e", "ne", 7}, {"e", "absent", 0}, {"e", "n", 3}, {"w", "e", 0.5}}},
      {"reversed", {{"e", "e", 1}, {"e", "w", 2}}},
      {"one", {{"e", "n", 1}, {"x", "y", 2}}},
      {"none", {{"x", "y", 2}}}};
  const std::vector<SimilarityScore> scores = EvaluateSimilarities(unit, tasks);
  ASSERT_EQ(scores.size(), 4u);
  EXPECT_EQ(scores[0].name, "agrees");
  EXPECT_EQ(scores[0].pairs, 5u);
  EXPECT_EQ(scores[0].covered, 4u);
  EXPECT_DOUBLE_EQ(scores[0].spearman, 1.0);
  EXPECT_DOUBLE_EQ(scores[1].spearman, -1.0);
  EXPECT_EQ(scores[2].covered, 1u);
  EXPECT_EQ(scores[2].spearman, 0.0);
  EXPECT_EQ(scores[3].covered, 0u);
}

}  // namespace
}  // namespace gauntlet
