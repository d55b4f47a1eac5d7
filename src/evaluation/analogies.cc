#include "gauntlet/evaluation/analogies.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <Eigen/Core>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"
#include "src/evaluation/answer_search.h"
#include "src/evaluation/outcomes.h"

namespace gauntlet {

namespace {

constexpr AnalogyMethod kAllMethods[] = {AnalogyMethod::kAdd, AnalogyMethod::kMultiply, AnalogyMethod::kPairDirection};

// A covered question.
struct KnownQuestion {
  size_t category = 0;
  QuestionIds ids;
  std::vector<uint32_t> answers;  // those known; not empty
};

std::vector<KnownQuestion> KnownQuestions(const Embeddings& normalized, const AnalogyTask& task) {
  std::vector<KnownQuestion> known;
  for (size_t category = 0; category < task.categories.size(); ++category) {
    for (const AnalogyQuestion& question : task.categories[category].questions) {
      const std::optional<uint32_t> a = normalized.Find(question.a);
      const std::optional<uint32_t> b = normalized.Find(question.b);
      const std::optional<uint32_t> c = normalized.Find(question.c);
      if (!a || !b || !c) continue;
      KnownQuestion entry{category, {*a, *b, *c}, {}};
      for (const std::string& answer : question.answers) {
        if (const std::optional<uint32_t> id = normalized.Find(answer)) entry.answers.push_back(*id);
      }
      if (!entry.answers.empty()) known.push_back(std::move(entry));
    }
  }
  return known;
}

// b - a + c.
Eigen::VectorXd Offset(const Embeddings& normalized, const QuestionIds& question) {
  Eigen::VectorXd offset(normalized.dimensions());
  for (uint32_t i = 0; i < normalized.dimensions(); ++i) {
    offset[i] = double{normalized.vector(question.b)[i]} - double{normalized.vector(question.a)[i]} +
                double{normalized.vector(question.c)[i]};
  }
  return offset;
}

double Distance(const Embeddings& normalized, const Eigen::VectorXd& from, uint32_t word) {
  double squares = 0.0;
  for (uint32_t i = 0; i < normalized.dimensions(); ++i) {
    const double difference = from[i] - double{normalized.vector(word)[i]};
    squares += difference * difference;
  }
  return std::sqrt(squares);
}

void AddOutcome(const Embeddings& normalized, const KnownQuestion& question, const std::vector<Neighbor>& given,
                AnalogyOutcomes* outcomes) {
  const Eigen::VectorXd offset = Offset(normalized, question.ids);
  double residual = std::numeric_limits<double>::infinity();
  bool correct = false;
  for (const uint32_t answer : question.answers) {
    residual = std::min(residual, Distance(normalized, offset, answer));
    correct = correct || (!given.empty() && given.front().id == answer);
  }
  outcomes->correct.push_back(correct ? 1.0 : 0.0);
  outcomes->residuals.push_back(residual);
  outcomes->answer_residuals.push_back(given.empty() ? offset.norm() : Distance(normalized, offset, given.front().id));
}

void Append(const std::vector<double>& values, std::vector<double>* to) {
  to->insert(to->end(), values.begin(), values.end());
}

void AddTo(AnalogyOutcomes* sum, const AnalogyOutcomes& outcomes) {
  sum->questions += outcomes.questions;
  Append(outcomes.correct, &sum->correct);
  Append(outcomes.residuals, &sum->residuals);
  Append(outcomes.answer_residuals, &sum->answer_residuals);
}

AnalogyOutcomes NewOutcomes(std::string name, bool syntactic, uint64_t questions) {
  return {std::move(name), syntactic, questions, {}, {}, {}};
}

AnalogyScore Score(const AnalogyOutcomes& outcomes, const ResamplingOptions& resampling) {
  AnalogyScore score;
  score.name = outcomes.name;
  score.syntactic = outcomes.syntactic;
  score.questions = outcomes.questions;
  score.covered = outcomes.correct.size();
  score.correct = static_cast<uint64_t>(std::count(outcomes.correct.begin(), outcomes.correct.end(), 1.0));
  score.accuracy = Estimate(outcomes.Accuracy(), resampling);
  score.residual = Estimate(outcomes.Residual(), resampling);
  score.answer_residual = Estimate(outcomes.AnswerResidual(), resampling);
  return score;
}

}  // namespace

absl::string_view AnalogyMethodName(AnalogyMethod method) {
  switch (method) {
    case AnalogyMethod::kAdd:
      return "3CosAdd";
    case AnalogyMethod::kMultiply:
      return "3CosMul";
    case AnalogyMethod::kPairDirection:
      return "PairDirection";
  }
  return "";
}

absl::Span<const AnalogyMethod> AllAnalogyMethods() { return kAllMethods; }

std::vector<AnalogyOutcomesByMethod> AnswerQuestions(const Embeddings& normalized, const AnalogyTask& task,
                                                     absl::Span<const AnalogyMethod> methods, int threads) {
  const std::vector<KnownQuestion> known = KnownQuestions(normalized, task);
  std::vector<QuestionIds> ids;
  ids.reserve(known.size());
  for (const KnownQuestion& question : known) ids.push_back(question.ids);
  const std::vector<std::vector<Neighbor>> answers = FindAnswers(normalized, ids, methods, 1, threads);

  std::vector<AnalogyOutcomesByMethod> all;
  for (size_t m = 0; m < methods.size(); ++m) {
    AnalogyOutcomesByMethod& result = all.emplace_back();
    result.method = methods[m];
    for (const AnalogyCategory& category : task.categories) {
      result.categories.push_back(NewOutcomes(category.name, category.syntactic, category.questions.size()));
    }
    for (size_t q = 0; q < known.size(); ++q) {
      AddOutcome(normalized, known[q], answers[m * known.size() + q], &result.categories[known[q].category]);
    }
    result.semantic = NewOutcomes("semantic", false, 0);
    result.syntactic = NewOutcomes("syntactic", true, 0);
    result.total = NewOutcomes("total", false, 0);
    for (const AnalogyOutcomes& outcomes : result.categories) {
      AddTo(outcomes.syntactic ? &result.syntactic : &result.semantic, outcomes);
      AddTo(&result.total, outcomes);
    }
  }
  return all;
}

std::vector<AnalogyReport> EvaluateAnalogies(const Embeddings& normalized, const AnalogyTask& task,
                                             absl::Span<const AnalogyMethod> methods,
                                             const ResamplingOptions& resampling) {
  std::vector<AnalogyReport> reports;
  for (const AnalogyOutcomesByMethod& outcomes : AnswerQuestions(normalized, task, methods, resampling.threads)) {
    AnalogyReport& report = reports.emplace_back();
    report.method = outcomes.method;
    for (const AnalogyOutcomes& category : outcomes.categories) {
      report.categories.push_back(Score(category, resampling));
    }
    report.semantic = Score(outcomes.semantic, resampling);
    report.syntactic = Score(outcomes.syntactic, resampling);
    report.total = Score(outcomes.total, resampling);
  }
  return reports;
}

absl::StatusOr<std::vector<Neighbor>> AnswerAnalogy(const Embeddings& normalized, absl::string_view a,
                                                    absl::string_view b, absl::string_view c, AnalogyMethod method,
                                                    uint32_t k, int threads) {
  std::vector<uint32_t> ids;
  for (const absl::string_view word : {a, b, c}) {
    const std::optional<uint32_t> id = normalized.Find(word);
    if (!id) return absl::NotFoundError(absl::StrCat("no vector for \"", absl::Utf8SafeCEscape(word), "\""));
    ids.push_back(*id);
  }
  return FindAnswers(normalized, {{ids[0], ids[1], ids[2]}}, {method}, k, threads).front();
}

}  // namespace gauntlet
