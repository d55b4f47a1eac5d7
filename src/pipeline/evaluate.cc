// The last stage, and the score that early stopping watches.

#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"
#include "gauntlet/embeddings/embeddings.h"
#include "gauntlet/embeddings/text_format.h"
#include "gauntlet/evaluation/benchmarks.h"
#include "gauntlet/evaluation/report.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/input_stream.h"
#include "gauntlet/io/manifest.h"
#include "gauntlet/pipeline/export_vectors.h"
#include "src/pipeline/stages.h"
#include "src/pipeline/up_to_date.h"

namespace gauntlet {

namespace {

// The mean of the analogies' total accuracy and each set's correlation; of those that cover anything.
double MeanScore(const EvaluationReport& report) {
  std::vector<double> scores;
  const auto add = [&](const std::optional<Figure>& figure) {
    if (figure) scores.push_back(figure->value);
  };
  add(report.analogies.front().total.accuracy);
  for (const SimilarityScore& similarity : report.similarities) add(similarity.spearman);
  const double sum = std::accumulate(scores.begin(), scores.end(), 0.0);
  return scores.empty() ? 0.0 : sum / static_cast<double>(scores.size());
}

// Sets of questions as a stage's input: their files' contents.
absl::StatusOr<std::vector<std::string>> TaskContents(const EvaluationOptions& options) {
  std::vector<std::string> contents;
  for (const std::vector<std::string>& inputs :
       {options.analogies, options.similarities, options.categories, options.outliers}) {
    GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> paths, ExpandInputs(inputs));
    for (const std::string& path : paths) {
      GAUNTLET_ASSIGN_OR_RETURN(const std::string content, FileContent(path));
      contents.push_back(absl::StrCat(BaseName(path), " ", content));
    }
    contents.emplace_back();
  }
  return contents;
}

// The figures of the log, without their intervals; of analogies those by the first method.
std::vector<Metric> Summary(const EvaluationReport& report) {
  std::vector<Metric> metrics;
  const auto add = [&](const std::string& name, const std::optional<Figure>& figure) {
    if (figure) metrics.emplace_back(name, figure->value);
  };
  add("analogies_semantic", report.analogies.front().semantic.accuracy);
  add("analogies_syntactic", report.analogies.front().syntactic.accuracy);
  add("analogies_total", report.analogies.front().total.accuracy);
  for (const SimilarityScore& score : report.similarities) add(absl::StrCat(score.name, "_spearman"), score.spearman);
  for (const CategorizationScore& score : report.categories) add(absl::StrCat(score.name, "_purity"), score.purity);
  for (const OutlierScore& score : report.outliers) add(absl::StrCat(score.name, "_accuracy"), score.accuracy);
  return metrics;
}

BenchmarkOptions FinalOptions(const EvaluationOptions& evaluation, int threads) {
  BenchmarkOptions options;
  options.methods.assign(AllAnalogyMethods().begin(), AllAnalogyMethods().end());
  options.scale_dimensions = evaluation.scale_dimensions;
  options.resampling.resamples = evaluation.resamples;
  options.resampling.threads = threads;
  return options;
}

}  // namespace

absl::StatusOr<ScoreFunction> MakeScoreFunction(const Config& config, const Vocabulary& vocabulary, int threads) {
  if (config.training.stop_patience == 0) return ScoreFunction();
  EvaluationOptions watched = config.evaluation;
  watched.categories.clear();
  watched.outliers.clear();
  GAUNTLET_ASSIGN_OR_RETURN(BenchmarkTasks tasks, LoadBenchmarks(watched));
  BenchmarkOptions options;
  options.scale_dimensions = config.evaluation.scale_dimensions;
  options.resampling.resamples = 0;
  options.resampling.threads = threads;
  std::vector<std::string> words;
  for (uint32_t id = 0; id < vocabulary.size(); ++id) words.push_back(vocabulary.word(id));
  const OutputVectors vectors = config.output.vectors;
  return ScoreFunction([tasks = std::move(tasks), words = std::move(words), vectors,
                        options = std::move(options)](const Parameters& parameters) -> absl::StatusOr<double> {
    GAUNTLET_ASSIGN_OR_RETURN(
        const Embeddings embeddings,
        Embeddings::Create(words, CombineVectors(parameters, vectors), OutputDimensions(parameters, vectors)));
    return MeanScore(EvaluateBenchmarks(embeddings, tasks, options));
  });
}

absl::Status CheckEvaluationInputs(const Config& config) { return LoadBenchmarks(config.evaluation).status(); }

absl::Status EvaluateVectors(const StageContext& context) {
  const Config& config = context.config;
  const EvaluationOptions& evaluation = config.evaluation;
  if (evaluation.analogies.empty() && evaluation.similarities.empty() && evaluation.categories.empty() &&
      evaluation.outliers.empty()) {
    return absl::OkStatus();
  }
  const std::string vectors = VectorsPath(context);
  GAUNTLET_ASSIGN_OR_RETURN(std::vector<std::string> inputs, TaskContents(evaluation));
  GAUNTLET_ASSIGN_OR_RETURN(const std::string vectors_content, FileContent(vectors));
  inputs.push_back(vectors_content);
  Manifest manifest;
  manifest.artefact = "evaluation";
  manifest.fingerprint = StageFingerprint("evaluate", ResultOptions(config, {"evaluation."}), inputs);
  const absl::StatusOr<Manifest> made =
      ReadManifestFile(context.paths.Evaluation(), manifest.artefact, manifest.version);
  if (made.ok() && made->fingerprint == manifest.fingerprint) {
    ReportUpToDate(context, "evaluate", {});
    return absl::OkStatus();
  }
  context.progress->BeginStage("evaluate", "evaluating", "", 0);
  GAUNTLET_ASSIGN_OR_RETURN(const BenchmarkTasks tasks, LoadBenchmarks(evaluation));
  GAUNTLET_ASSIGN_OR_RETURN(const Embeddings embeddings, LoadText(vectors, /*max_words=*/0, context.threads));
  const EvaluationReport report = EvaluateBenchmarks(embeddings, tasks, FinalOptions(evaluation, context.threads));
  manifest.details = ToJson(report);
  manifest.content = manifest.fingerprint;
  GAUNTLET_RETURN_IF_ERROR(WriteManifestFile(context.paths.Evaluation(), manifest));
  context.progress->EndStage(Summary(report));
  return absl::OkStatus();
}

}  // namespace gauntlet
