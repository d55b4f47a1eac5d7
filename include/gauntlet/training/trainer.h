// Training: from the co-occurrence matrix to parameters, epoch by epoch, with checkpoints.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
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
  int epoch = 0;                // from 1
  double cost = 0.0;            // mean of 0.5·f·diff² over directed records, each before its step
  double seconds = 0.0;         // of training, checkpoints left out
  uint64_t pairs = 0;           // directed records visited
  std::optional<double> score;  // TrainRequest::score, where it was asked for
};

struct TrainRequest {
  TrainingOptions options;
  std::string checkpoint_directory;  // run_dir/checkpoints
  int threads = 1;
  uint64_t memory = uint64_t{4} << 30;  // budget: the matrix is kept in memory when it fits beside the parameters
  bool restart = false;                 // discard checkpoints instead of resuming
  // How good the vectors are, higher is better; asked after every epoch when options.stop_patience > 0, for which it
  // must be set.
  std::function<absl::StatusOr<double>(const Parameters&)> score;
};

// What training has reached: the parameters, and a summary of each epoch so far.
struct TrainingResult {
  Parameters parameters;
  std::vector<EpochSummary> history;
  std::string content;  // fingerprint of the parameters
};

// Trains until options.epochs are done or a stop option says so, resuming from the newest checkpoint in
// checkpoint_directory, and ends with a checkpoint.
// Errors: FailedPrecondition when a checkpoint was made by other options, vocabulary or matrix (naming each that
// differs, with both values), or initial vectors have other dimensions; Internal, naming epoch, tile and pair, when a
// difference becomes NaN or infinite (the last good checkpoint stays); ResourceExhausted, naming the smallest budget
// that works; DataLoss of matrix or checkpoint; Cancelled, after a checkpoint was written.
absl::StatusOr<TrainingResult> Train(const CooccurrenceMatrix& matrix, const Vocabulary& vocabulary,
                                     const TrainRequest& request, Progress* progress,
                                     const CancellationToken* cancellation);

// Whether the epochs so far are enough by `options`: all done, or a stop option holds. A pure function, so that a
// resumed training decides as an uninterrupted one.
bool TrainingIsOver(const TrainingOptions& options, const std::vector<EpochSummary>& history);

}  // namespace gauntlet
