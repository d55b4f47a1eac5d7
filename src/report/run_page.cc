#include "gauntlet/report/run_page.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gauntlet/base/status.h"
#include "gauntlet/config/config.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "gauntlet/embeddings/text_format.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/json.h"
#include "gauntlet/io/manifest.h"
#include "gauntlet/pipeline/run_directory.h"
#include "gauntlet/report/page.h"
#include "src/report/sections.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

// What a run's directory has; what it lacks is absent.
struct Run {
  Config config;
  Json options;
  std::optional<Vocabulary> vocabulary;
  std::optional<CorpusStatistics> statistics;
  Json matrix;      // details of its manifest
  Json evaluation;  // likewise
  RunLog log;
  std::optional<CountFigures> counts;
  std::optional<Embeddings> embeddings;
};

// The details of a manifest, or null where there is no such file.
absl::StatusOr<Json> Details(absl::StatusOr<Manifest> manifest) {
  if (absl::IsNotFound(manifest.status())) return Json();
  GAUNTLET_RETURN_IF_ERROR(manifest.status());
  return std::move(manifest->details);
}

absl::StatusOr<Run> Gather(const RunPaths& paths, const RunPageOptions& options, Progress* progress,
                           const CancellationToken* cancellation) {
  Run run;
  GAUNTLET_ASSIGN_OR_RETURN(run.config, LoadConfig(paths.Config()));
  run.options = ConfigToJson(run.config);
  if (FileExists(paths.Vocabulary())) {
    GAUNTLET_ASSIGN_OR_RETURN(run.vocabulary, Vocabulary::Load(paths.Vocabulary()));
  }
  if (FileExists(paths.Tokens())) {
    GAUNTLET_ASSIGN_OR_RETURN(const EncodedCorpus corpus, EncodedCorpus::Open(paths.Tokens()));
    GAUNTLET_ASSIGN_OR_RETURN(run.statistics,
                              ComputeStatistics(corpus, options.threads, options.memory, progress, cancellation));
  }
  if (run.vocabulary) {
    GAUNTLET_ASSIGN_OR_RETURN(run.counts, GatherCounts(paths, *run.vocabulary, options, progress, cancellation));
  }
  GAUNTLET_ASSIGN_OR_RETURN(run.matrix, Details(ReadManifest(paths.Cooccurrence(), kMatrixArtefact, kMatrixVersion)));
  GAUNTLET_ASSIGN_OR_RETURN(run.evaluation, Details(ReadManifestFile(paths.Evaluation(), "evaluation", 1)));
  if (FileExists(paths.Log())) {
    GAUNTLET_ASSIGN_OR_RETURN(const std::string text, ReadFile(paths.Log()));
    run.log = ParseLog(text);
  }
  const std::string vectors = JoinPath(paths.Vectors(), absl::StrCat(run.config.output.name, ".txt"));
  if (FileExists(vectors)) {
    GAUNTLET_ASSIGN_OR_RETURN(run.embeddings, LoadText(vectors, /*max_words=*/0, options.threads));
  }
  return run;
}

Json Overview(const Run& run) {
  std::vector<std::pair<std::string, Json>> items;
  const auto count = [&](const std::string& label, uint64_t value) { items.emplace_back(label, value); };
  if (run.statistics) {
    count("Tokens", run.statistics->summary.tokens);
    count("Documents", run.statistics->summary.documents);
  }
  if (run.vocabulary) count("Words", run.vocabulary->size());
  if (!run.matrix.is_null()) {
    count("Co-occurring pairs, both directions", run.matrix.value("directed_records", uint64_t{0}));
    items.emplace_back("Window", absl::StrCat(run.matrix.value("window_size", 0), ", ",
                                              run.matrix.value("distance_weighting", "weighting unknown")));
  }
  items.emplace_back("Components of a vector", run.config.training.vector_size);
  if (!run.log.epochs.empty()) {
    const auto& [epoch, figures] = *run.log.epochs.rbegin();
    count("Epochs", epoch);
    items.emplace_back("Cost of the last epoch", figures.value("cost", 0.0));
  }
  if (run.evaluation.contains("analogies")) {
    const Json& accuracy = run.evaluation.at("analogies").at("total").at("accuracy");
    if (accuracy.is_number())
      items.emplace_back("Analogies answered", absl::StrFormat("%.1f %%", 100.0 * accuracy.get<double>()));
  }
  Json rows = Json::array();
  for (const auto& [stage, seconds] : run.log.stages) rows.push_back({stage, seconds});
  Json blocks = Json::array({MakeFacts(items)});
  if (!rows.empty()) blocks.push_back(MakeTable("Time by stage", {{"Stage"}, {"Seconds", "decimal", 1}}, rows));
  Json options = Json::array();
  const Json flat = run.options.flatten();
  for (const auto& [key, value] : flat.items()) {
    std::string name = key.substr(1);
    std::replace(name.begin(), name.end(), '/', '.');
    options.push_back({name, value.is_string() ? value.get<std::string>() : JsonLine(value)});
  }
  blocks.push_back(Folded(MakeTable("Options", {{"Option"}, {"Value"}}, options), "All options of the run"));
  return MakeSection("overview", "Overview", "", blocks);
}

// With the day and minute of the last entry of its log.
std::string Subtitle(const RunLog& log) {
  if (log.finished.size() < 16) return "A run of Gauntlet";
  return absl::StrCat("A run of Gauntlet, last at work ", log.finished.substr(0, 10), " ", log.finished.substr(11, 5),
                      " UTC");
}

Json RunDocument(const Run& run, const RunPageOptions& options, Progress* progress) {
  Json sections = Json::array({Overview(run)});
  const auto add = [&](Json section) {
    if (!section.is_null()) sections.push_back(std::move(section));
  };
  if (run.statistics && run.vocabulary) add(CorpusSection(*run.statistics, *run.vocabulary));
  if (run.counts) {
    std::optional<Spectrum> of_vectors;
    if (run.embeddings) {
      of_vectors = ComputeVectorSpectrum(run.embeddings->matrix(), run.embeddings->dimensions(), /*fit_from=*/1,
                                         options.threads);
    }
    add(CountsSection(*run.counts, of_vectors));
  }
  add(TrainingSection(run.log));
  if (run.counts && run.counts->fit) add(FitSection(*run.counts->fit));
  add(EvaluationSection(run.evaluation));
  if (run.embeddings && run.vocabulary) {
    const Embeddings normalized = run.embeddings->Normalized();
    progress->BeginStage("report", "mapping words", "", 0);
    add(GeometrySection(*run.embeddings, *run.vocabulary, options));
    add(WordsSection(normalized, *run.vocabulary, options));
    progress->EndStage({});
  }
  return Json{{"kind", "run"},
              {"title", run.config.output.name},
              {"subtitle", Subtitle(run.log)},
              {"generated", "Made by gauntlet report."},
              {"sections", std::move(sections)}};
}

}  // namespace

// nlohmann_json reports values of another kind than expected by exceptions, which stay in here.
absl::StatusOr<Json> MakeRunPage(const std::string& run_dir, const RunPageOptions& options, Progress* progress,
                                 const CancellationToken* cancellation) {
  try {
    GAUNTLET_ASSIGN_OR_RETURN(const Run run, Gather(RunPaths(run_dir), options, progress, cancellation));
    return RunDocument(run, options, progress);
  } catch (const Json::exception& error) {
    return absl::DataLossError(
        absl::StrCat(run_dir, ": its log or evaluation is not as gauntlet run writes it: ", error.what()));
  }
}

}  // namespace gauntlet
