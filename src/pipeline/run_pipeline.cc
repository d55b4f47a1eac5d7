#include "gauntlet/pipeline/run_pipeline.h"

#include "absl/strings/string_view.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"
#include "gauntlet/pipeline/run_directory.h"
#include "src/pipeline/json_log.h"
#include "src/pipeline/stages.h"

namespace gauntlet {

namespace {

struct StageEntry {
  Stage stage;
  absl::string_view name;  // in the log and in errors
  absl::Status (*run)(const StageContext& context);
};

constexpr StageEntry kStages[] = {
    {Stage::kCorpus, "corpus", EncodeCorpus},           // raw text        → vocab.txt, tokens/
    {Stage::kCount, "count", CountPairs},               // tokens/         → cooccurrence/
    {Stage::kTrain, "train", TrainModel},               // cooccurrence/   → checkpoints/
    {Stage::kVectors, "vectors", WriteVectors},         // checkpoints/    → vectors/
    {Stage::kEvaluation, "evaluate", EvaluateVectors},  // vectors/        → evaluation.json
};

}  // namespace

absl::Status RunPipeline(const RunRequest& request, Progress* progress, const CancellationToken* cancellation) {
  GAUNTLET_RETURN_IF_ERROR(ValidateConfig(request.config));
  if (request.last >= Stage::kEvaluation) GAUNTLET_RETURN_IF_ERROR(CheckEvaluationInputs(request.config));
  const RunPaths paths(request.config.run_dir);
  GAUNTLET_ASSIGN_OR_RETURN(const RunLock lock, RunLock::Acquire(paths));
  GAUNTLET_RETURN_IF_ERROR(WriteFile(paths.Config(), ConfigToJson(request.config).dump(2) + "\n"));
  GAUNTLET_ASSIGN_OR_RETURN(JsonLog log, JsonLog::Open(paths.Log(), progress));
  const StageContext context = {request.config,
                                paths,
                                request.restart,
                                ResolveThreads(request.config.threads),
                                MemoryBudget(request.config),
                                &log,
                                cancellation};
  for (const StageEntry& entry : kStages) {
    if (entry.stage > request.last) break;
    absl::Status status = entry.run(context);
    if (!status.ok()) {
      log.Failure(entry.name, status);
      return AnnotateStatus(status, entry.name);
    }
  }
  return absl::OkStatus();
}

}  // namespace gauntlet
