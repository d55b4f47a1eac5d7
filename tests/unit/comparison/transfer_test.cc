#include "gauntlet/comparison/transfer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/test_util.h"
#include "tests/unit/comparison/spaces.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Words of even number lie at one side, of odd number at the other, on the first axis.
Space TwoSides(uint32_t words, uint32_t dimensions, uint64_t seed) {
  const Space random = RandomSpace(words, dimensions, seed);
  std::vector<float> vectors(random.embeddings.matrix().begin(), random.embeddings.matrix().end());
  for (uint32_t id = 0; id < words; ++id) vectors[size_t{id} * dimensions] += id % 2 == 0 ? 1.5f : -1.5f;
  return MakeSpace(random.embeddings.words(), std::move(vectors), dimensions);
}

std::vector<LabeledWord> Sides(uint32_t words) {
  std::vector<LabeledWord> labeled;
  for (uint32_t id = 0; id < words; ++id) labeled.push_back({absl::StrCat("w", id), id % 2 == 0 ? "even" : "odd"});
  return labeled;
}

TEST(LoadLabelsTest, WordsAndLabels) {
  const std::string path = FreshDirectory() + "/labels.txt";
  GAUNTLET_ASSERT_OK(WriteFile(path, "# comment\nGood\tpositive\r\n\nbad\tvery negative"));
  const auto labels = LoadLabels(path, /*lowercase=*/true);
  GAUNTLET_ASSERT_OK(labels);
  ASSERT_EQ(labels->size(), 2u);
  EXPECT_EQ((*labels)[0].word, "good");
  EXPECT_EQ((*labels)[0].label, "positive");
  EXPECT_EQ((*labels)[1].label, "very negative");
  EXPECT_EQ((*LoadLabels(path, /*lowercase=*/false))[0].word, "Good");
}

TEST(LoadLabelsTest, MalformedFiles) {
  const std::string path = FreshDirectory() + "/labels.txt";
  const auto error = [&](absl::string_view contents) {
    GAUNTLET_EXPECT_OK(WriteFile(path, contents));
    return LoadLabels(path, true).status();
  };
  EXPECT_EQ(error("good positive\n"), absl::InvalidArgumentError(path + ": line 1: expected a word, a tab and a label; "
                                                                        "found \"good positive\""));
  EXPECT_THAT(error("a\tx\nA\ty\n").message(), HasSubstr("line 2: expected a word that has no label yet"));
  EXPECT_EQ(error("# none\n"), absl::InvalidArgumentError(path + ": holds no words with labels"));
  EXPECT_EQ(LoadLabels(path + ".absent", true).status().code(), absl::StatusCode::kNotFound);
}

TEST(CompareTransferTest, WhatHoldsInBothSpacesTransfers) {
  const Space a = TwoSides(80, 6, 1);
  std::vector<LabeledWord> labeled = Sides(60);
  labeled.push_back({"absent", "even"});
  labeled.push_back({"w70", "rare"});
  const auto report = CompareTransfer(FindSharedWords(a, Turned(a, 3)), labeled, {.folds = 5});
  GAUNTLET_ASSERT_OK(report);
  EXPECT_EQ(report->words, 60u);
  EXPECT_THAT(report->missing, ElementsAre("absent", "w70"));
  ASSERT_EQ(report->labels.size(), 2u);
  EXPECT_EQ(report->labels[0].name, "even");
  EXPECT_EQ(report->labels[0].words, 30u);
  EXPECT_EQ(report->majority_error, 0.5);
  for (const TransferScore& score : {report->a_to_a, report->a_to_b, report->b_to_b, report->b_to_a}) {
    EXPECT_EQ(score.errors, 0u);
    EXPECT_EQ(score.interval.high, 0.0);
  }
}

TEST(CompareTransferTest, WhatIsReversedDoesNot) {
  // The words of B's sides have changed places: a rotation fitted to the others, who stay, cannot know.
  const Space a = TwoSides(200, 6, 1);
  std::vector<std::string> words = a.embeddings.words();
  for (size_t id = 0; id < 40; id += 2) std::swap(words[id], words[id + 1]);
  const Space b = MakeSpace(words, {a.embeddings.matrix().begin(), a.embeddings.matrix().end()}, 6);
  const auto report = CompareTransfer(FindSharedWords(a, b), Sides(40), {.folds = 4});
  GAUNTLET_ASSERT_OK(report);
  EXPECT_EQ(report->a_to_a.error, 0.0);
  EXPECT_EQ(report->b_to_b.error, 0.0);
  EXPECT_GT(report->a_to_b.error, 0.9);
  EXPECT_GT(report->b_to_a.error, 0.9);
}

TEST(CompareTransferTest, LabelsThatMeanNothingAreNotLearnt) {
  const Space a = RandomSpace(100, 6, 1);
  const auto report = CompareTransfer(FindSharedWords(a, a), Sides(100), {});
  GAUNTLET_ASSERT_OK(report);
  EXPECT_GT(report->a_to_a.error, 0.3);
  EXPECT_EQ(report->a_to_a.errors, report->a_to_b.errors);  // the spaces are the same
  EXPECT_LT(report->a_to_a.interval.low, report->a_to_a.error);
}

TEST(CompareTransferTest, ThreadsChangeNothing) {
  const SharedWords shared = FindSharedWords(RandomSpace(60, 6, 1), RandomSpace(60, 6, 2));
  const auto one = CompareTransfer(shared, Sides(60), {.resampling = {.resamples = 50, .threads = 1}});
  const auto four = CompareTransfer(shared, Sides(60), {.resampling = {.resamples = 50, .threads = 4}});
  EXPECT_EQ(one->a_to_b.errors, four->a_to_b.errors);
  EXPECT_EQ(one->b_to_a.interval.high, four->b_to_a.interval.high);
}

TEST(CompareTransferTest, UnusableLabels) {
  const Space a = RandomSpace(20, 4, 1);
  const SharedWords shared = FindSharedWords(a, a);
  EXPECT_EQ(CompareTransfer(shared, {{"w1", "x"}, {"w2", "y"}}, {}).status(),
            absl::InvalidArgumentError("labels: at least two need 5 words that both spaces have; found 0"));
  const SharedWords unequal = FindSharedWords(a, RandomSpace(20, 5, 1));
  EXPECT_THAT(CompareTransfer(unequal, Sides(20), {}).status().message(), HasSubstr("4 and 5 dimensions"));
}

}  // namespace
}  // namespace gauntlet
