// Checkpoints: everything it takes to go on training as if it had not stopped. Layout: docs/FORMATS.md, "Checkpoint".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/training/parameters.h"
#include "gauntlet/training/trainer.h"

namespace gauntlet {

// What made a checkpoint, as (name, value): training goes on only from one with the same.
using TrainingOrigin = std::vector<std::pair<std::string, std::string>>;
// The name under which it has the vocabulary's fingerprint.
inline constexpr char kOriginVocabulary[] = "the vocabulary";

// How far the current epoch has come.
struct EpochState {
  std::vector<bool> done;     // for each task in the epoch's order; empty between epochs
  std::vector<double> costs;  // of done tasks, 0 for others
  double seconds = 0.0;
};

struct Checkpoint {
  Parameters parameters;
  std::vector<EpochSummary> history;  // of complete epochs
  EpochState epoch;                   // of the one begun
  TrainingOrigin origin;
  std::string content;  // fingerprint of the parameters
};

// What a checkpoint takes on disk, but for a few pages.
uint64_t CheckpointBytes(uint32_t words, int vector_size);

// Writes DIRECTORY/EEEEEE-TTTTTTTT (epochs complete, tasks done) and removes all but the `keep` newest. Parameters are
// encoded by `threads` threads. Internal when one is not a finite number.
absl::Status SaveCheckpoint(const std::string& directory, const Checkpoint& checkpoint, int keep, int threads);

// Removes all but the `keep` newest; a kill leaves each of the others whole or gone.
absl::Status RemoveOldCheckpoints(const std::string& directory, int keep);

// The newest checkpoint in `directory`, or nothing when there is none. DataLoss, naming the file, when it is damaged.
absl::StatusOr<std::optional<Checkpoint>> LoadNewestCheckpoint(const std::string& directory);

// The checkpoint in one directory, e.g. "checkpoints/000015-00000000".
absl::StatusOr<Checkpoint> LoadCheckpoint(const std::string& path);

// `content` of the newest checkpoint, without reading its parameters. NotFound when there is none.
absl::StatusOr<std::string> NewestCheckpointContent(const std::string& directory);

// DataLoss unless the checkpoint was trained over this vocabulary.
absl::Status CheckVocabulary(const Checkpoint& checkpoint, const Vocabulary& vocabulary);

// FailedPrecondition, naming each name whose values differ, unless the two are the same.
absl::Status CheckSameOrigin(const TrainingOrigin& made_by, const TrainingOrigin& now, const std::string& directory);

}  // namespace gauntlet
