// The page of a run: everything that its directory knows about it.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

struct RunPageOptions {
  uint32_t top_words = 1000;  // on the map and in the explorer: the most frequent ones
  uint32_t neighbors = 10;    // of each
  // Leading singular values of the counts, which take most of the time; 0: none.
  uint32_t spectrum_values = 20;
  int threads = 0;      // as for ResolveThreads
  uint64_t memory = 0;  // for reading the corpus and the counts, in bytes; see ComputeStatistics, ComputeSpectrum
};

// A document for RenderPage. Sections are left out for artefacts that the run does not have (yet). The same run gives
// the same document, whatever the number of threads. Errors: those of LoadConfig when `run_dir` has no config.json;
// those of reading the artefacts; Cancelled.
absl::StatusOr<nlohmann::ordered_json> MakeRunPage(const std::string& run_dir, const RunPageOptions& options,
                                                   Progress* progress, const CancellationToken* cancellation);

}  // namespace gauntlet
