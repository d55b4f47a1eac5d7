#include "gauntlet/evaluation/analogies.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gauntlet/base/status.h"
#include "gauntlet/embeddings/text_format.h"
#include "gauntlet/io/input_stream.h"
#include "src/evaluation/task_file.h"

namespace gauntlet {

namespace {

AnalogyCategory NewCategory(absl::string_view name) {
  const bool syntactic = absl::StartsWith(name, "gram") || absl::StartsWithIgnoreCase(name, "msr");
  return {std::string(name), syntactic, {}};
}

absl::Status LoadFile(const std::string& path, bool lowercase, AnalogyTask* task) {
  AnalogyCategory category = NewCategory(TaskName(path));
  uint64_t questions = 0;
  bool named = false;
  const auto finish_category = [&] {
    if (named || !category.questions.empty()) task->categories.push_back(std::move(category));
  };
  const auto add_line = [&](absl::string_view line, uint64_t number) -> absl::Status {
    if (absl::StartsWith(line, "//")) return absl::OkStatus();
    if (line.front() == ':') {
      const absl::string_view name = absl::StripAsciiWhitespace(line.substr(1));
      if (name.empty()) return UnexpectedLineError(path, number, "the name of a category after the colon", line);
      finish_category();
      category = NewCategory(name);
      named = true;
      return absl::OkStatus();
    }
    const std::string text = lowercase ? absl::AsciiStrToLower(line) : std::string(line);
    const std::vector<std::string> words = absl::StrSplit(text, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (words.size() != 4) return UnexpectedLineError(path, number, "four words, or a colon and a name", line);
    category.questions.push_back({words[0], words[1], words[2], words[3]});
    ++questions;
    return absl::OkStatus();
  };
  GAUNTLET_RETURN_IF_ERROR(ForEachTaskLine(path, add_line));
  finish_category();
  if (questions == 0) return absl::InvalidArgumentError(absl::StrCat(path, ": holds no questions"));
  return absl::OkStatus();
}

// Questions by the ids of their words, and what their answers may not be.
class Batch {
 public:
  explicit Batch(const Embeddings& normalized) : normalized_(normalized), unknown_(normalized.Find(kUnknownWord)) {}

  void Add(uint32_t a, uint32_t b, uint32_t c) {
    const absl::Span<const float> va = normalized_.vector(a);
    const absl::Span<const float> vb = normalized_.vector(b);
    const absl::Span<const float> vc = normalized_.vector(c);
    for (size_t i = 0; i < va.size(); ++i) queries_.push_back(vb[i] - va[i] + vc[i]);
    exclude_.push_back({a, b, c});
    if (unknown_) exclude_.back().push_back(*unknown_);
  }

  std::vector<std::vector<Neighbor>> Answer(uint32_t k, int threads) const {
    return NearestNeighbors(normalized_, queries_, k, exclude_, threads);
  }

 private:
  const Embeddings& normalized_;
  std::optional<uint32_t> unknown_;
  std::vector<float> queries_;
  std::vector<std::vector<uint32_t>> exclude_;
};

void AddTo(AnalogyScore* sum, const AnalogyScore& score) {
  sum->questions += score.questions;
  sum->covered += score.covered;
  sum->correct += score.correct;
}

}  // namespace

absl::StatusOr<AnalogyTask> LoadAnalogies(const std::vector<std::string>& paths, bool lowercase) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> files, ExpandInputs(paths));
  AnalogyTask task;
  for (const std::string& file : files) GAUNTLET_RETURN_IF_ERROR(LoadFile(file, lowercase, &task));
  return task;
}

AnalogyReport EvaluateAnalogies(const Embeddings& normalized, const AnalogyTask& task, int threads) {
  AnalogyReport report;
  report.semantic.name = "semantic";
  report.syntactic.name = "syntactic";
  report.syntactic.syntactic = true;
  report.total.name = "total";

  Batch batch(normalized);
  std::vector<std::pair<size_t, uint32_t>> expected;  // category and answer of each covered question
  for (const AnalogyCategory& category : task.categories) {
    AnalogyScore score{category.name, category.syntactic, category.questions.size(), 0, 0};
    for (const AnalogyQuestion& question : category.questions) {
      const std::optional<uint32_t> a = normalized.Find(question.a);
      const std::optional<uint32_t> b = normalized.Find(question.b);
      const std::optional<uint32_t> c = normalized.Find(question.c);
      const std::optional<uint32_t> d = normalized.Find(question.d);
      if (!a || !b || !c || !d) continue;
      batch.Add(*a, *b, *c);
      expected.emplace_back(report.categories.size(), *d);
      ++score.covered;
    }
    report.categories.push_back(std::move(score));
  }

  const std::vector<std::vector<Neighbor>> answers = batch.Answer(1, threads);
  for (size_t q = 0; q < answers.size(); ++q) {
    const auto [category, answer] = expected[q];
    if (!answers[q].empty() && answers[q].front().id == answer) ++report.categories[category].correct;
  }
  for (const AnalogyScore& score : report.categories) {
    AddTo(score.syntactic ? &report.syntactic : &report.semantic, score);
    AddTo(&report.total, score);
  }
  return report;
}

absl::StatusOr<std::vector<Neighbor>> AnswerAnalogy(const Embeddings& normalized, absl::string_view a,
                                                    absl::string_view b, absl::string_view c, uint32_t k, int threads) {
  std::vector<uint32_t> ids;
  for (const absl::string_view word : {a, b, c}) {
    const std::optional<uint32_t> id = normalized.Find(word);
    if (!id) return absl::NotFoundError(absl::StrCat("no vector for \"", absl::Utf8SafeCEscape(word), "\""));
    ids.push_back(*id);
  }
  Batch batch(normalized);
  batch.Add(ids[0], ids[1], ids[2]);
  return batch.Answer(k, threads).front();
}

}  // namespace gauntlet
