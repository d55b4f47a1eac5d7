#include "gauntlet/evaluation/report.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

std::string Percent(const AnalogyScore& score) {
  return score.covered == 0 ? "n/a" : absl::StrFormat("%.2f%%", 100.0 * score.accuracy());
}

// Spearman's correlation needs two pairs.
bool HasCorrelation(const SimilarityScore& score) { return score.covered >= 2; }

Json Figures(const AnalogyScore& score) {
  return {{"questions", score.questions},
          {"covered", score.covered},
          {"correct", score.correct},
          {"accuracy", score.covered == 0 ? Json() : Json(score.accuracy())}};
}

}  // namespace

std::string FormatAnalogyReport(const AnalogyReport& report) {
  size_t width = sizeof("syntactic") - 1;
  for (const AnalogyScore& score : report.categories) width = std::max(width, score.name.size());
  const auto name_width = static_cast<int>(width);
  std::string text =
      absl::StrFormat("%-*s  %8s  %8s  %8s  %8s\n", name_width, "analogies", "correct", "covered", "asked", "accuracy");
  const auto add_line = [&](const AnalogyScore& score) {
    absl::StrAppendFormat(&text, "%-*s  %8d  %8d  %8d  %8s\n", name_width, score.name, score.correct, score.covered,
                          score.questions, Percent(score));
  };
  for (const AnalogyScore& score : report.categories) add_line(score);
  add_line(report.semantic);
  add_line(report.syntactic);
  add_line(report.total);
  return text;
}

std::string FormatSimilarityReport(absl::Span<const SimilarityScore> scores) {
  size_t width = sizeof("similarity") - 1;
  for (const SimilarityScore& score : scores) width = std::max(width, score.name.size());
  const auto name_width = static_cast<int>(width);
  std::string text = absl::StrFormat("%-*s  %8s  %8s  %8s\n", name_width, "similarity", "pairs", "covered", "Spearman");
  for (const SimilarityScore& score : scores) {
    const std::string figure = HasCorrelation(score) ? absl::StrFormat("%.4f", score.spearman) : "n/a";
    absl::StrAppendFormat(&text, "%-*s  %8d  %8d  %8s\n", name_width, score.name, score.pairs, score.covered, figure);
  }
  return text;
}

std::string FormatReport(const EvaluationReport& report) {
  std::string text;
  if (!report.analogies.categories.empty()) text = FormatAnalogyReport(report.analogies);
  if (!report.similarities.empty()) {
    absl::StrAppend(&text, text.empty() ? "" : "\n", FormatSimilarityReport(report.similarities));
  }
  return text;
}

Json ToJson(const AnalogyReport& report) {
  Json categories = Json::array();
  for (const AnalogyScore& score : report.categories) {
    Json category = {{"name", score.name}, {"kind", score.syntactic ? "syntactic" : "semantic"}};
    category.update(Figures(score));
    categories.push_back(std::move(category));
  }
  return {{"categories", std::move(categories)},
          {"semantic", Figures(report.semantic)},
          {"syntactic", Figures(report.syntactic)},
          {"total", Figures(report.total)}};
}

Json ToJson(absl::Span<const SimilarityScore> scores) {
  Json sets = Json::array();
  for (const SimilarityScore& score : scores) {
    sets.push_back({{"name", score.name},
                    {"pairs", score.pairs},
                    {"covered", score.covered},
                    {"spearman", HasCorrelation(score) ? Json(score.spearman) : Json()}});
  }
  return sets;
}

Json ToJson(const EvaluationReport& report) {
  return {{"analogies", ToJson(report.analogies)}, {"similarities", ToJson(report.similarities)}};
}

}  // namespace gauntlet
