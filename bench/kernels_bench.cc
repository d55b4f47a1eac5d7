// The inner loop of training, with the rows of a tile in the L1 cache, in the L2 cache and in memory.
//   build/bench/kernels_bench --benchmark_counters_tabular=true
// items_per_second counts directed pairs of one thread.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "gauntlet/base/aligned_buffer.h"
#include "gauntlet/base/random.h"
#include "gauntlet/kernels/adagrad.h"

namespace gauntlet {
namespace {

constexpr size_t kBatch = 512;
constexpr size_t kBatches = 64;
constexpr float kMaxCount = 10.0f;
constexpr float kAlpha = 0.75f;

AlignedBuffer RandomRows(size_t rows, size_t vector_size, CounterRng rng) {
  const size_t half = HalfRow(vector_size);
  AlignedBuffer buffer = *AlignedBuffer::Allocate(rows * 2 * half);
  for (size_t row = 0; row < rows; ++row) {
    float* values = buffer.data() + row * 2 * half;
    for (size_t k = 0; k < vector_size; ++k) values[k] = static_cast<float>(rng.NextUniform() - 0.5) * 0.1f;
    for (size_t k = 0; k < half; ++k) values[half + k] = 1.0f;
  }
  return buffer;
}

// Arguments: vector size, rows on each side (at most 65536).
void BenchTrainPairs(benchmark::State& state) {
  const auto vector_size = static_cast<size_t>(state.range(0));
  const auto rows = static_cast<size_t>(state.range(1));
  CounterRng rng(1);
  AlignedBuffer words = RandomRows(rows, vector_size, CounterRng(2));
  AlignedBuffer contexts = RandomRows(rows, vector_size, CounterRng(3));
  std::vector<uint16_t> word(kBatch * kBatches);
  std::vector<uint16_t> context(kBatch * kBatches);
  std::vector<float> log_x(kBatch * kBatches);
  std::vector<float> weight(kBatch);
  for (size_t k = 0; k < word.size(); ++k) {
    word[k] = static_cast<uint16_t>(rng.NextBelow(rows));
    context[k] = static_cast<uint16_t>(rng.NextBelow(rows));
    log_x[k] = static_cast<float>(rng.NextUniform() * 3.0);
  }
  StepOptions options;
  options.vector_size = vector_size;
  size_t batch = 0;
  for (auto _ : state) {
    const size_t at = batch * kBatch;
    ComputeWeights(absl::MakeConstSpan(log_x).subspan(at, kBatch), kMaxCount, kAlpha, absl::MakeSpan(weight));
    const PairBatch pairs{&word[at], &context[at], &log_x[at], weight.data(), kBatch};
    benchmark::DoNotOptimize(TrainPairs(options, pairs, words.data(), contexts.data()));
    batch = (batch + 1) % kBatches;
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kBatch));
  state.SetLabel(KernelTarget());
}
BENCHMARK(BenchTrainPairs)
    ->ArgNames({"d", "rows"})
    ->ArgsProduct({{50}, {16, 512, 65536}})
    ->ArgsProduct({{100}, {8, 256, 65536}})
    ->ArgsProduct({{300}, {4, 128, 65536}});

void BenchComputeWeights(benchmark::State& state) {
  std::vector<float> log_x(kBatch, 1.0f);
  std::vector<float> weight(kBatch);
  for (auto _ : state) {
    ComputeWeights(log_x, kMaxCount, kAlpha, absl::MakeSpan(weight));
    benchmark::DoNotOptimize(weight.data());
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kBatch));
}
BENCHMARK(BenchComputeWeights);

}  // namespace
}  // namespace gauntlet

BENCHMARK_MAIN();
