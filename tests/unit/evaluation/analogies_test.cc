#include "gauntlet/evaluation/analogies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "absl/strings/str_cat.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;

TEST(LoadAnalogiesTest, AFileIsACategoryNamedAfterIt) {
  const std::string directory = FreshDirectory();
  GAUNTLET_ASSERT_OK(WriteFile(directory + "/family.txt", "boy girl  brother sister\r\n\nKing\tqueen man woman"));
  GAUNTLET_ASSERT_OK(WriteFile(directory + "/gram3-comparative.txt", "bad worse big bigger\n"));
  const auto task = LoadAnalogies({directory + "/*.txt"}, /*lowercase=*/true);
  GAUNTLET_ASSERT_OK(task);
  ASSERT_EQ(task->categories.size(), 2u);
  EXPECT_EQ(task->categories[0].name, "family");
  EXPECT_FALSE(task->categories[0].syntactic);
  ASSERT_EQ(task->categories[0].questions.size(), 2u);
  EXPECT_EQ(task->categories[0].questions[0].answers, std::vector<std::string>({"sister"}));
  EXPECT_EQ(task->categories[0].questions[1].a, "king");
  EXPECT_EQ(task->categories[1].name, "gram3-comparative");
  EXPECT_TRUE(task->categories[1].syntactic);
}

TEST(LoadAnalogiesTest, AFileMayNameItsCategories) {
  const std::string path = FreshDirectory() + "/google.txt";
  GAUNTLET_ASSERT_OK(
      WriteFile(path, "// A licence.\n: capitals\nAthens Greece Oslo Norway\n: gram1-adverbs\n:empty\n"));
  const auto task = LoadAnalogies({path}, /*lowercase=*/false);
  GAUNTLET_ASSERT_OK(task);
  ASSERT_EQ(task->categories.size(), 3u);
  EXPECT_EQ(task->categories[0].name, "capitals");
  EXPECT_EQ(task->categories[0].questions[0].a, "Athens");
  EXPECT_EQ(task->categories[1].name, "gram1-adverbs");
  EXPECT_TRUE(task->categories[1].syntactic);
  EXPECT_EQ(task->categories[2].name, "empty");
}

TEST(LoadAnalogiesTest, QuestionsBeforeTheFirstNameBelongToTheFile) {
  const std::string path = FreshDirectory() + "/MSR.adj.txt";
  GAUNTLET_ASSERT_OK(WriteFile(path, "good better rough rougher\n: more\na b c d\n"));
  const auto task = LoadAnalogies({path}, true);
  GAUNTLET_ASSERT_OK(task);
  ASSERT_EQ(task->categories.size(), 2u);
  EXPECT_EQ(task->categories[0].name, "MSR.adj");
  EXPECT_TRUE(task->categories[0].syntactic);
  EXPECT_EQ(task->categories[1].name, "more");
}

TEST(LoadAnalogiesTest, MalformedFiles) {
  const std::string path = FreshDirectory() + "/bad.txt";
  const auto error = [&](absl::string_view contents) {
    GAUNTLET_EXPECT_OK(WriteFile(path, contents));
    return LoadAnalogies({path}, true).status();
  };
  EXPECT_EQ(error("a b c d\n\na b c\n"),
            absl::InvalidArgumentError(path + ": line 3: expected four words, or a colon and a name; found \"a b c\""));
  EXPECT_EQ(error("a b c\n"),
            absl::InvalidArgumentError(path + ": line 1: expected four words, a word and its answers, "
                                              "or a colon and a name; found \"a b c\""));
  EXPECT_EQ(error("a b c d\na b/c\n").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(error("a b/c\na b c d\n"),
            absl::InvalidArgumentError(path + ": line 2: expected a word and its answers, or a colon and a name; found "
                                              "\"a b c d\""));
  EXPECT_EQ(error("a /\n").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(error("a b c d e\n").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(error(":\n"), absl::InvalidArgumentError(
                              path + ": line 1: expected the name of a category after the colon; found \":\""));
  EXPECT_EQ(error(""), absl::InvalidArgumentError(path + ": holds no questions"));
  EXPECT_EQ(error(": name\n"), absl::InvalidArgumentError(path + ": holds no questions"));
  EXPECT_EQ(LoadAnalogies({path + ".absent"}, true).status().code(), absl::StatusCode::kNotFound);
}

TEST(LoadAnalogiesTest, EachTwoLinesOfWordsAndAnswersAreAQuestion) {
  const std::string directory = FreshDirectory();
  GAUNTLET_ASSERT_OK(WriteFile(directory + "/E05 [animal - young].txt", "Cat\tkitten/kitty\ndog\tpuppy\ncow\tcalf\n"));
  GAUNTLET_ASSERT_OK(WriteFile(directory + "/I01 [noun - plural_reg].txt", "year years\nhour hours/hrs\n"));
  const auto task = LoadAnalogies({directory}, /*lowercase=*/true);
  GAUNTLET_ASSERT_OK(task);
  ASSERT_EQ(task->categories.size(), 2u);
  EXPECT_EQ(task->categories[0].name, "E05 [animal - young]");
  EXPECT_FALSE(task->categories[0].syntactic);
  ASSERT_EQ(task->categories[0].questions.size(), 6u);
  const AnalogyQuestion& to_cat = task->categories[0].questions[2];
  EXPECT_EQ(to_cat.a, "dog");
  EXPECT_EQ(to_cat.b, "puppy");
  EXPECT_EQ(to_cat.c, "cat");
  EXPECT_THAT(to_cat.answers, ElementsAre("kitten", "kitty"));
  EXPECT_EQ(task->categories[0].questions[0].b, "kitten");
  EXPECT_TRUE(task->categories[1].syntactic);
  EXPECT_EQ(task->categories[1].questions.size(), 2u);
}

TEST(LoadAnalogiesTest, QuestionsGrowWithTheSquareOfTheLinesWhichAreLimited) {
  const std::string path = FreshDirectory() + "/many.txt";
  std::string lines;
  for (int k = 0; k < 500; ++k) absl::StrAppend(&lines, "a", k, " b", k, "\n");
  GAUNTLET_ASSERT_OK(WriteFile(path, lines));
  EXPECT_EQ(LoadAnalogies({path}, false)->categories[0].questions.size(), 500u * 499u);
  GAUNTLET_ASSERT_OK(WriteFile(path, lines + "c d\n"));
  EXPECT_EQ(LoadAnalogies({path}, false).status(),
            absl::InvalidArgumentError(path + ": line 501: expected at most 500 words in a category; found \"c d\""));
}

TEST(LoadAnalogiesTest, OneWordWithAnswersIsNoQuestion) {
  const std::string path = FreshDirectory() + "/one.txt";
  GAUNTLET_ASSERT_OK(WriteFile(path, "cat\tkitten\n"));
  EXPECT_EQ(LoadAnalogies({path}, true).status(), absl::InvalidArgumentError(path + ": holds no questions"));
}

// In the plane: "b - a + c" of unit vectors, with answers that were worked out by hand. east - north + west = (0, -1),
// which is south; south - east + north = (-1, 0), which is west.
Embeddings Compass() {
  return Embeddings::Create({"north", "east", "south", "west"}, {0, 2, 3, 0, 0, -1, -5, 0}, 2)->Normalized();
}

AnalogyReport EvaluateByAddition(const Embeddings& unit, const AnalogyTask& task, int threads = 1) {
  ResamplingOptions resampling;
  resampling.resamples = 0;
  resampling.threads = threads;
  return EvaluateAnalogies(unit, task, {AnalogyMethod::kAdd}, resampling).front();
}

TEST(EvaluateAnalogiesTest, HandWorked) {
  const AnalogyTask task = {
      {{"turns", false, {{"north", "east", "west", {"south"}}, {"east", "south", "north", {"west"}}}},
       {"gram", true, {{"north", "east", "west", {"north"}}, {"north", "up", "west", {"south"}}}},
       {"unknown", true, {{"a", "b", "c", {"d"}}}}}};
  const AnalogyReport report = EvaluateByAddition(Compass(), task);
  const auto figures = [](const AnalogyScore& score) {
    return std::vector<uint64_t>{score.questions, score.covered, score.correct};
  };
  ASSERT_EQ(report.categories.size(), 3u);
  EXPECT_THAT(figures(report.categories[0]), ElementsAre(2, 2, 2));
  EXPECT_THAT(figures(report.categories[1]), ElementsAre(2, 1, 0));
  EXPECT_THAT(figures(report.categories[2]), ElementsAre(1, 0, 0));
  EXPECT_THAT(figures(report.semantic), ElementsAre(2, 2, 2));
  EXPECT_THAT(figures(report.syntactic), ElementsAre(3, 1, 0));
  EXPECT_THAT(figures(report.total), ElementsAre(5, 3, 2));
  EXPECT_EQ(report.categories[1].name, "gram");
  EXPECT_FALSE(report.categories[2].accuracy.has_value());
  ASSERT_TRUE(report.total.accuracy.has_value());
  EXPECT_NEAR(report.total.accuracy->value, 2.0 / 3.0, 1e-15);
  EXPECT_FALSE(report.total.accuracy->interval.has_value());
}

TEST(EvaluateAnalogiesTest, QuestionWordsAndTheUnknownWordAreNoAnswers) {
  // b - a + c is b itself, <unk> is the next best, and d the only word left.
  const Embeddings unit = Embeddings::Create({"a", "b", "d", "<unk>"}, {1, 0, 0, 1, -1, 0, 0.1f, 1}, 2)->Normalized();
  const AnalogyTask task = {
      {{"one", false, {{"a", "b", "a", {"d"}}, {"a", "b", "a", {"b"}}, {"a", "b", "a", {"<unk>"}}}}}};
  const AnalogyReport report = EvaluateByAddition(unit, task);
  EXPECT_EQ(report.total.covered, 3u);
  EXPECT_EQ(report.total.correct, 1u);
}

TEST(EvaluateAnalogiesTest, NoWordLeftToAnswer) {
  const Embeddings unit = Embeddings::Create({"a", "b", "c"}, {1, 0, 0, 1, 1, 1}, 2)->Normalized();
  EXPECT_EQ(EvaluateByAddition(unit, {{{"one", false, {{"a", "b", "c", {"c"}}}}}}).total.correct, 0u);
  EXPECT_EQ(EvaluateByAddition(unit, {}).total.questions, 0u);
}

TEST(EvaluateAnalogiesTest, EqualsTheDefinitionForAnyThreads) {
  constexpr uint32_t kWords = 300;
  constexpr uint32_t kDimensions = 5;
  std::mt19937 generator(3);
  std::normal_distribution<float> normal;
  std::uniform_int_distribution<uint32_t> pick(0, kWords - 1);
  std::vector<std::string> words;
  std::vector<float> vectors;
  for (uint32_t i = 0; i < kWords; ++i) words.push_back(absl::StrCat("w", i));
  for (uint32_t i = 0; i < kWords * kDimensions; ++i) vectors.push_back(normal(generator));
  const Embeddings unit = Embeddings::Create(words, vectors, kDimensions)->Normalized();

  // Every other question expects the right answer, by the definition in float64.
  AnalogyTask task = {{{"random", false, {}}}};
  for (int q = 0; q < 400; ++q) {
    const uint32_t a = pick(generator);
    const uint32_t b = pick(generator);
    const uint32_t c = pick(generator);
    double best_score = -INFINITY;
    uint32_t best = 0;
    for (uint32_t id = 0; id < kWords; ++id) {
      if (id == a || id == b || id == c) continue;
      double score = 0.0;
      for (uint32_t i = 0; i < kDimensions; ++i) {
        score += (double{unit.vector(b)[i]} - unit.vector(a)[i] + unit.vector(c)[i]) * unit.vector(id)[i];
      }
      if (score > best_score) {
        best_score = score;
        best = id;
      }
    }
    task.categories[0].questions.push_back({words[a], words[b], words[c], {words[q % 2 == 0 ? best : a]}});
  }
  for (const int threads : {1, 2, 5}) EXPECT_EQ(EvaluateByAddition(unit, task, threads).total.correct, 200u);
}

TEST(EvaluateAnalogiesTest, ResidualsOfTheRightAndTheGivenAnswer) {
  // south - east + north = (-1, 0): west is answered, at a distance of 0; north would be at sqrt(2).
  const AnalogyTask task = {{{"one", false, {{"east", "south", "north", {"north", "up"}}}},
                             {"two", false, {{"east", "south", "north", {"north", "west"}}}}}};
  const AnalogyReport report = EvaluateByAddition(Compass(), task);
  EXPECT_EQ(report.categories[0].covered, 1u);
  EXPECT_EQ(report.categories[0].correct, 0u);
  EXPECT_NEAR(report.categories[0].residual->value, std::sqrt(2.0), 1e-7);
  EXPECT_NEAR(report.categories[0].answer_residual->value, 0.0, 1e-7);
  EXPECT_EQ(report.categories[1].correct, 1u);
  EXPECT_NEAR(report.categories[1].residual->value, 0.0, 1e-7);
}

TEST(EvaluateAnalogiesTest, DuplicateQuestionsAreAskedTwice) {
  const AnalogyTask task = {
      {{"one", false, {{"north", "east", "west", {"south"}}, {"north", "east", "west", {"south"}}}}}};
  EXPECT_EQ(EvaluateByAddition(Compass(), task).total.correct, 2u);
}

TEST(EvaluateAnalogiesTest, IntervalsAreTheSameForAnyThreads) {
  AnalogyTask task = {{{"mixed", false, {}}}};
  for (int i = 0; i < 20; ++i) {
    task.categories[0].questions.push_back({"north", "east", "west", {i % 2 == 0 ? "south" : "west"}});
  }
  ResamplingOptions resampling;
  resampling.resamples = 200;
  std::vector<Interval> intervals;
  for (const int threads : {1, 2, 3}) {
    resampling.threads = threads;
    const AnalogyReport report = EvaluateAnalogies(Compass(), task, {AnalogyMethod::kAdd}, resampling).front();
    ASSERT_TRUE(report.total.accuracy->interval.has_value());
    intervals.push_back(*report.total.accuracy->interval);
    EXPECT_LT(intervals.back().low, 0.5);
    EXPECT_GT(intervals.back().high, 0.5);
    EXPECT_EQ(intervals.back().low, intervals.front().low);
    EXPECT_EQ(intervals.back().high, intervals.front().high);
  }
}

TEST(AnswerAnalogyTest, BestFirst) {
  const auto turned = AnswerAnalogy(Compass(), "north", "east", "west", AnalogyMethod::kAdd, 5, 1);
  GAUNTLET_ASSERT_OK(turned);
  ASSERT_EQ(turned->size(), 1u);
  EXPECT_EQ((*turned)[0].id, 2u);
  EXPECT_FLOAT_EQ((*turned)[0].similarity, 1.0f);
  const auto directed = AnswerAnalogy(Compass(), "north", "east", "west", AnalogyMethod::kPairDirection, 5, 1);
  GAUNTLET_ASSERT_OK(directed);
  EXPECT_FLOAT_EQ((*directed)[0].similarity, 1.0f);  // south - west = (1, -1) = east - north
  const auto opposite = AnswerAnalogy(Compass(), "east", "east", "west", AnalogyMethod::kAdd, 5, 1);
  GAUNTLET_ASSERT_OK(opposite);
  ASSERT_EQ(opposite->size(), 2u);
  EXPECT_EQ((*opposite)[0].id, 0u);
  EXPECT_EQ((*opposite)[1].id, 2u);
}

TEST(AnswerAnalogyTest, UnknownWord) {
  EXPECT_EQ(AnswerAnalogy(Compass(), "north", "up", "west", AnalogyMethod::kAdd, 5, 1).status(),
            absl::NotFoundError("no vector for \"up\""));
}

}  // namespace
}  // namespace gauntlet
