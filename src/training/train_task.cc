#include "src/training/train_task.h"

#include <algorithm>
#include <array>
#include <limits>

#include "gauntlet/kernels/adagrad.h"

namespace gauntlet {

namespace {

constexpr size_t kBatch = 512;  // arrays of this many pairs stay in L1 beside the rows

StepOptions MakeStepOptions(const TrainingOptions& options, double rate) {
  StepOptions step;
  step.vector_size = static_cast<size_t>(options.vector_size);
  step.eta = static_cast<float>(options.eta * rate);
  step.grad_clip = static_cast<float>(options.grad_clip);
  const double bias_eta = options.bias_step == BiasStep::kEta ? options.eta : 1.0;
  step.bias_eta = options.biases == Biases::kPmi ? 0.0f : static_cast<float>(bias_eta * rate);
  step.exact = options.exact_steps;
  step.by_row = options.accumulators == Accumulators::kRow;
  return step;
}

struct Batch {
  std::array<uint16_t, kBatch> word;
  std::array<uint16_t, kBatch> context;
  std::array<float, kBatch> log_x;
  std::array<float, kBatch> weight;
  size_t size = 0;

  // Takes records from the front of *records while there is room.
  void Fill(absl::Span<const PackedRecord>* records, bool transposed, bool skip_diagonal) {
    size = 0;
    size_t taken = 0;
    for (; taken < records->size() && size < kBatch; ++taken) {
      const PackedRecord& record = (*records)[taken];
      if (skip_diagonal && record.row == record.column) continue;
      word[size] = transposed ? record.column : record.row;
      context[size] = transposed ? record.row : record.column;
      log_x[size] = record.log_x;
      ++size;
    }
    records->remove_prefix(taken);
  }

  PairBatch pairs(bool unobserved) const {
    return {word.data(), context.data(), log_x.data(), weight.data(), size, unobserved};
  }
};

// A task while it runs.
class Task {
 public:
  Task(const TaskSetup& setup, const TrainTask& task, absl::Span<const PackedRecord> records, Parameters* parameters)
      : setup_(setup),
        task_(task),
        step_(MakeStepOptions(setup.options, setup.rate)),
        word_rows_(parameters->row(Side::kWord, task.word_band * setup.band_rows)),
        context_rows_(parameters->row(Side::kContext, task.context_band * setup.band_rows)) {
    if (setup.sampler == nullptr) return;
    observed_.emplace(task, records, setup.symmetric, setup.band_rows);
    drawn_.log_x.fill(static_cast<float>(setup.options.unobserved_log_count));
    drawn_.weight.fill(static_cast<float>(setup.options.unobserved_weight));
  }

  // False when a difference was not finite.
  bool TrainRecords(absl::Span<const PackedRecord> records, const CounterRng& draws, TaskResult* result) {
    const bool skip_diagonal = task_.transposed && task_.word_band == task_.context_band;
    while (!records.empty()) {
      batch_.Fill(&records, task_.transposed, skip_diagonal);
      ComputeWeights(absl::MakeConstSpan(batch_.log_x).subspan(0, batch_.size),
                     // A float32 of 0 has no logarithm.
                     std::max(static_cast<float>(setup_.options.x_max), std::numeric_limits<float>::min()),
                     static_cast<float>(setup_.options.alpha), absl::MakeSpan(batch_.weight).subspan(0, batch_.size));
      const uint64_t first = result->pairs;
      if (!Train(batch_, /*unobserved=*/false, result)) return false;
      if (observed_.has_value() && !TrainUnobserved(first, draws, result)) return false;
    }
    return true;
  }

 private:
  bool Train(const Batch& batch, bool unobserved, TaskResult* result) {
    const BatchResult trained = TrainPairs(step_, batch.pairs(unobserved), word_rows_, context_rows_);
    result->cost += trained.cost;
    if (!unobserved) result->pairs += trained.first_invalid;
    const size_t k = trained.first_invalid;
    if (k == batch.size) return true;
    result->invalid = task_.transposed ? PackedRecord{batch.context[k], batch.word[k], batch.log_x[k]}
                                       : PackedRecord{batch.word[k], batch.context[k], batch.log_x[k]};
    return false;
  }

  // For the words of batch_, whose first pair is the task's pair number `first`.
  bool TrainUnobserved(uint64_t first, const CounterRng& draws, TaskResult* result) {
    const auto each = static_cast<uint64_t>(setup_.options.unobserved_pairs);
    for (uint64_t draw = 0; draw < each; ++draw) {
      drawn_.size = 0;
      for (size_t k = 0; k < batch_.size; ++k) {
        const uint16_t word = batch_.word[k];
        const uint16_t context = setup_.sampler->Draw(task_.context_band, draws.At((first + k) * each + draw));
        drawn_.word[drawn_.size] = word;
        drawn_.context[drawn_.size] = context;
        drawn_.size += observed_->Contains(word, context) ? 0 : 1;
      }
      if (!Train(drawn_, /*unobserved=*/true, result)) return false;
    }
    return true;
  }

  const TaskSetup& setup_;
  const TrainTask& task_;
  const StepOptions step_;
  float* const word_rows_;
  float* const context_rows_;
  std::optional<ObservedPairs> observed_;
  Batch batch_;
  Batch drawn_;
};

}  // namespace

TaskResult RunTask(const TaskSetup& setup, const TrainTask& task, const WorkingTile& tile,
                   absl::Span<const PackedRecord> records, const TaskChance& chance, Parameters* parameters) {
  const absl::Span<const PackedRecord> all = records.subspan(tile.begin, tile.end - tile.begin);
  const size_t start = chance.rotation % all.size();
  Task running(setup, task, all, parameters);
  TaskResult result;
  for (const absl::Span<const PackedRecord> part : {all.subspan(start), all.subspan(0, start)}) {
    if (!running.TrainRecords(part, chance.draws, &result)) break;
  }
  return result;
}

}  // namespace gauntlet
