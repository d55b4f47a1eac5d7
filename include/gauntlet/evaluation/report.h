// Evaluation reports as tables for people and as JSON for programs.
//
// Where nothing was covered there is no figure: tables show "n/a", JSON has null. A figure's 95 % interval follows it
// in brackets; in JSON it is a list [low, high] under the figure's name and "_interval", null where none was asked for.
#pragma once

#include <string>

#include "absl/types/span.h"
#include "gauntlet/evaluation/benchmarks.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

// A line for each category, then semantic, syntactic and total: asked and covered questions, the accuracy in percent of
// those covered, and the residuals.
std::string FormatAnalogyReport(const AnalogyReport& report);
// A line for each set: its size, how much of it is covered, and its figures.
std::string FormatSimilarityReport(absl::Span<const SimilarityScore> scores);
std::string FormatCategorizationReport(absl::Span<const CategorizationScore> scores);
std::string FormatOutlierReport(absl::Span<const OutlierScore> scores);
// All, with empty lines between and what the figures are at the end; without tables that would be empty.
std::string FormatReport(const EvaluationReport& report);
// A table for each benchmark with a line for each set and figure: the values of both models on the items that both
// cover, the difference with its interval, and its p-value. `first` and `second` name the models.
std::string FormatComparison(const ComparisonReport& report, const std::string& first, const std::string& second);

// {"method", "categories": [{"name", "kind", FIGURES}...], "semantic": {FIGURES}, "syntactic": {...}, "total": {...}},
// where FIGURES are "questions", "covered", "correct", "accuracy", "residual", "answer_residual"; accuracy is a
// fraction of the covered.
nlohmann::ordered_json ToJson(const AnalogyReport& report);
// [{"name", "pairs", "covered", "spearman", "pearson"}...]
nlohmann::ordered_json ToJson(absl::Span<const SimilarityScore> scores);
// [{"name", "words", "covered", "categories", "purity"}...]
nlohmann::ordered_json ToJson(absl::Span<const CategorizationScore> scores);
// [{"name", "sets", "questions", "covered", "accuracy", "position"}...]
nlohmann::ordered_json ToJson(absl::Span<const OutlierScore> scores);
// {"analogies", "similarities", "categories", "outliers", "scaled_dimensions", "resamples"}, as above; "analogies" are
// by the first method, those by others follow as "analogies_3CosMul", say. "analogies" and the lists are there when
// nothing was asked.
nlohmann::ordered_json ToJson(const EvaluationReport& report);
// {"figures": [{"benchmark", "set", "figure", "asked", "covered", "first", "second", "difference",
// "difference_interval", "p_value"}...], "scaled_dimensions", "resamples"}
nlohmann::ordered_json ToJson(const ComparisonReport& report);

}  // namespace gauntlet
