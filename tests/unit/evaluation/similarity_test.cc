#include "gauntlet/evaluation/similarity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

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

ResamplingOptions WithoutIntervals() {
  ResamplingOptions resampling;
  resampling.resamples = 0;
  return resampling;
}

TEST(EvaluateSimilaritiesTest, RanksCoveredPairs) {
  // Cosines: e-e 1, e-ne 0.71, e-n 0, e-w -1. Rows of any length; the zero row has cosine 0 with all.
  const Embeddings vectors = *Embeddings::Create({"e", "n", "ne", "w", "zero"}, {1, 0, 0, 1, 2, 2, -3, 0, 0, 0}, 2);
  const std::vector<SimilarityTask> tasks = {
      {"agrees", {{"e", "e", 10}, {"e", "ne", 7}, {"e", "absent", 0}, {"e", "n", 3}, {"w", "e", 0.5}}},
      {"reversed", {{"e", "e", 1}, {"e", "w", 2}}},
      {"one", {{"e", "n", 1}, {"x", "y", 2}}},
      {"none", {{"x", "y", 2}}},
      {"zero", {{"e", "e", 2}, {"e", "w", 0}, {"e", "zero", 1}}}};
  const std::vector<SimilarityScore> scores = EvaluateSimilarities(vectors, tasks, false, WithoutIntervals());
  ASSERT_EQ(scores.size(), 5u);
  EXPECT_EQ(scores[0].name, "agrees");
  EXPECT_EQ(scores[0].pairs, 5u);
  EXPECT_EQ(scores[0].covered, 4u);
  ASSERT_TRUE(scores[0].spearman.has_value());
  EXPECT_DOUBLE_EQ(scores[0].spearman->value, 1.0);
  EXPECT_DOUBLE_EQ(scores[1].spearman->value, -1.0);
  EXPECT_DOUBLE_EQ(scores[1].pearson->value, -1.0);
  EXPECT_EQ(scores[2].covered, 1u);
  EXPECT_FALSE(scores[2].spearman.has_value());
  EXPECT_FALSE(scores[2].pearson.has_value());
  EXPECT_EQ(scores[3].covered, 0u);
  EXPECT_DOUBLE_EQ(scores[4].pearson->value, 1.0);
}

TEST(EvaluateSimilaritiesTest, PearsonByHand) {
  // Cosines 1, 0, -1 against 3, 2, 0: covariance 3, squares 2 and 14/3.
  const Embeddings vectors = *Embeddings::Create({"e", "n", "w"}, {1, 0, 0, 1, -1, 0}, 2);
  const std::vector<SimilarityTask> tasks = {{"three", {{"e", "e", 3}, {"e", "n", 2}, {"e", "w", 0}}}};
  const std::vector<SimilarityScore> scores = EvaluateSimilarities(vectors, tasks, false, WithoutIntervals());
  EXPECT_NEAR(scores[0].pearson->value, 3.0 / std::sqrt(2.0 * 14.0 / 3.0), 1e-15);
}

TEST(EvaluateSimilaritiesTest, ScaledDimensionsHaveUnitNormOverTheVocabulary) {
  // The second dimension is a hundred times the first; a-b point the same way in it and apart in the first, b-c apart
  // in the second only. Scaled by 1/2 and 1/200, a = (1/2, 1/2), b = (-1/2, 1/2), c = (-1/2, -1/2), d = (-1/2, 1/2).
  const Embeddings vectors = *Embeddings::Create({"a", "b", "c", "d"}, {1, 100, -1, 100, -1, -100, -1, 100}, 2);
  const std::vector<SimilarityTask> tasks = {{"set", {{"a", "b", 1}, {"a", "c", 0}, {"b", "d", 2}}}};
  // Cosines 0, -1, 1 after the scaling: a perfect line. As they are, a-b is nearly 1.
  EXPECT_NEAR(EvaluateSimilarities(vectors, tasks, true, WithoutIntervals())[0].pearson->value, 1.0, 1e-12);
  EXPECT_LT(EvaluateSimilarities(vectors, tasks, false, WithoutIntervals())[0].pearson->value, 0.9);
}

TEST(EvaluateSimilaritiesTest, IntervalsHoldTheFigure) {
  const Embeddings vectors = *Embeddings::Create({"e", "n", "ne", "w"}, {1, 0, 0, 1, 2, 2, -3, 0}, 2);
  const std::vector<SimilarityTask> tasks = {
      {"set", {{"e", "e", 10}, {"e", "ne", 2}, {"e", "n", 3}, {"w", "e", 4}, {"n", "ne", 5}, {"w", "n", 1}}}};
  ResamplingOptions resampling;
  resampling.resamples = 200;
  const Figure figure = *EvaluateSimilarities(vectors, tasks, false, resampling)[0].spearman;
  ASSERT_TRUE(figure.interval.has_value());
  EXPECT_LT(figure.interval->low, figure.value);
  EXPECT_GT(figure.interval->high, figure.value);
}

}  // namespace
}  // namespace gauntlet
