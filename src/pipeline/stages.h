// The stages of a run. Each makes its artefact from those before it, unless a complete one with the same fingerprint is
// there.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/config/config.h"
#include "gauntlet/pipeline/run_directory.h"

namespace gauntlet {

struct StageContext {
  const Config& config;
  const RunPaths& paths;
  bool restart;
  int threads;
  uint64_t memory;
  Progress* progress;
  const CancellationToken* cancellation;
};

// config.memory, or 60 % of the machine's when that is 0.
uint64_t MemoryBudget(const Config& config);

absl::Status EncodeCorpus(const StageContext& context);
absl::Status CountPairs(const StageContext& context);
absl::Status TrainModel(const StageContext& context);
absl::Status WriteVectors(const StageContext& context);
absl::Status EvaluateVectors(const StageContext& context);

}  // namespace gauntlet
