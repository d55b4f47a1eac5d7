// Stopping a training whose evaluation scores no longer improve.
#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "gauntlet/config/config.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/training/trainer.h"

namespace gauntlet {

// What TrainRequest::on_epoch takes. Empty unless config.training.stop_patience > 0: then it scores the vectors after every
// epoch by the mean of the analogies' total accuracy and each similarity set's Spearman correlation, and ends the training
// when stop_patience epochs have passed since the best score. The scores are kept in the checkpoints' history, so that a
// resumed training decides as an uninterrupted one does. `vocabulary` must outlive it.
absl::StatusOr<EpochCallback> StopWhenScoresStall(const Config& config, const Vocabulary& vocabulary, int threads);

}  // namespace gauntlet
