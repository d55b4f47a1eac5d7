#include "gauntlet/pipeline/run_pipeline.h"

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/json.h"
#include "gauntlet/pipeline/run_directory.h"
#include "src/pipeline/check_paths.h"
#include "src/pipeline/json_log.h"
#include "src/pipeline/resources.h"
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

constexpr absl::Duration kDiskPeriod = absl::Seconds(1);

// As far as can be told before the corpus is read.
absl::Status CheckMemoryAtStart(const RunRequest& request) {
  uint32_t words = 1;
  if (!request.config.vocabulary.file.empty()) {
    GAUNTLET_ASSIGN_OR_RETURN(const Vocabulary vocabulary, Vocabulary::Load(request.config.vocabulary.file));
    words = vocabulary.size();
  }
  return CheckMemory(request.config, request.last, ResolveThreads(request.config.threads), MemoryBudget(request.config),
                     words);
}

}  // namespace

absl::Status RunPipeline(const RunRequest& request, Progress* progress, const CancellationToken* cancellation) {
  GAUNTLET_RETURN_IF_ERROR(ValidateConfig(request.config));
  GAUNTLET_RETURN_IF_ERROR(CheckInputsApart(request.config));
  if (request.last >= Stage::kEvaluation) GAUNTLET_RETURN_IF_ERROR(CheckEvaluationInputs(request.config));
  GAUNTLET_RETURN_IF_ERROR(CheckMemoryAtStart(request));
  const RunPaths paths(request.config.run_dir);
  GAUNTLET_ASSIGN_OR_RETURN(const RunLock lock, RunLock::Acquire(paths));
  GAUNTLET_RETURN_IF_ERROR(WriteFile(paths.Config(), JsonText(ConfigToJson(request.config))));
  GAUNTLET_ASSIGN_OR_RETURN(JsonLog log, JsonLog::Open(paths.Log(), progress));
  const DiskWatch disk(
      paths.root, [&] { return FreeDiskBytes(paths.root); }, kDiskPeriod, cancellation);
  const StageContext context = {request.config,
                                paths,
                                request.restart,
                                request.last,
                                ResolveThreads(request.config.threads),
                                MemoryBudget(request.config),
                                &log,
                                disk.cancellation()};
  for (const StageEntry& entry : kStages) {
    if (entry.stage > request.last) break;
    const absl::Status status = disk.Explain(entry.run(context));
    if (!status.ok()) {
      log.Failure(entry.name, status);
      return AnnotateStatus(status, entry.name);
    }
  }
  return absl::OkStatus();
}

}  // namespace gauntlet
