#include "gauntlet/evaluation/benchmarks.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/evaluation/report.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

constexpr uint32_t kDimensions = 8;

std::string Word(uint32_t id) { return absl::StrCat("w", id); }

// `words` random rows, the same for the same seed, with as much more noise as is asked for.
Embeddings SomeVectors(uint32_t words, float noise) {
  std::mt19937 generator(5);
  std::mt19937 noise_generator(6);
  std::normal_distribution<float> normal;
  std::vector<std::string> names;
  std::vector<float> values;
  for (uint32_t id = 0; id < words; ++id) names.push_back(Word(id));
  for (uint32_t i = 0; i < words * kDimensions; ++i) {
    values.push_back(normal(generator) + noise * normal(noise_generator));
  }
  return *Embeddings::Create(std::move(names), std::move(values), kDimensions);
}

double Cosine(const Embeddings& embeddings, uint32_t x, uint32_t y) {
  const Embeddings unit = embeddings.Normalized();
  double sum = 0.0;
  for (uint32_t i = 0; i < kDimensions; ++i) sum += double{unit.vector(x)[i]} * double{unit.vector(y)[i]};
  return sum;
}

// Questions to which `SomeVectors(…, 0)` knows the answers.
BenchmarkTasks TasksAbout(const Embeddings& embeddings) {
  const Embeddings unit = embeddings.Normalized();
  BenchmarkTasks tasks;
  tasks.analogies.categories = {{"one", false, {}}, {"gram", true, {}}};
  tasks.similarities = {{"pairs", {}}};
  tasks.categories = {{"categories", {{Word(0), "a"}, {Word(1), "a"}, {Word(2), "b"}, {Word(9), "b"}, {Word(3), "b"}}}};
  tasks.outliers = {{"sets", {{"set", {Word(0), Word(1), Word(2)}, {Word(3), Word(4)}}}}};
  for (uint32_t i = 0; i + 3 < 60; ++i) {
    const auto best = AnswerAnalogy(unit, Word(i), Word(i + 1), Word(i + 2), AnalogyMethod::kAdd, 1, 1);
    tasks.analogies.categories[i % 2].questions.push_back(
        {Word(i), Word(i + 1), Word(i + 2), {"missing", unit.word(best->front().id)}});
    tasks.similarities[0].pairs.push_back({Word(i), Word(i + 2), Cosine(embeddings, i, i + 2)});
  }
  return tasks;
}

BenchmarkOptions Options(uint32_t resamples, int threads) {
  BenchmarkOptions options;
  options.methods.assign(AllAnalogyMethods().begin(), AllAnalogyMethods().end());
  options.resampling.resamples = resamples;
  options.resampling.threads = threads;
  return options;
}

TEST(LoadBenchmarksTest, ReadsWhatTheOptionsName) {
  const std::string directory = FreshDirectory();
  GAUNTLET_ASSERT_OK(WriteFile(directory + "/a.txt", "A b c d\n"));
  GAUNTLET_ASSERT_OK(WriteFile(directory + "/s.txt", "a b 1\n"));
  GAUNTLET_ASSERT_OK(WriteFile(directory + "/c.csv", "category,word\nx,a\n"));
  GAUNTLET_ASSERT_OK(WriteFile(directory + "/o.csv", "category,outliers,words\nx,['a'],\"['b','c']\"\n"));
  EvaluationOptions options;
  EXPECT_TRUE(LoadBenchmarks(options)->analogies.categories.empty());
  options.analogies = {directory + "/a.txt"};
  options.similarities = {directory + "/s.txt"};
  options.categories = {directory + "/c.csv"};
  options.outliers = {directory + "/o.csv"};
  const auto tasks = LoadBenchmarks(options);
  GAUNTLET_ASSERT_OK(tasks);
  EXPECT_EQ(tasks->analogies.categories[0].questions[0].a, "a");
  EXPECT_EQ(tasks->similarities[0].pairs.size(), 1u);
  EXPECT_EQ(tasks->categories[0].words.size(), 1u);
  EXPECT_EQ(tasks->outliers[0].sets.size(), 1u);
  options.lowercase = false;
  EXPECT_EQ(LoadBenchmarks(options)->analogies.categories[0].questions[0].a, "A");
  options.outliers = {directory + "/s.txt"};
  EXPECT_EQ(LoadBenchmarks(options).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(EvaluateBenchmarksTest, TheSameForAnyThreads) {
  const Embeddings embeddings = SomeVectors(80, 0.0f);
  const BenchmarkTasks tasks = TasksAbout(embeddings);
  const EvaluationReport report = EvaluateBenchmarks(embeddings, tasks, Options(50, 1));
  ASSERT_EQ(report.analogies.size(), 3u);
  EXPECT_EQ(report.analogies[0].total.correct, 57u);
  EXPECT_EQ(report.analogies[1].method, AnalogyMethod::kMultiply);
  EXPECT_LT(report.analogies[2].total.correct, 57u);
  EXPECT_DOUBLE_EQ(report.similarities[0].spearman->value, 1.0);
  EXPECT_EQ(report.categories[0].covered, 5u);
  EXPECT_EQ(report.outliers[0].covered, 2u);
  for (const int threads : {2, 3}) {
    EXPECT_EQ(ToJson(EvaluateBenchmarks(embeddings, tasks, Options(50, threads))), ToJson(report));
  }
}

TEST(CompareBenchmarksTest, IdenticalSpacesDoNotDiffer) {
  const Embeddings embeddings = SomeVectors(80, 0.0f);
  const ComparisonReport report = CompareBenchmarks(embeddings, embeddings, TasksAbout(embeddings), Options(100, 2));
  // Five scores by three methods, with the distance from the right answer once; a set of pairs, one of words and one of
  // outliers.
  EXPECT_EQ(report.figures.size(), 5u * 7u + 2u + 1u + 2u);
  for (const ComparedFigure& figure : report.figures) {
    ASSERT_TRUE(figure.test.has_value()) << figure.benchmark << " " << figure.set;
    EXPECT_EQ(*figure.first, *figure.second);
    EXPECT_EQ(figure.test->difference, 0.0);
    EXPECT_EQ(figure.test->interval.low, 0.0);
    EXPECT_EQ(figure.test->interval.high, 0.0);
    EXPECT_EQ(figure.test->p_value, 1.0);
  }
}

TEST(CompareBenchmarksTest, TheNoisierSpaceIsWorse) {
  const Embeddings clean = SomeVectors(80, 0.0f);
  const Embeddings noisy = SomeVectors(80, 2.0f);
  const ComparisonReport report = CompareBenchmarks(noisy, clean, TasksAbout(clean), Options(200, 1));
  int found = 0;
  for (const ComparedFigure& figure : report.figures) {
    const bool total = figure.benchmark == "3CosAdd" && figure.set == "total" && figure.figure == "accuracy";
    if (!total && figure.figure != "Spearman") continue;
    ++found;
    EXPECT_EQ(figure.asked, 57u);
    EXPECT_EQ(figure.covered, 57u);
    EXPECT_DOUBLE_EQ(*figure.second, 1.0);
    EXPECT_DOUBLE_EQ(figure.test->difference, *figure.first - *figure.second);
    EXPECT_LT(figure.test->interval.high, 0.0);
    EXPECT_LT(figure.test->p_value, 0.05);
  }
  EXPECT_EQ(found, 2);
  EXPECT_EQ(ToJson(CompareBenchmarks(noisy, clean, TasksAbout(clean), Options(200, 3))), ToJson(report));
}

TEST(CompareBenchmarksTest, OnlyWhatBothCover) {
  const Embeddings all = SomeVectors(80, 0.0f);
  const Embeddings some = SomeVectors(4, 0.0f);
  const ComparisonReport report = CompareBenchmarks(all, some, TasksAbout(all), Options(20, 1));
  for (const ComparedFigure& figure : report.figures) {
    if (figure.benchmark == "similarity") {
      EXPECT_EQ(figure.asked, 57u);
      EXPECT_EQ(figure.covered, 2u);  // of the words 0 to 3: 0 and 2, 1 and 3
      EXPECT_EQ(figure.test->difference, 0.0);
    }
    if (figure.benchmark == "categories") {
      EXPECT_EQ(figure.asked, 5u);
      EXPECT_EQ(figure.covered, 4u);
    }
    if (figure.benchmark == "outliers") {
      EXPECT_EQ(figure.asked, 2u);
      EXPECT_EQ(figure.covered, 1u);
    }
  }
  const Embeddings other = *Embeddings::Create({"x"}, {1, 2}, 2);
  for (const ComparedFigure& figure : CompareBenchmarks(all, other, TasksAbout(all), Options(20, 1)).figures) {
    EXPECT_EQ(figure.covered, 0u);
    EXPECT_FALSE(figure.first.has_value());
    EXPECT_FALSE(figure.test.has_value());
  }
}

}  // namespace
}  // namespace gauntlet
