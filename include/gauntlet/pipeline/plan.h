// What a run will take: memory, disk and time, predicted from a sample of its corpus.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/config/config.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

struct PlannedStage {
  std::string name;
  double seconds = 0.0;
  uint64_t memory = 0;  // bytes at the peak
  uint64_t disk = 0;    // bytes that stay
};

// What to predict for, where it is not the config's corpus on this machine.
struct PlanTarget {
  double tokens = 0.0;  // of a corpus like the config's, in the vocabulary; 0: as many as the config's has
  int cores = 0;        // each as fast as one of this machine's; 0: config.threads of this machine
};

struct Plan {
  uint64_t sample_bytes = 0;  // decompressed text that was measured
  uint64_t corpus_bytes = 0;  // decompressed, estimated where inputs are compressed
  double tokens = 0.0;        // in the vocabulary
  double words = 0.0;         // in the vocabulary
  double records = 0.0;       // of the full matrix
  int cores = 0;
  uint64_t memory_budget = 0;
  bool matrix_in_memory = false;
  std::vector<PlannedStage> stages;
};

// Runs the stages on a sample of at most `sample_bytes` of the text (taken at even distances from plain files, from the
// beginning of compressed ones) and on half of it, with config.threads, in a scratch directory under the system's
// temporary one; then extrapolates. Tokens grow with the text; the vocabulary and the number of records by power laws
// fitted to the two sizes (Heaps' law for the words); times and bytes with what causes them: reading and counting with
// the tokens, training with the records and epochs. Times are divided by how many times more cores there are. Errors:
// those of the stages; InvalidArgument for standard input, which cannot be sampled and still be read.
absl::StatusOr<Plan> MakePlan(const Config& config, uint64_t sample_bytes, const PlanTarget& target, Progress* progress,
                              const CancellationToken* cancellation);

std::string FormatPlan(const Plan& plan);
nlohmann::ordered_json PlanToJson(const Plan& plan);

}  // namespace gauntlet
