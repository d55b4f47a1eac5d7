// The whole job: from a config to vectors and their evaluation, stage by stage.
#pragma once

#include "absl/status/status.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/config/config.h"

namespace gauntlet {

enum class Stage { kCorpus, kCount, kTrain, kVectors, kEvaluation };

struct RunRequest {
  Config config;
  Stage last = Stage::kEvaluation;  // stop after this one
  bool restart = false;             // train anew even where checkpoints could be resumed
};

// Walks the stages, skipping each whose artefact is complete and was made by the same options and inputs, and resuming
// the training that was interrupted. Running it again after any interruption, SIGKILL included, ends where an
// uninterrupted run ends. Progress also goes to run_dir/log.jsonl. Errors: those of the stages; InvalidArgument for the
// config; FailedPrecondition when another process works in run_dir.
absl::Status RunPipeline(const RunRequest& request, Progress* progress, const CancellationToken* cancellation);

}  // namespace gauntlet
