// Evaluation reports as tables for people and as JSON for programs.
//
// Where nothing was covered there is no figure: tables show "n/a", JSON has null.
#pragma once

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "gauntlet/evaluation/analogies.h"
#include "gauntlet/evaluation/similarity.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

// How vectors did on every set they were asked about; without categories or scores where there was none.
struct EvaluationReport {
  AnalogyReport analogies;
  std::vector<SimilarityScore> similarities;
};

// A line for each category, then semantic, syntactic and total: correct, covered and asked questions, and the accuracy
// in percent of those covered.
std::string FormatAnalogyReport(const AnalogyReport& report);
// A line for each set: pairs, those covered, and Spearman's correlation.
std::string FormatSimilarityReport(absl::Span<const SimilarityScore> scores);
// Both, with an empty line between; without a table that would be empty.
std::string FormatReport(const EvaluationReport& report);

// {"categories": [{"name", "kind", "questions", "covered", "correct", "accuracy"}...], "semantic": {"questions",
// "covered", "correct", "accuracy"}, "syntactic": {...}, "total": {...}}; accuracy is a fraction of the covered.
nlohmann::ordered_json ToJson(const AnalogyReport& report);
// [{"name", "pairs", "covered", "spearman"}...]
nlohmann::ordered_json ToJson(absl::Span<const SimilarityScore> scores);
// {"analogies": ..., "similarities": ...}, as above.
nlohmann::ordered_json ToJson(const EvaluationReport& report);

}  // namespace gauntlet
