#include "src/evaluation/answer_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace gauntlet {
namespace {

// Random directions, of which every fifth is much like its neighbour, some are equal, and one is zero.
Embeddings SomeVectors(uint32_t words, uint32_t dimensions) {
  std::mt19937 generator(7);
  std::normal_distribution<float> normal;
  std::vector<std::string> names;
  std::vector<float> values;
  for (uint32_t id = 0; id < words; ++id) {
    names.push_back(absl::StrCat("w", id));
    for (uint32_t i = 0; i < dimensions; ++i) {
      const float nearby = id > 0 ? values[values.size() - dimensions] : 0.0f;
      const float noise = normal(generator);
      values.push_back(id == 3 ? 0.0f : id % 40 == 30 ? nearby : id % 5 == 4 ? nearby + 1e-3f * noise : noise);
    }
  }
  return Embeddings::Create(std::move(names), std::move(values), dimensions)->Normalized();
}

double Dot(const Embeddings& unit, uint32_t x, uint32_t y) {
  double sum = 0.0;
  for (uint32_t i = 0; i < unit.dimensions(); ++i) sum += double{unit.vector(x)[i]} * double{unit.vector(y)[i]};
  return sum;
}

// The published formulas, term by term.
double Score(const Embeddings& unit, const QuestionIds& q, AnalogyMethod method, uint32_t x) {
  if (method == AnalogyMethod::kMultiply) {
    const auto shifted = [&](uint32_t y) { return (Dot(unit, x, y) + 1.0) / 2.0; };
    return shifted(q.b) * shifted(q.c) / (shifted(q.a) + 0.001);
  }
  double product = 0.0;
  double left = 0.0;
  double right = 0.0;
  for (uint32_t i = 0; i < unit.dimensions(); ++i) {
    const auto at = [&](uint32_t id) { return double{unit.vector(id)[i]}; };
    const bool add = method == AnalogyMethod::kAdd;
    const double u = add ? at(x) : at(x) - at(q.c);
    const double v = add ? at(q.b) - at(q.a) + at(q.c) : at(q.b) - at(q.a);
    product += u * v;
    left += u * u;
    right += v * v;
  }
  return left * right > 0.0 ? product / std::sqrt(left * right) : 0.0;
}

std::vector<QuestionIds> SomeQuestions(uint32_t words, int count) {
  std::mt19937 generator(8);
  std::uniform_int_distribution<uint32_t> pick(0, words - 1);
  std::vector<QuestionIds> questions = {{3, 1, 2}, {1, 3, 2}, {1, 2, 3}, {5, 5, 5}, {29, 30, 30}, {8, 9, 8}};
  while (static_cast<int>(questions.size()) < count) {
    const uint32_t a = pick(generator);
    const uint32_t b = pick(generator);
    questions.push_back({a, b, pick(generator)});
  }
  return questions;
}

TEST(FindAnswersTest, EqualsTheDefinitionForAnyBlocksAndThreads) {
  constexpr uint32_t kWords = 203;
  const Embeddings unit = SomeVectors(kWords, 6);
  const std::vector<QuestionIds> questions = SomeQuestions(kWords, 60);
  const absl::Span<const AnalogyMethod> methods = AllAnalogyMethods();
  const auto expected = FindAnswers(unit, questions, methods, 3, 1);
  ASSERT_EQ(expected.size(), methods.size() * questions.size());
  for (size_t m = 0; m < methods.size(); ++m) {
    for (size_t q = 0; q < questions.size(); ++q) {
      std::vector<std::pair<double, uint32_t>> ranked;
      for (uint32_t id = 0; id < kWords; ++id) {
        if (id == questions[q].a || id == questions[q].b || id == questions[q].c) continue;
        ranked.emplace_back(-Score(unit, questions[q], methods[m], id), id);
      }
      std::sort(ranked.begin(), ranked.end());
      const std::vector<Neighbor>& found = expected[m * questions.size() + q];
      ASSERT_EQ(found.size(), 3u);
      for (size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(found[i].similarity, -ranked[i].first, 1e-6 * std::abs(ranked[i].first) + 1e-7)
            << AnalogyMethodName(methods[m]) << ", question " << q << ", place " << i;
      }
    }
  }
  for (const int threads : {1, 4}) {
    const auto found = FindAnswers(unit, questions, methods, 3, threads, {7, 11});
    for (size_t i = 0; i < found.size(); ++i) {
      for (size_t k = 0; k < 3; ++k) {
        EXPECT_FLOAT_EQ(found[i][k].similarity, expected[i][k].similarity) << "entry " << i;
      }
    }
  }
}

TEST(FindAnswersTest, TheSameForAnyThreads) {
  const Embeddings unit = SomeVectors(500, 4);
  const std::vector<QuestionIds> questions = SomeQuestions(500, 40);
  const AnswerBlocks blocks = {16, 20};
  const auto expected = FindAnswers(unit, questions, AllAnalogyMethods(), 5, 1, blocks);
  for (const int threads : {2, 3, 8}) {
    const auto found = FindAnswers(unit, questions, AllAnalogyMethods(), 5, threads, blocks);
    for (size_t i = 0; i < found.size(); ++i) {
      ASSERT_EQ(found[i].size(), expected[i].size());
      for (size_t k = 0; k < found[i].size(); ++k) {
        EXPECT_EQ(found[i][k].id, expected[i][k].id);
        EXPECT_EQ(found[i][k].similarity, expected[i][k].similarity);
      }
    }
  }
}

TEST(FindAnswersTest, TiesGoToTheLowerIdAndUnknownWordIsNoAnswer) {
  const Embeddings unit =
      Embeddings::Create({"a", "b", "c", "<unk>", "x", "y", "z"}, {1, 0, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, -1, 0}, 2)
          ->Normalized();
  for (const auto& answers : FindAnswers(unit, {{0, 1, 2}}, AllAnalogyMethods(), 10, 1, {2, 3})) {
    ASSERT_EQ(answers.size(), 3u);
    EXPECT_LT(std::find_if(answers.begin(), answers.end(), [](const Neighbor& n) { return n.id == 4; }),
              std::find_if(answers.begin(), answers.end(), [](const Neighbor& n) { return n.id == 5; }));
  }
}

TEST(FindAnswersTest, NothingToAskOrToAnswer) {
  const Embeddings unit = Embeddings::Create({"a", "b", "c"}, {1, 0, 0, 1, 1, 1}, 2)->Normalized();
  EXPECT_TRUE(FindAnswers(unit, {}, AllAnalogyMethods(), 1, 2).empty());
  EXPECT_TRUE(FindAnswers(unit, {{0, 1, 2}}, {AnalogyMethod::kAdd}, 1, 2)[0].empty());
}

}  // namespace
}  // namespace gauntlet
