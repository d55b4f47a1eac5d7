// Adds up runs, stripe by stripe.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gauntlet/base/cancellation.h"
#include "src/cooccurrence/row_batch.h"
#include "src/cooccurrence/run_file.h"

namespace gauntlet {

struct MergeRunsOptions {
  RunFormat format;
  int threads = 1;
  uint64_t memory = uint64_t{1} << 28;
  size_t fan_in = 256;  // most runs that are open at a time; the first ones are merged into one until they are fewer
};

// Appends the rows of all runs to `sink`. Values are added in the order of the runs, and within a run in its own order,
// so that sums of float64 are the same for any fan-in and memory. The runs are removed as they are used up.
// `on_progress` gets the rows that are done, of format.vocabulary_size(); may be empty. Errors: ResourceExhausted,
// naming the smallest memory that works; OutOfRange for a sum that cannot be stored; DataLoss of a run; the sink's;
// Cancelled.
absl::Status MergeRuns(std::vector<std::string> runs, const MergeRunsOptions& options, RowSink* sink,
                       const std::function<void(uint64_t)>& on_progress, const CancellationToken* cancellation);

}  // namespace gauntlet
