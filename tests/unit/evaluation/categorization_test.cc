#include "gauntlet/evaluation/categorization.h"

#include <gtest/gtest.h>

#include "tests/test_util.h"

namespace gauntlet {
namespace {

TEST(LoadCategorizationsTest, CsvWithAnIndex) {
  const std::string path = FreshDirectory() + "/ap.csv";
  GAUNTLET_ASSERT_OK(WriteFile(path, ",category,word\n0,illness,Acne\n1,\"a, b\",oak\r\n"));
  const auto tasks = LoadCategorizations({path}, /*lowercase=*/true);
  GAUNTLET_ASSERT_OK(tasks);
  ASSERT_EQ(tasks->size(), 1u);
  EXPECT_EQ((*tasks)[0].name, "ap");
  ASSERT_EQ((*tasks)[0].words.size(), 2u);
  EXPECT_EQ((*tasks)[0].words[0].word, "acne");
  EXPECT_EQ((*tasks)[0].words[0].category, "illness");
  EXPECT_EQ((*tasks)[0].words[1].category, "a, b");
  EXPECT_EQ((*LoadCategorizations({path}, /*lowercase=*/false))[0].words[0].word, "Acne");
}

TEST(LoadCategorizationsTest, MalformedFiles) {
  const std::string path = FreshDirectory() + "/bad.csv";
  const auto error = [&](absl::string_view contents) {
    GAUNTLET_EXPECT_OK(WriteFile(path, contents));
    return LoadCategorizations({path}, true).status();
  };
  EXPECT_EQ(error("acne illness\n"),
            absl::InvalidArgumentError(path + ": line 1: expected a column \"category\"; found \"acne illness\""));
  EXPECT_EQ(error("category,word\n,acne\n"),
            absl::InvalidArgumentError(path + ": line 2: expected a category; found \",acne\""));
  EXPECT_EQ(error("category,word\nillness,\n"), absl::InvalidArgumentError(path + ": holds no words"));
  EXPECT_EQ(error("category,word\na,b,c\n").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(error("category,word\n"), absl::InvalidArgumentError(path + ": holds no words"));
}

ResamplingOptions Resampling(uint32_t resamples, int threads = 1) {
  ResamplingOptions resampling;
  resampling.resamples = resamples;
  resampling.threads = threads;
  return resampling;
}

// Three words each to the east and to the north.
Embeddings Directions() {
  return Embeddings::Create({"e1", "e2", "e3", "n1", "n2", "n3"}, {9, 0, 9, 1, 9, -1, 0, 9, 1, 9, -1, 9}, 2)
      ->Normalized();
}

TEST(EvaluateCategorizationsTest, HandWorked) {
  const std::vector<CategorizationTask> tasks = {
      {"pure", {{"e1", "east"}, {"e2", "east"}, {"n1", "north"}, {"n2", "north"}, {"up", "south"}}},
      {"mixed", {{"e1", "a"}, {"e2", "a"}, {"e3", "b"}, {"n1", "b"}, {"n2", "b"}, {"n3", "b"}}},
      {"one", {{"e1", "a"}, {"up", "b"}}},
      {"none", {{"up", "b"}}}};
  const std::vector<CategorizationScore> scores = EvaluateCategorizations(Directions(), tasks, Resampling(0));
  ASSERT_EQ(scores.size(), 4u);
  EXPECT_EQ(scores[0].words, 5u);
  EXPECT_EQ(scores[0].covered, 4u);
  EXPECT_EQ(scores[0].categories, 2u);
  EXPECT_DOUBLE_EQ(scores[0].purity->value, 1.0);
  EXPECT_FALSE(scores[0].purity->interval.has_value());
  EXPECT_DOUBLE_EQ(scores[1].purity->value, 5.0 / 6.0);  // the cluster of the east has 2 of a and 1 of b
  EXPECT_EQ(scores[2].categories, 1u);
  EXPECT_DOUBLE_EQ(scores[2].purity->value, 1.0);
  EXPECT_EQ(scores[3].covered, 0u);
  EXPECT_FALSE(scores[3].purity.has_value());
}

TEST(EvaluateCategorizationsTest, WordsOfSeveralCategoriesAndZeroVectors) {
  const Embeddings zero = Embeddings::Create({"x", "y"}, {0, 0, 0, 0}, 2)->Normalized();
  const std::vector<CategorizationTask> tasks = {{"same", {{"x", "a"}, {"x", "b"}, {"y", "b"}}}};
  // All vectors are equal: one cluster, of which b is the most frequent category; the other may take a row.
  EXPECT_GE(EvaluateCategorizations(zero, tasks, Resampling(10))[0].purity->value, 2.0 / 3.0 - 1e-15);
}

TEST(EvaluateCategorizationsTest, TheSameForAnyThreads) {
  const std::vector<CategorizationTask> tasks = {
      {"mixed", {{"e1", "a"}, {"e2", "a"}, {"e3", "b"}, {"n1", "b"}, {"n2", "c"}, {"n3", "b"}}}};
  const Figure one = *EvaluateCategorizations(Directions(), tasks, Resampling(200, 1))[0].purity;
  const Figure three = *EvaluateCategorizations(Directions(), tasks, Resampling(200, 3))[0].purity;
  EXPECT_LE(one.interval->low, one.value);
  EXPECT_GE(one.interval->high, one.value);
  EXPECT_EQ(three.value, one.value);
  EXPECT_EQ(three.interval->low, one.interval->low);
  EXPECT_EQ(three.interval->high, one.interval->high);
}

}  // namespace
}  // namespace gauntlet
