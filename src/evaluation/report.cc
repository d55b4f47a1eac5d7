#include "gauntlet/evaluation/report.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "src/evaluation/text_table.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

// "75.00% [70.12, 79.88]".
std::string Percent(const std::optional<Figure>& figure) {
  if (!figure) return "n/a";
  std::string text = absl::StrFormat("%.2f%%", 100.0 * figure->value);
  if (figure->interval) {
    absl::StrAppendFormat(&text, " [%.2f, %.2f]", 100.0 * figure->interval->low, 100.0 * figure->interval->high);
  }
  return text;
}

// "0.512 [0.421, 0.599]".
std::string Decimal(const std::optional<Figure>& figure, int digits) {
  if (!figure) return "n/a";
  std::string text = absl::StrFormat("%.*f", digits, figure->value);
  if (figure->interval) {
    absl::StrAppendFormat(&text, " [%.*f, %.*f]", digits, figure->interval->low, digits, figure->interval->high);
  }
  return text;
}

void AddFigure(Json* json, const std::string& name, const std::optional<Figure>& figure) {
  (*json)[name] = figure ? Json(figure->value) : Json();
  (*json)[absl::StrCat(name, "_interval")] =
      figure && figure->interval ? Json{figure->interval->low, figure->interval->high} : Json();
}

Json Figures(const AnalogyScore& score) {
  Json json = {{"questions", score.questions}, {"covered", score.covered}, {"correct", score.correct}};
  AddFigure(&json, "accuracy", score.accuracy);
  AddFigure(&json, "residual", score.residual);
  AddFigure(&json, "answer_residual", score.answer_residual);
  return json;
}

// "analogies", and for all methods but the first "analogies_3CosMul", say.
std::string AnalogiesKey(size_t index, AnalogyMethod method) {
  return index == 0 ? "analogies" : absl::StrCat("analogies_", AnalogyMethodName(method));
}

void AddOptions(Json* json, const BenchmarkOptions& options) {
  (*json)["scaled_dimensions"] = options.scale_dimensions;
  (*json)["resamples"] = options.resampling.resamples;
}

// What a reader must know of the figures above.
std::string Notes(const BenchmarkOptions& options, bool analogies, bool similarities) {
  std::string text;
  if (analogies) {
    absl::StrAppend(&text,
                    "Residuals are distances of b - a + c, of unit vectors, from the right answer and from the one "
                    "given.\n");
  }
  if (similarities) {
    absl::StrAppend(&text, options.scale_dimensions
                               ? "Similarities are cosines after each dimension was scaled to unit norm over the "
                                 "vocabulary.\n"
                               : "Similarities are cosines of the vectors as they are.\n");
  }
  if (options.resampling.resamples > 0) {
    absl::StrAppend(&text, "In brackets: 95 % bootstrap intervals, ", options.resampling.resamples, " resamples.\n");
  }
  return text;
}

}  // namespace

std::string FormatAnalogyReport(const AnalogyReport& report) {
  TextTable table({absl::StrCat("analogies, ", AnalogyMethodName(report.method)), "asked", "covered", "accuracy",
                   "residual", "answer's residual"});
  const auto add_row = [&](const AnalogyScore& score) {
    table.AddRow({score.name, absl::StrCat(score.questions), absl::StrCat(score.covered), Percent(score.accuracy),
                  Decimal(score.residual, 3), Decimal(score.answer_residual, 3)});
  };
  for (const AnalogyScore& score : report.categories) add_row(score);
  add_row(report.semantic);
  add_row(report.syntactic);
  add_row(report.total);
  return table.ToString();
}

std::string FormatSimilarityReport(absl::Span<const SimilarityScore> scores) {
  TextTable table({"similarity", "pairs", "covered", "Spearman", "Pearson"});
  for (const SimilarityScore& score : scores) {
    table.AddRow({score.name, absl::StrCat(score.pairs), absl::StrCat(score.covered), Decimal(score.spearman, 4),
                  Decimal(score.pearson, 4)});
  }
  return table.ToString();
}

std::string FormatCategorizationReport(absl::Span<const CategorizationScore> scores) {
  TextTable table({"categories", "words", "covered", "clusters", "purity"});
  for (const CategorizationScore& score : scores) {
    table.AddRow({score.name, absl::StrCat(score.words), absl::StrCat(score.covered), absl::StrCat(score.categories),
                  Percent(score.purity)});
  }
  return table.ToString();
}

std::string FormatOutlierReport(absl::Span<const OutlierScore> scores) {
  TextTable table({"outliers", "sets", "asked", "covered", "accuracy", "position"});
  for (const OutlierScore& score : scores) {
    table.AddRow({score.name, absl::StrCat(score.sets), absl::StrCat(score.questions), absl::StrCat(score.covered),
                  Percent(score.accuracy), Percent(score.position)});
  }
  return table.ToString();
}

std::string FormatReport(const EvaluationReport& report) {
  std::string text;
  const auto add = [&](bool any, const std::string& table) {
    if (any) absl::StrAppend(&text, text.empty() ? "" : "\n", table);
  };
  const bool analogies = !report.analogies.empty() && !report.analogies.front().categories.empty();
  for (const AnalogyReport& by_method : report.analogies) add(analogies, FormatAnalogyReport(by_method));
  add(!report.similarities.empty(), FormatSimilarityReport(report.similarities));
  add(!report.categories.empty(), FormatCategorizationReport(report.categories));
  add(!report.outliers.empty(), FormatOutlierReport(report.outliers));
  if (text.empty()) return text;
  const std::string notes = Notes(report.options, analogies, !report.similarities.empty());
  return absl::StrCat(text, notes.empty() ? "" : "\n", notes);
}

std::string FormatComparison(const ComparisonReport& report, const std::string& first, const std::string& second) {
  std::string text = absl::StrCat("A: ", first, "\nB: ", second, "\n");
  std::optional<TextTable> table;
  const auto finish_table = [&] {
    if (table) absl::StrAppend(&text, "\n", table->ToString());
  };
  bool analogies = false;
  bool similarities = false;
  for (size_t i = 0; i < report.figures.size(); ++i) {
    const ComparedFigure& figure = report.figures[i];
    similarities = similarities || figure.benchmark == "similarity";
    analogies = analogies || absl::StrContains(figure.figure, "residual");
    if (i == 0 || report.figures[i - 1].benchmark != figure.benchmark) {
      finish_table();
      table.emplace(std::vector<std::string>{figure.benchmark, "figure", "asked", "covered", "A", "B", "A - B", "p"});
    }
    const auto value = [](const std::optional<double>& number) {
      return number ? absl::StrFormat("%.4f", *number) : std::string("n/a");
    };
    std::optional<Figure> difference;
    if (figure.test) difference = Figure{figure.test->difference, figure.test->interval};
    table->AddRow({figure.set, figure.figure, absl::StrCat(figure.asked), absl::StrCat(figure.covered),
                   value(figure.first), value(figure.second), Decimal(difference, 4),
                   figure.test ? absl::StrFormat("%.3f", figure.test->p_value) : "n/a"});
  }
  finish_table();
  absl::StrAppend(&text, "\nCovered: by both models; on these items they are compared. p: by a paired bootstrap.\n",
                  Notes(report.options, analogies, similarities));
  return text;
}

Json ToJson(const AnalogyReport& report) {
  Json categories = Json::array();
  for (const AnalogyScore& score : report.categories) {
    Json category = {{"name", score.name}, {"kind", score.syntactic ? "syntactic" : "semantic"}};
    category.update(Figures(score));
    categories.push_back(std::move(category));
  }
  return {{"method", std::string(AnalogyMethodName(report.method))},
          {"categories", std::move(categories)},
          {"semantic", Figures(report.semantic)},
          {"syntactic", Figures(report.syntactic)},
          {"total", Figures(report.total)}};
}

Json ToJson(absl::Span<const SimilarityScore> scores) {
  Json sets = Json::array();
  for (const SimilarityScore& score : scores) {
    Json& set = sets.emplace_back(Json{{"name", score.name}, {"pairs", score.pairs}, {"covered", score.covered}});
    AddFigure(&set, "spearman", score.spearman);
    AddFigure(&set, "pearson", score.pearson);
  }
  return sets;
}

Json ToJson(absl::Span<const CategorizationScore> scores) {
  Json sets = Json::array();
  for (const CategorizationScore& score : scores) {
    Json& set = sets.emplace_back(Json{
        {"name", score.name}, {"words", score.words}, {"covered", score.covered}, {"categories", score.categories}});
    AddFigure(&set, "purity", score.purity);
  }
  return sets;
}

Json ToJson(absl::Span<const OutlierScore> scores) {
  Json sets = Json::array();
  for (const OutlierScore& score : scores) {
    Json& set = sets.emplace_back(
        Json{{"name", score.name}, {"sets", score.sets}, {"questions", score.questions}, {"covered", score.covered}});
    AddFigure(&set, "accuracy", score.accuracy);
    AddFigure(&set, "position", score.position);
  }
  return sets;
}

Json ToJson(const EvaluationReport& report) {
  Json json = Json::object();
  for (size_t i = 0; i < report.analogies.size(); ++i) {
    if (i > 0 && report.analogies[i].categories.empty()) continue;
    json[AnalogiesKey(i, report.analogies[i].method)] = ToJson(report.analogies[i]);
  }
  json["similarities"] = ToJson(absl::MakeConstSpan(report.similarities));
  json["categories"] = ToJson(absl::MakeConstSpan(report.categories));
  json["outliers"] = ToJson(absl::MakeConstSpan(report.outliers));
  AddOptions(&json, report.options);
  return json;
}

Json ToJson(const ComparisonReport& report) {
  Json figures = Json::array();
  for (const ComparedFigure& figure : report.figures) {
    const auto number = [](const std::optional<double>& value) { return value ? Json(*value) : Json(); };
    Json& entry = figures.emplace_back(Json{{"benchmark", figure.benchmark},
                                            {"set", figure.set},
                                            {"figure", figure.figure},
                                            {"asked", figure.asked},
                                            {"covered", figure.covered},
                                            {"first", number(figure.first)},
                                            {"second", number(figure.second)}});
    std::optional<Figure> difference;
    if (figure.test) difference = Figure{figure.test->difference, figure.test->interval};
    AddFigure(&entry, "difference", difference);
    entry["p_value"] = figure.test ? Json(figure.test->p_value) : Json();
  }
  Json json = {{"figures", std::move(figures)}};
  AddOptions(&json, report.options);
  return json;
}

}  // namespace gauntlet
