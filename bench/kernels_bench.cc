// A roofline for training: its inner loop with the rows in each level of cache and in memory, and what copying takes
// there.
//   build/release/bench/kernels_bench --benchmark_counters_tabular=true
// items_per_second counts directed pairs of one thread; bytes_per_second of BenchCopy bytes read and bytes written.
#include <benchmark/benchmark.h>

#include <algorithm>
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

constexpr size_t kMaxBandRows = 65536;  // what 16 bits number

// Working sets well within the levels of a common core's caches, and one far beyond them.
constexpr int64_t kL1 = int64_t{16} << 10;
constexpr int64_t kL2 = int64_t{512} << 10;
constexpr int64_t kL3 = int64_t{8} << 20;
constexpr int64_t kMemory = int64_t{512} << 20;

// Arguments: vector size, bytes of the rows of both sides.
void BenchTrainPairs(benchmark::State& state) {
  const auto vector_size = static_cast<size_t>(state.range(0));
  const size_t row_floats = 2 * HalfRow(vector_size);
  const size_t rows = static_cast<size_t>(state.range(1)) / (2 * row_floats * sizeof(float));
  const size_t band_rows = std::min(rows, kMaxBandRows);
  CounterRng rng(1);
  AlignedBuffer words = RandomRows(rows, vector_size, CounterRng(2));
  AlignedBuffer contexts = RandomRows(rows, vector_size, CounterRng(3));
  std::vector<uint16_t> word(kBatch * kBatches);
  std::vector<uint16_t> context(kBatch * kBatches);
  std::vector<float> log_x(kBatch * kBatches);
  std::vector<float> weight(kBatch);
  for (size_t k = 0; k < word.size(); ++k) {
    word[k] = static_cast<uint16_t>(rng.NextBelow(band_rows));
    context[k] = static_cast<uint16_t>(rng.NextBelow(band_rows));
    log_x[k] = static_cast<float>(rng.NextUniform() * 3.0);
  }
  StepOptions options;
  options.vector_size = vector_size;
  size_t batch = 0;
  for (auto _ : state) {
    const size_t at = batch * kBatch;
    ComputeWeights(absl::MakeConstSpan(log_x).subspan(at, kBatch), kMaxCount, kAlpha, absl::MakeSpan(weight));
    const PairBatch pairs{&word[at], &context[at], &log_x[at], weight.data(), kBatch};
    const auto band = [&] { return rng.NextBelow(rows - band_rows + 1) * row_floats; };
    benchmark::DoNotOptimize(TrainPairs(options, pairs, words.data() + band(), contexts.data() + band()));
    batch = (batch + 1) % kBatches;
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kBatch));
  state.SetLabel(KernelTarget());
}
BENCHMARK(BenchTrainPairs)->ArgNames({"d", "bytes"})->ArgsProduct({{50, 100, 300}, {kL1, kL2, kL3, kMemory}});

// Argument: bytes of source and target together.
void BenchCopy(benchmark::State& state) {
  const size_t floats = static_cast<size_t>(state.range(0)) / (2 * sizeof(float));
  AlignedBuffer from = *AlignedBuffer::Allocate(floats);
  AlignedBuffer to = *AlignedBuffer::Allocate(floats);
  std::fill(from.data(), from.data() + floats, 1.0f);
  std::fill(to.data(), to.data() + floats, 1.0f);
  for (auto _ : state) {
    std::copy(from.data(), from.data() + floats, to.data());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * state.range(0));
}
BENCHMARK(BenchCopy)->ArgName("bytes")->Arg(kL1)->Arg(kL2)->Arg(kL3)->Arg(kMemory);

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
