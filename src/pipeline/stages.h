// The stages of a run. Each makes its artefact from those before it, unless a complete one with the same fingerprint is
// there.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/config/config.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/pipeline/run_directory.h"
#include "gauntlet/pipeline/run_pipeline.h"
#include "gauntlet/training/parameters.h"

namespace gauntlet {

struct StageContext {
  const Config& config;
  const RunPaths& paths;
  bool restart;
  Stage last;  // of the run
  int threads;
  uint64_t memory;
  Progress* progress;
  const CancellationToken* cancellation;
};

// config.memory, or 60 % of the machine's when that is 0.
uint64_t MemoryBudget(const Config& config);

// The directory of the matrix that training reads: the run's own, or the one that cooccurrence.import names.
std::string MatrixDirectory(const StageContext& context);

// run_dir/vectors/NAME.txt.
std::string VectorsPath(const StageContext& context);

// What TrainRequest::score takes: the mean of the analogies' total accuracy and each similarity set's Spearman
// correlation. Empty unless config.training.stop_patience > 0.
using ScoreFunction = std::function<absl::StatusOr<double>(const Parameters& parameters)>;
absl::StatusOr<ScoreFunction> MakeScoreFunction(const Config& config, const Vocabulary& vocabulary, int threads);

// Whether the evaluation sets can be read: better known before the training than after.
absl::Status CheckEvaluationInputs(const Config& config);

absl::Status EncodeCorpus(const StageContext& context);
absl::Status CountPairs(const StageContext& context);
absl::Status TrainModel(const StageContext& context);
absl::Status WriteVectors(const StageContext& context);
absl::Status EvaluateVectors(const StageContext& context);

}  // namespace gauntlet
