// The sections of a run's page. Each takes what was gathered, and gives a section (see gauntlet/report/page.h), or null
// where there is nothing to show.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "gauntlet/corpus/statistics.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/embeddings/embeddings.h"
#include "gauntlet/report/run_page.h"
#include "nlohmann/json.hpp"
#include "src/report/count_figures.h"

namespace gauntlet {

// Events of a run's log (docs/FORMATS.md, "Log"), gathered over all its starts and stops.
struct RunLog {
  std::string finished;                                // time of the last event
  std::vector<std::pair<std::string, double>> stages;  // seconds of each, the longest where a stage ended several times
  std::map<uint64_t, nlohmann::ordered_json> epochs;   // by number; of those trained anew the last
  double training_seconds() const;
};

// Lines that are not JSON objects, as a killed run may leave one, are skipped.
RunLog ParseLog(absl::string_view text);

nlohmann::ordered_json CorpusSection(const CorpusStatistics& statistics, const Vocabulary& vocabulary);
nlohmann::ordered_json TrainingSection(const RunLog& log);
// `evaluation`: as ToJson(EvaluationReport) gives it, with intervals or without.
nlohmann::ordered_json EvaluationSection(const nlohmann::ordered_json& evaluation);
// `of_vectors` is shown beside the spectra of the counts.
nlohmann::ordered_json CountsSection(const CountFigures& figures, const std::optional<Spectrum>& of_vectors);
nlohmann::ordered_json FitSection(const FitReport& fit);
// How the vectors lie: cosines of random pairs, principal components, lengths by frequency. `embeddings` as they were
// trained.
nlohmann::ordered_json GeometrySection(const Embeddings& embeddings, const Vocabulary& vocabulary,
                                       const RunPageOptions& options);
// The map of the most frequent words, and their neighbours.
nlohmann::ordered_json WordsSection(const Embeddings& normalized, const Vocabulary& vocabulary,
                                    const RunPageOptions& options);

}  // namespace gauntlet
