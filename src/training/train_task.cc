#include "src/training/train_task.h"

#include <algorithm>
#include <array>

#include "gauntlet/kernels/adagrad.h"

namespace gauntlet {

namespace {

constexpr size_t kBatch = 512;  // arrays of this many pairs stay in L1 beside the rows

StepOptions MakeStepOptions(const TrainingOptions& options) {
  StepOptions step;
  step.vector_size = static_cast<size_t>(options.vector_size);
  step.eta = static_cast<float>(options.eta);
  step.grad_clip = static_cast<float>(options.grad_clip);
  step.bias_eta = options.bias_step == BiasStep::kEta ? step.eta : 1.0f;
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
};

}  // namespace

TaskResult RunTask(const TrainTask& task, const WorkingTile& tile, absl::Span<const PackedRecord> records,
                   uint64_t rotation, uint32_t band_rows, const TrainingOptions& options, Parameters* parameters) {
  const StepOptions step = MakeStepOptions(options);
  const auto x_max = static_cast<float>(options.x_max);
  const auto alpha = static_cast<float>(options.alpha);
  float* const word_rows = parameters->row(Side::kWord, task.word_band * band_rows);
  float* const context_rows = parameters->row(Side::kContext, task.context_band * band_rows);
  const bool skip_diagonal = task.transposed && tile.row_band == tile.column_band;
  const absl::Span<const PackedRecord> all = records.subspan(tile.begin, tile.end - tile.begin);
  const size_t start = rotation % all.size();
  TaskResult result;
  Batch batch;
  for (absl::Span<const PackedRecord> part : {all.subspan(start), all.subspan(0, start)}) {
    while (!part.empty()) {
      batch.Fill(&part, task.transposed, skip_diagonal);
      ComputeWeights(absl::MakeConstSpan(batch.log_x).subspan(0, batch.size), x_max, alpha,
                     absl::MakeSpan(batch.weight).subspan(0, batch.size));
      const PairBatch pairs = {batch.word.data(), batch.context.data(), batch.log_x.data(), batch.weight.data(),
                               batch.size};
      const BatchResult trained = TrainPairs(step, pairs, word_rows, context_rows);
      result.cost += trained.cost;
      result.pairs += trained.first_invalid;
      if (trained.first_invalid < batch.size) {
        const size_t k = trained.first_invalid;
        result.invalid = task.transposed ? PackedRecord{batch.context[k], batch.word[k], batch.log_x[k]}
                                         : PackedRecord{batch.word[k], batch.context[k], batch.log_x[k]};
        return result;
      }
    }
  }
  return result;
}

}  // namespace gauntlet
