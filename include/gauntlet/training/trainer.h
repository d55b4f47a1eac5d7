// Training: from the co-occurrence matrix to parameters, epoch by epoch, with checkpoints.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/training/options.h"
#include "gauntlet/training/parameters.h"

namespace gauntlet {

struct EpochSummary {
  int epoch = 0;      // from 1
  double cost = 0.0;  // mean of 0.5·f·diff² over directed records, each before its update
  double seconds = 0.0;
  uint64_t pairs = 0;  // directed records visited
};

struct TrainRequest {
  TrainingOptions options;
  std::string checkpoint_directory;  // run_dir/checkpoints
  int threads = 1;
  uint64_t memory = uint64_t{4} << 30;  // budget: the matrix is kept in memory when it fits beside the parameters
  bool restart = false;                 // discard checkpoints instead of resuming
  // Called after every epoch with the parameters so far; returning false ends the training (early stopping), an error
  // stops it. May be empty.
  std::function<absl::StatusOr<bool>(const EpochSummary&, const Parameters&)> on_epoch;
};

// Trains until options.epochs are done, early stopping, or an error, resuming from the newest valid checkpoint in
// checkpoint_directory. Ends with a checkpoint and returns the parameters.
// Errors: FailedPrecondition when a checkpoint was made by other options, vocabulary or matrix (naming each that
// differs, with both values); Internal, naming epoch, tile and pair, when the cost becomes NaN or infinite (the last
// good checkpoint stays); ResourceExhausted, naming the smallest budget that works; DataLoss of matrix or checkpoint;
// Cancelled after a checkpoint was written.
absl::StatusOr<Parameters> Train(const CooccurrenceMatrix& matrix, const Vocabulary& vocabulary,
                                 const TrainRequest& request, Progress* progress,
                                 const CancellationToken* cancellation);

// The parameters and learning curve of the newest checkpoint in a directory, e.g. to export vectors.
struct CheckpointContents {
  Parameters parameters;
  std::vector<EpochSummary> history;
  std::string fingerprint;
};
absl::StatusOr<CheckpointContents> LoadNewestCheckpoint(const std::string& checkpoint_directory);

}  // namespace gauntlet
