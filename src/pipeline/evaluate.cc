// The last stage, and the score that early stopping watches.

#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"
#include "gauntlet/embeddings/embeddings.h"
#include "gauntlet/embeddings/text_format.h"
#include "gauntlet/evaluation/analogies.h"
#include "gauntlet/evaluation/report.h"
#include "gauntlet/evaluation/similarity.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/input_stream.h"
#include "gauntlet/io/manifest.h"
#include "gauntlet/pipeline/export_vectors.h"
#include "src/pipeline/stages.h"
#include "src/pipeline/up_to_date.h"

namespace gauntlet {

namespace {

struct EvaluationTasks {
  AnalogyTask analogies;
  std::vector<SimilarityTask> similarities;
};

absl::StatusOr<EvaluationTasks> LoadTasks(const EvaluationOptions& options) {
  EvaluationTasks tasks;
  GAUNTLET_ASSIGN_OR_RETURN(tasks.analogies, LoadAnalogies(options.analogies, options.lowercase));
  GAUNTLET_ASSIGN_OR_RETURN(tasks.similarities, LoadSimilarities(options.similarities, options.lowercase));
  return tasks;
}

EvaluationReport Evaluate(const Embeddings& embeddings, const EvaluationTasks& tasks, int threads) {
  const Embeddings normalized = embeddings.Normalized();
  return {EvaluateAnalogies(normalized, tasks.analogies, threads),
          EvaluateSimilarities(normalized, tasks.similarities)};
}

// The mean of the analogies' total accuracy and each set's correlation; of those that cover anything.
double MeanScore(const EvaluationReport& report) {
  std::vector<double> scores;
  if (report.analogies.total.covered > 0) scores.push_back(report.analogies.total.accuracy());
  for (const SimilarityScore& similarity : report.similarities) {
    if (similarity.covered > 1) scores.push_back(similarity.spearman);
  }
  const double sum = std::accumulate(scores.begin(), scores.end(), 0.0);
  return scores.empty() ? 0.0 : sum / static_cast<double>(scores.size());
}

// Sets of questions as a stage's input: their files' contents.
absl::StatusOr<std::vector<std::string>> TaskContents(const EvaluationOptions& options) {
  std::vector<std::string> contents;
  for (const std::vector<std::string>& inputs : {options.analogies, options.similarities}) {
    GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> paths, ExpandInputs(inputs));
    for (const std::string& path : paths) {
      GAUNTLET_ASSIGN_OR_RETURN(const std::string content, FileContent(path));
      contents.push_back(absl::StrCat(BaseName(path), " ", content));
    }
    contents.emplace_back();
  }
  return contents;
}

std::vector<Metric> Summary(const EvaluationReport& report) {
  std::vector<Metric> metrics;
  const auto add = [&](const std::string& name, const AnalogyScore& score) {
    if (score.covered > 0) metrics.emplace_back(name, score.accuracy());
  };
  add("analogies_semantic", report.analogies.semantic);
  add("analogies_syntactic", report.analogies.syntactic);
  add("analogies_total", report.analogies.total);
  for (const SimilarityScore& similarity : report.similarities) {
    if (similarity.covered > 1) metrics.emplace_back(absl::StrCat(similarity.name, "_spearman"), similarity.spearman);
  }
  return metrics;
}

}  // namespace

absl::StatusOr<ScoreFunction> MakeScoreFunction(const Config& config, const Vocabulary& vocabulary, int threads) {
  if (config.training.stop_patience == 0) return ScoreFunction();
  GAUNTLET_ASSIGN_OR_RETURN(EvaluationTasks tasks, LoadTasks(config.evaluation));
  std::vector<std::string> words;
  for (uint32_t id = 0; id < vocabulary.size(); ++id) words.push_back(vocabulary.word(id));
  const OutputVectors vectors = config.output.vectors;
  return ScoreFunction([tasks = std::move(tasks), words = std::move(words), vectors,
                        threads](const Parameters& parameters) -> absl::StatusOr<double> {
    GAUNTLET_ASSIGN_OR_RETURN(
        const Embeddings embeddings,
        Embeddings::Create(words, CombineVectors(parameters, vectors), OutputDimensions(parameters, vectors)));
    return MeanScore(Evaluate(embeddings, tasks, threads));
  });
}

absl::Status CheckEvaluationInputs(const Config& config) { return LoadTasks(config.evaluation).status(); }

absl::Status EvaluateVectors(const StageContext& context) {
  const Config& config = context.config;
  if (config.evaluation.analogies.empty() && config.evaluation.similarities.empty()) return absl::OkStatus();
  const std::string vectors = VectorsPath(context);
  GAUNTLET_ASSIGN_OR_RETURN(std::vector<std::string> inputs, TaskContents(config.evaluation));
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
  GAUNTLET_ASSIGN_OR_RETURN(const EvaluationTasks tasks, LoadTasks(config.evaluation));
  GAUNTLET_ASSIGN_OR_RETURN(const Embeddings embeddings, LoadText(vectors, /*max_words=*/0, context.threads));
  const EvaluationReport report = Evaluate(embeddings, tasks, context.threads);
  manifest.details = ToJson(report);
  manifest.content = manifest.fingerprint;
  GAUNTLET_RETURN_IF_ERROR(WriteManifestFile(context.paths.Evaluation(), manifest));
  context.progress->EndStage(Summary(report));
  return absl::OkStatus();
}

}  // namespace gauntlet
