#include "gauntlet/evaluation/outliers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/test_util.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;

constexpr char kHeader[] = ",category,outliers,words\n";

TEST(LoadOutliersTest, ListsWithinCsv) {
  const std::string path = FreshDirectory() + "/sets.csv";
  GAUNTLET_ASSERT_OK(WriteFile(path, std::string(kHeader) + R"(0,Big_cats,"['Dog', 'day', '']","['tiger','lion']")" +
                                         "\n" + R"(1,"a, ""b""",['x'],"[""y's"", 'it\'s' , 'é']")" + "\n"));
  const auto tasks = LoadOutliers({path}, /*lowercase=*/true);
  GAUNTLET_ASSERT_OK(tasks);
  ASSERT_EQ(tasks->size(), 1u);
  EXPECT_EQ((*tasks)[0].name, "sets");
  ASSERT_EQ((*tasks)[0].sets.size(), 2u);
  EXPECT_EQ((*tasks)[0].sets[0].name, "Big_cats");
  EXPECT_THAT((*tasks)[0].sets[0].outliers, ElementsAre("dog", "day"));
  EXPECT_THAT((*tasks)[0].sets[0].words, ElementsAre("tiger", "lion"));
  EXPECT_EQ((*tasks)[0].sets[1].name, "a, \"b\"");
  EXPECT_EQ((*LoadOutliers({path}, /*lowercase=*/false))[0].sets[0].outliers[0], "Dog");
}

TEST(LoadOutliersTest, MalformedFiles) {
  const std::string path = FreshDirectory() + "/bad.csv";
  const auto error = [&](const std::string& contents) {
    GAUNTLET_EXPECT_OK(WriteFile(path, contents));
    return LoadOutliers({path}, true).status();
  };
  const std::string header = kHeader;
  EXPECT_EQ(error("category,words\n"),
            absl::InvalidArgumentError(path + ": line 1: expected a column \"outliers\"; found \"category,words\""));
  EXPECT_EQ(error(header + "0,a,['x']\n"),
            absl::InvalidArgumentError(path + ": line 2: expected 4 cells; found \"0,a,[\\'x\\']\""));
  EXPECT_EQ(error(header + "0,a,\"['x']\n"),
            absl::InvalidArgumentError(path + ": line 2: expected cells whose quotes are "
                                              "closed; found \"0,a,\\\"[\\'x\\']\""));
  for (const std::string row : {"0,a,x,\"['y','z']\"", "0,a,[],\"['y','z']\"", "0,a,[''],\"['y','z']\"",
                                "0,a,['x'],['y']", "0,a,['x'],\"['y' 'z']\"", "0,a,['x'],\"['y','z\"",
                                "0,a,['x'],\"['y','z]\"", "0,a,\"['x']\"more,\"['y','z']\""}) {
    EXPECT_EQ(error(header + row + "\n").code(), absl::StatusCode::kInvalidArgument) << row;
  }
  EXPECT_EQ(error(header), absl::InvalidArgumentError(path + ": holds no sets"));
  EXPECT_EQ(LoadOutliers({path + ".absent"}, true).status().code(), absl::StatusCode::kNotFound);
}

ResamplingOptions Resamples(uint32_t resamples) {
  ResamplingOptions resampling;
  resampling.resamples = resamples;
  return resampling;
}

// East and its neighbours belong together; north-east lies beside them, west opposite; zero points nowhere.
Embeddings Quarters() {
  return Embeddings::Create({"e", "e1", "e2", "n", "ne", "w", "zero"}, {1, 0, 9, 1, 9, -1, 0, 1, 1, 1, -1, 0, 0, 0}, 2)
      ->Normalized();
}

TEST(EvaluateOutliersTest, HandWorked) {
  // Of {e, e1, n} with the outlier ne, sums of cosines with the others: e 0.99 + 0 + 0.71 = 1.70, e1 0.99 + 0.11 + 0.78
  // = 1.89, n 0 + 0.11 + 0.71 = 0.82, ne 0.71 + 0.78 + 0.71 = 2.20. Leaving ne makes the set the least compact:
  // position 0. The outlier w has -1 - 0.99 + 0 = -1.99, the smallest sum: position 3 of 3.
  const std::vector<OutlierTask> tasks = {{"task", {{"set", {"e", "e1", "n"}, {"ne", "w"}}}}};
  const std::vector<OutlierScore> scores = EvaluateOutliers(Quarters(), tasks, Resamples(0));
  ASSERT_EQ(scores.size(), 1u);
  EXPECT_EQ(scores[0].sets, 1u);
  EXPECT_EQ(scores[0].questions, 2u);
  EXPECT_EQ(scores[0].covered, 2u);
  EXPECT_DOUBLE_EQ(scores[0].accuracy->value, 0.5);
  EXPECT_DOUBLE_EQ(scores[0].position->value, 0.5);
  EXPECT_FALSE(scores[0].accuracy->interval.has_value());
}

TEST(EvaluateOutliersTest, PositionInTheMiddle) {
  // Of {e, n, ne} with the outlier e1: e 0 + 0.71 + 0.99 = 1.70, n 0 + 0.71 + 0.11 = 0.82, ne 0.71 + 0.71 + 0.78
  // = 2.20, e1 0.99 + 0.11 + 0.78 = 1.89, which only ne exceeds: position 1 of 3. n among {e, e1, e2} has 0 + 0.11 -
  // 0.11 = 0.
  const std::vector<OutlierTask> tasks = {{"middle", {{"set", {"e", "n", "ne"}, {"e1"}}}},
                                          {"found", {{"set", {"e", "e1", "e2"}, {"n"}}}}};
  const std::vector<OutlierScore> scores = EvaluateOutliers(Quarters(), tasks, Resamples(0));
  EXPECT_DOUBLE_EQ(scores[0].position->value, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(scores[0].accuracy->value, 0.0);
  EXPECT_DOUBLE_EQ(scores[1].position->value, 1.0);
}

TEST(EvaluateOutliersTest, UnknownWordsAreLeftOut) {
  const std::vector<OutlierTask> tasks = {
      {"task", {{"known", {"e", "absent", "e1"}, {"w", "missing"}}, {"too few", {"e", "absent"}, {"w", "n"}}}},
      {"none", {{"set", {"x", "y"}, {"z"}}}}};
  const std::vector<OutlierScore> scores = EvaluateOutliers(Quarters(), tasks, Resamples(0));
  EXPECT_EQ(scores[0].questions, 4u);
  EXPECT_EQ(scores[0].covered, 1u);
  EXPECT_DOUBLE_EQ(scores[0].accuracy->value, 1.0);
  EXPECT_EQ(scores[1].covered, 0u);
  EXPECT_FALSE(scores[1].accuracy.has_value());
  EXPECT_FALSE(scores[1].position.has_value());
}

TEST(EvaluateOutliersTest, TiesCountAgainstTheOutlier) {
  // Among zero vectors and equal ones all sums are the same.
  const Embeddings equal = Embeddings::Create({"a", "b", "c"}, {0, 0, 0, 0, 0, 0}, 2)->Normalized();
  const std::vector<OutlierScore> scores =
      EvaluateOutliers(equal, {{"task", {{"set", {"a", "b"}, {"c"}}}}}, Resamples(0));
  EXPECT_DOUBLE_EQ(scores[0].accuracy->value, 0.0);
  EXPECT_DOUBLE_EQ(scores[0].position->value, 0.0);
}

TEST(EvaluateOutliersTest, IntervalsResampleSets) {
  const OutlierSet easy = {"easy", {"e", "e1", "e2"}, {"w", "n"}};
  const OutlierSet hard = {"hard", {"e", "w", "n"}, {"ne"}};
  const std::vector<OutlierScore> scores =
      EvaluateOutliers(Quarters(), {{"one set", {easy}}, {"two", {easy, hard}}}, Resamples(200));
  EXPECT_EQ(scores[0].accuracy->interval->low, 1.0);
  EXPECT_EQ(scores[0].accuracy->interval->high, 1.0);
  EXPECT_EQ(scores[1].accuracy->interval->low, 0.0);
  EXPECT_EQ(scores[1].accuracy->interval->high, 1.0);
  EXPECT_NEAR(scores[1].accuracy->value, 2.0 / 3.0, 1e-15);
}

}  // namespace
}  // namespace gauntlet
