// What a run's co-occurrence counts say, and how well its parameters fit them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/cooccurrence/associations.h"
#include "gauntlet/cooccurrence/spectrum.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/pipeline/run_directory.h"
#include "gauntlet/report/run_page.h"
#include "gauntlet/training/fit.h"

namespace gauntlet {

struct CountFigures {
  AssociationReport associations;    // no pairs; the partners of some words of middling frequency
  std::optional<RatioTable> ratios;  // of ice and steam, where the vocabulary has them
  std::vector<Spectrum> spectra;     // of log(1 + X) and of positive PMI
  std::string no_spectra;            // why there are none, where they were asked for
  std::optional<FitReport> fit;
};

// Nothing for a run without counts, or whose vocabulary is no longer the one that they are of. Without a checkpoint of
// these counts there is no fit; where options.memory does not suffice, there are no spectra. Errors: those of reading
// the artefacts; Cancelled.
absl::StatusOr<std::optional<CountFigures>> GatherCounts(const RunPaths& paths, const Vocabulary& vocabulary,
                                                         const RunPageOptions& options, Progress* progress,
                                                         const CancellationToken* cancellation);

}  // namespace gauntlet
