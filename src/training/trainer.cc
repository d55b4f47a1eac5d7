#include "gauntlet/training/trainer.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/hash.h"
#include "gauntlet/io/json.h"
#include "gauntlet/kernels/adagrad.h"
#include "gauntlet/training/checkpoint.h"
#include "src/training/epoch.h"
#include "src/training/matrix_source.h"
#include "src/training/pmi_biases.h"
#include "src/training/record_store.h"
#include "src/training/unobserved_pairs.h"
#include "src/training/warm_start.h"

namespace gauntlet {

namespace {

// The fewest digits that read back to the same number: 0.05, not 0.050000000000000003.
std::string ShortestText(double value) { return JsonLine(value); }

// Everything that the parameters depend on, besides the number of epochs.
absl::StatusOr<TrainingOrigin> OriginOf(const CooccurrenceMatrix& matrix, const TrainingOptions& options,
                                        uint32_t band_rows) {
  std::string initial = "none";
  if (!options.initial_vectors.empty()) {
    GAUNTLET_ASSIGN_OR_RETURN(const std::string text, ReadFile(options.initial_vectors, UINT64_MAX));
    initial = absl::StrCat(Checksum64(text));
  }
  TrainingOrigin origin = {
      {"training.vector_size", absl::StrCat(options.vector_size)},
      {"training.x_max", ShortestText(options.x_max)},
      {"training.alpha", ShortestText(options.alpha)},
      {"training.eta", ShortestText(options.eta)},
      {"training.grad_clip", ShortestText(options.grad_clip)},
      {"training.bias_step", options.bias_step == BiasStep::kEta ? "eta" : "unit"},
      {"training.accumulators", options.accumulators == Accumulators::kRow ? "row" : "component"},
      {"training.exact_steps", options.exact_steps ? "true" : "false"},
      {"training.schedule", options.schedule == Schedule::kDeterministic ? "deterministic" : "hogwild"},
      {"training.seed", absl::StrCat(options.seed)},
      {"training.initial_vectors", initial},
      {"training.band_rows", absl::StrCat(band_rows)},
      {kOriginVocabulary, matrix.vocabulary_fingerprint()},
      {"the co-occurrence matrix", matrix.manifest().content},
  };
  if (options.eta_decay != 1.0) origin.emplace_back("training.eta_decay", ShortestText(options.eta_decay));
  if (options.biases == Biases::kPmi) {
    origin.emplace_back("training.biases", "pmi");
    origin.emplace_back("training.context_smoothing", ShortestText(options.context_smoothing));
  }
  if (options.unobserved_pairs > 0) {
    origin.emplace_back("training.unobserved_pairs", absl::StrCat(options.unobserved_pairs));
    origin.emplace_back("training.unobserved_weight", ShortestText(options.unobserved_weight));
    origin.emplace_back("training.unobserved_log_count", ShortestText(options.unobserved_log_count));
    origin.emplace_back("training.unobserved_power", ShortestText(options.unobserved_power));
  }
  // Another SIMD width rounds otherwise; only who asked for identical bits needs to know.
  if (options.schedule == Schedule::kDeterministic) origin.emplace_back("the CPU's SIMD target", KernelTarget());
  return origin;
}

absl::Status CheckRequest(const CooccurrenceMatrix& matrix, const Vocabulary& vocabulary, bool unobserved_pairs,
                          uint32_t band_rows) {
  GAUNTLET_RETURN_IF_ERROR(CheckVocabulary(matrix, vocabulary));
  if (matrix.stored_records() == 0) {
    return absl::InvalidArgumentError(
        "the co-occurrence matrix is empty: no two words of the vocabulary occur together");
  }
  if (unobserved_pairs && band_rows > ObservedPairs::kMaxBandRows) {
    return absl::InvalidArgumentError(absl::StrCat("training.band_rows may be at most ", ObservedPairs::kMaxBandRows,
                                                   " with training.unobserved_pairs; it is ", band_rows));
  }
  return absl::OkStatus();
}

class Trainer {
 public:
  Trainer(const CooccurrenceMatrix& matrix, const Vocabulary& vocabulary, const TrainRequest& request,
          Progress* progress, const CancellationToken* cancellation)
      : matrix_(matrix),
        vocabulary_(vocabulary),
        request_(request),
        progress_(progress),
        cancellation_(cancellation),
        band_rows_(BandRows(request.options.vector_size, request.options.band_rows)) {}

  absl::StatusOr<TrainingResult> Run();

 private:
  absl::Status Start();
  absl::Status CheckShape() const;
  absl::Status LoadMatrix();
  absl::Status CheckDisk() const;
  absl::Status RunEpoch();
  absl::Status FinishEpoch(const Epoch& epoch);
  absl::Status Save();
  absl::Status NotFinite(const Epoch::InvalidPair& pair) const;
  absl::Time Deadline() const;

  const CooccurrenceMatrix& matrix_;
  const Vocabulary& vocabulary_;
  const TrainRequest& request_;
  Progress* progress_;
  const CancellationToken* cancellation_;
  uint32_t band_rows_;
  Checkpoint state_;
  std::optional<MatrixSource> source_;
  std::optional<RecordStore> store_;
  std::optional<ContextSampler> sampler_;
  uint64_t streaming_budget_ = 0;
  uint64_t pairs_ = 0;  // in this stage
};

absl::StatusOr<TrainingResult> Trainer::Run() {
  const bool unobserved_pairs = request_.options.unobserved_pairs > 0;
  GAUNTLET_RETURN_IF_ERROR(CheckRequest(matrix_, vocabulary_, unobserved_pairs, band_rows_));
  GAUNTLET_RETURN_IF_ERROR(Start());
  GAUNTLET_RETURN_IF_ERROR(CheckShape());
  const auto epochs_left = static_cast<uint64_t>(
      std::max<int64_t>(0, request_.options.epochs - static_cast<int64_t>(state_.history.size())));
  if (TrainingIsOver(request_.options, state_.history)) {
    progress_->BeginStage("train", "train is up to date", "", 0);
  } else {
    progress_->BeginStage("train", "training", "pairs", epochs_left * matrix_.directed_records());
    GAUNTLET_RETURN_IF_ERROR(LoadMatrix());
    if (unobserved_pairs) sampler_.emplace(vocabulary_, request_.options.unobserved_power, band_rows_);
    while (!TrainingIsOver(request_.options, state_.history)) GAUNTLET_RETURN_IF_ERROR(RunEpoch());
    GAUNTLET_RETURN_IF_ERROR(Save());
  }
  const EpochSummary& last = state_.history.back();
  progress_->EndStage({{"epochs", last.epoch}, {"cost", last.cost}});
  GAUNTLET_ASSIGN_OR_RETURN(std::string content, NewestCheckpointContent(request_.checkpoint_directory));
  return TrainingResult{std::move(state_.parameters), std::move(state_.history), std::move(content)};
}

// From the newest checkpoint, or from the beginning.
absl::Status Trainer::Start() {
  const std::string& directory = request_.checkpoint_directory;
  if (request_.restart) GAUNTLET_RETURN_IF_ERROR(Discard(directory));
  GAUNTLET_RETURN_IF_ERROR(RemoveLeftovers(directory));
  GAUNTLET_ASSIGN_OR_RETURN(TrainingOrigin origin, OriginOf(matrix_, request_.options, band_rows_));
  GAUNTLET_ASSIGN_OR_RETURN(std::optional<Checkpoint> newest, LoadNewestCheckpoint(directory));
  if (newest.has_value()) {
    GAUNTLET_RETURN_IF_ERROR(CheckSameOrigin(newest->origin, origin, directory));
    // A run that was killed after it had saved the newest one did not come to this.
    GAUNTLET_RETURN_IF_ERROR(RemoveOldCheckpoints(directory, request_.options.keep_checkpoints));
    state_ = *std::move(newest);
    return absl::OkStatus();
  }
  state_.origin = std::move(origin);
  GAUNTLET_ASSIGN_OR_RETURN(
      state_.parameters, Parameters::Create(vocabulary_.size(), request_.options.vector_size, request_.options.seed));
  if (request_.options.biases == Biases::kPmi) {
    GAUNTLET_RETURN_IF_ERROR(SetPmiBiases(matrix_, request_.options.context_smoothing,
                                          {request_.threads, request_.memory, cancellation_}, &state_.parameters));
  }
  if (request_.options.initial_vectors.empty()) return absl::OkStatus();
  GAUNTLET_ASSIGN_OR_RETURN(const uint32_t found,
                            SetInitialVectors(request_.options.initial_vectors, vocabulary_, &state_.parameters));
  progress_->Event("warm start", {{"words_found", found}, {"words", vocabulary_.size()}});
  return absl::OkStatus();
}

// What a checkpoint says of its origin and the parameters in it could contradict each other.
absl::Status Trainer::CheckShape() const {
  const Parameters& parameters = state_.parameters;
  if (parameters.rows() == vocabulary_.size() && parameters.vector_size() == request_.options.vector_size) {
    return absl::OkStatus();
  }
  return absl::DataLossError(absl::StrCat(
      request_.checkpoint_directory, ": the newest checkpoint has ", parameters.rows(), " words of ",
      parameters.vector_size(), " components; expected ", vocabulary_.size(), " of ", request_.options.vector_size));
}

absl::Status Trainer::LoadMatrix() {
  source_.emplace(&matrix_, band_rows_);
  const uint64_t model_bytes = Parameters::MemoryBytes(vocabulary_.size(), request_.options.vector_size) +
                               Vocabulary::MemoryBytes(vocabulary_.size());
  uint64_t largest = 0;
  uint64_t all = 0;
  for (size_t group = 0; group < source_->num_groups(); ++group) {
    largest = std::max(largest, GroupBytes(*source_, group));
    all += GroupBytes(*source_, group);
  }
  // A group is sorted in records of 16 bytes, from one copy to another, before it is packed into 8 bytes each.
  const uint64_t smallest = model_bytes + 5 * largest;
  if (request_.memory < smallest) {
    return MemoryBudgetError("training", smallest, request_.memory);
  }
  GAUNTLET_RETURN_IF_ERROR(CheckDisk());
  const uint64_t loading = 4 * largest * static_cast<uint64_t>(request_.threads);
  const bool keep = model_bytes + all + loading <= request_.memory;
  const int threads = keep ? request_.threads : 1;
  streaming_budget_ = request_.memory - model_bytes - 4 * largest;
  GAUNTLET_ASSIGN_OR_RETURN(store_, RecordStore::Create(&*source_, band_rows_, request_.options.seed, keep, threads));
  return absl::OkStatus();
}

// A checkpoint is written before the oldest one goes.
absl::Status Trainer::CheckDisk() const {
  const std::string& directory = request_.checkpoint_directory;
  GAUNTLET_RETURN_IF_ERROR(CreateDirectories(directory));
  return CheckFreeDisk(directory, "a checkpoint", CheckpointBytes(vocabulary_.size(), request_.options.vector_size));
}

absl::Time Trainer::Deadline() const {
  return request_.options.checkpoint_minutes > 0 ? absl::Now() + absl::Minutes(request_.options.checkpoint_minutes)
                                                 : absl::InfiniteFuture();
}

absl::Status Trainer::RunEpoch() {
  const EpochSetup setup = {&*store_,
                            request_.options,
                            matrix_.symmetric(),
                            band_rows_,
                            sampler_.has_value() ? &*sampler_ : nullptr,
                            streaming_budget_,
                            request_.threads,
                            progress_,
                            cancellation_};
  const int number = static_cast<int>(state_.history.size()) + 1;
  const size_t tasks_begun = state_.epoch.done.size();
  Epoch epoch(&setup, number, &state_.epoch, pairs_);
  if (tasks_begun > 0 && tasks_begun != state_.epoch.done.size()) {
    return absl::DataLossError(absl::StrCat(request_.checkpoint_directory,
                                            ": the newest checkpoint has begun an epoch of ", tasks_begun,
                                            " tasks; there are ", state_.epoch.done.size()));
  }
  while (!epoch.IsDone()) {
    absl::Status status = epoch.RunUntil(Deadline(), &state_.parameters);
    if (epoch.invalid().has_value()) return NotFinite(*epoch.invalid());
    GAUNTLET_RETURN_IF_ERROR(status);
    if (epoch.IsDone()) break;
    GAUNTLET_RETURN_IF_ERROR(Save());
    GAUNTLET_RETURN_IF_ERROR(cancellation_->Check());
  }
  pairs_ += epoch.pairs();
  return FinishEpoch(epoch);
}

absl::Status Trainer::FinishEpoch(const Epoch& epoch) {
  EpochSummary summary;
  summary.epoch = static_cast<int>(state_.history.size()) + 1;
  summary.pairs = matrix_.directed_records();
  summary.cost = epoch.TotalCost() / static_cast<double>(summary.pairs);
  summary.seconds = state_.epoch.seconds;
  if (request_.options.stop_patience > 0) {
    GAUNTLET_CHECK(request_.score != nullptr);
    GAUNTLET_ASSIGN_OR_RETURN(summary.score, request_.score(state_.parameters));
  }
  state_.history.push_back(summary);
  state_.epoch = EpochState();
  std::vector<Metric> metrics = {
      {"epoch", summary.epoch},
      {"cost", summary.cost},
      {"seconds", summary.seconds},
      {"pairs_per_second", static_cast<double>(summary.pairs) / std::max(summary.seconds, 1e-9)}};
  if (summary.score.has_value()) metrics.emplace_back("score", *summary.score);
  progress_->Event("epoch", metrics);
  const int every = request_.options.checkpoint_every;
  const bool over = TrainingIsOver(request_.options, state_.history);  // then Run() saves
  if (!over && (cancellation_->IsCancelled() || (every > 0 && summary.epoch % every == 0))) {
    GAUNTLET_RETURN_IF_ERROR(Save());
  }
  return over ? absl::OkStatus() : cancellation_->Check();
}

absl::Status Trainer::Save() {
  GAUNTLET_RETURN_IF_ERROR(
      SaveCheckpoint(request_.checkpoint_directory, state_, request_.options.keep_checkpoints, request_.threads));
  progress_->Event("checkpoint", {{"epochs", static_cast<double>(state_.history.size())},
                                  {"tasks", static_cast<double>(state_.epoch.done.size())}});
  return absl::OkStatus();
}

absl::Status Trainer::NotFinite(const Epoch::InvalidPair& pair) const {
  return absl::InternalError(absl::StrCat("the model diverged in epoch ", state_.history.size() + 1, ", tile (",
                                          pair.row_band, ", ", pair.column_band, "), pair (\"",
                                          vocabulary_.word(pair.row), "\", \"", vocabulary_.word(pair.column),
                                          "\"), x = ", std::exp(pair.log_x),
                                          ": its difference is not a finite number. The last checkpoint is kept; lower "
                                          "training.eta or training.grad_clip"));
}

}  // namespace

bool TrainingIsOver(const TrainingOptions& options, const std::vector<EpochSummary>& history) {
  if (history.size() >= static_cast<size_t>(options.epochs)) return true;
  if (history.size() < 2) return false;
  const EpochSummary& last = history.back();
  const EpochSummary& before = history[history.size() - 2];
  if (options.stop_cost_improvement > 0 && last.cost > before.cost * (1.0 - options.stop_cost_improvement)) return true;
  if (options.stop_patience == 0) return false;
  const auto worse = [](const EpochSummary& a, const EpochSummary& b) { return a.score < b.score; };
  const auto best = std::max_element(history.begin(), history.end(), worse);
  return history.end() - best > options.stop_patience;
}

absl::StatusOr<TrainingResult> Train(const CooccurrenceMatrix& matrix, const Vocabulary& vocabulary,
                                     const TrainRequest& request, Progress* progress,
                                     const CancellationToken* cancellation) {
  return Trainer(matrix, vocabulary, request, progress, cancellation).Run();
}

}  // namespace gauntlet
