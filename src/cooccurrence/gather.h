// Counts a chunk: for each word, what stands around its occurrences.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "gauntlet/base/cancellation.h"
#include "src/cooccurrence/chunk.h"
#include "src/cooccurrence/row_accumulator.h"
#include "src/cooccurrence/row_batch.h"
#include "src/cooccurrence/weights.h"

namespace gauntlet {

struct GatherOptions {
  uint32_t vocabulary_size = 0;
  bool symmetric = true;
  int threads = 1;
  // Rows that are counted together, before the sink gets them, have at most this many entries (or are a single row).
  uint64_t batch_entries = uint64_t{1} << 24;
  // What one thread does at a time, in occurrences of words; a word that has more is split.
  uint32_t task_occurrences = uint32_t{1} << 15;
};

// Bytes that Gather needs: beside the chunk, for each of its tokens, and for each thread.
constexpr uint64_t kGatherTokenBytes = 8;
uint64_t GatherThreadBytes(uint64_t vocabulary_size, int window);
uint64_t GatherFixedBytes(uint64_t vocabulary_size);

// Counts the pairs of a chunk whose later token is not in the prefix, exactly, and appends the rows to `sink`:
// symmetric: X[i][j] + X[j][i] for j < i, as row i, and X[i][i]; otherwise X[left][right], as row left; each times
// chunk.weight. `accumulators`: one for each thread, empty ones, left so. `on_progress` gets the occurrences that are
// done, of chunk.ids.size(); may be empty. Errors: the sink's; OutOfRange for a count above ValueCodec::kMaxCount;
// Cancelled.
absl::Status Gather(const Chunk& chunk, const WeightTable& weights, const GatherOptions& options,
                    std::vector<RowAccumulator<uint64_t>>* accumulators, RowSink* sink,
                    const std::function<void(uint64_t)>& on_progress, const CancellationToken* cancellation);

}  // namespace gauntlet
