// Counting, independent of where the ids come from.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/cooccurrence/count.h"
#include "src/cooccurrence/chunk.h"

namespace gauntlet {

struct CountInput {
  const TokenSource* source = nullptr;
  uint32_t vocabulary_size = 0;  // all ids are below it
  std::string vocabulary_fingerprint;
  TokenFilter filter;  // may be empty
};

// Sizes that follow from memory and vocabulary, unless they are set here (0: not). They make no difference to the
// counts; all but band_width make none to any byte.
struct CountTuning {
  uint64_t chunk_tokens = 0;
  uint64_t batch_entries = 0;
  uint32_t task_occurrences = 0;
  uint32_t band_width = 0;
  uint32_t max_stripe_rows = 0;
  size_t fan_in = 0;
};

// The smallest budget, where the largest block of the source takes `block` bytes.
uint64_t SmallestMemory(const CooccurrenceOptions& options, uint32_t vocabulary_size, int threads, uint64_t block);

// See CountCooccurrences.
absl::Status CountTokens(const CountInput& input, const CountRequest& request, const CountTuning& tuning,
                         Progress* progress, const CancellationToken* cancellation);

}  // namespace gauntlet
