// Counting, writing and reading the matrix of a generated corpus of Zipf's frequencies, one thread.
//   build/release/bench/matrix_bench --benchmark_counters_tabular=true
// items_per_second counts positions of windows that are looked at (BenchGather), or stored records of the matrix.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/generated.h"
#include "gauntlet/base/random.h"
#include "gauntlet/base/status.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "src/cooccurrence/gather.h"
#include "src/cooccurrence/matrix_writer.h"
#include "src/cooccurrence/weights.h"
#include "src/training/matrix_source.h"
#include "src/training/record_store.h"

namespace gauntlet {
namespace {

constexpr uint32_t kVocabularySize = 50000;
constexpr uint32_t kTokens = 1000000;
constexpr uint32_t kDocumentTokens = 200;
constexpr int kWindow = 10;
constexpr int kVectorSize = 100;
constexpr uint64_t kWriterMemory = uint64_t{1} << 30;

Chunk RandomChunk() {
  CounterRng rng(1);
  Chunk chunk;
  for (uint32_t k = 1; k <= kTokens; ++k) {
    chunk.ids.push_back(static_cast<uint32_t>(ZipfRank(kVocabularySize, &rng)));
    if (k % kDocumentTokens == 0) chunk.document_ends.push_back(k);
  }
  return chunk;
}

// Keeps the rows, or only looks at them.
class RowKeeper : public RowSink {
 public:
  explicit RowKeeper(bool keep) : keep_(keep) {}
  absl::Status Append(absl::Span<const RowBatch> batches) override {
    if (keep_) batches_.insert(batches_.end(), batches.begin(), batches.end());
    for (const RowBatch& batch : batches) records_ += batch.columns.size();
    return absl::OkStatus();
  }
  const std::vector<RowBatch>& batches() const { return batches_; }
  uint64_t records() const { return records_; }

 private:
  const bool keep_;
  std::vector<RowBatch> batches_;
  uint64_t records_ = 0;
};

const WeightTable& Weights() {
  static const auto& weights = *new WeightTable(*MakeWeights(kWindow, DistanceWeighting::kHarmonic));
  return weights;
}

absl::Status GatherRows(const Chunk& chunk, RowKeeper* rows) {
  std::vector<RowAccumulator<uint64_t>> accumulators(1, RowAccumulator<uint64_t>(kVocabularySize));
  return Gather(chunk, Weights(), {.vocabulary_size = kVocabularySize}, &accumulators, rows, nullptr, nullptr);
}

void BenchGather(benchmark::State& state) {
  const Chunk chunk = RandomChunk();
  for (auto _ : state) {
    RowKeeper rows(/*keep=*/false);
    if (!GatherRows(chunk, &rows).ok()) return state.SkipWithError("counting failed");
    state.counters["records"] = static_cast<double>(rows.records());
  }
  // Both windows of each token, but for what is beyond the ends of its document.
  constexpr int64_t kPairs = int64_t{kDocumentTokens} * kWindow - kWindow * (kWindow + 1) / 2;
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * (kTokens / kDocumentTokens) * 2 * kPairs);
}
BENCHMARK(BenchGather)->Unit(benchmark::kMillisecond);

// The matrix of these rows in `directory`, whose size in bytes is returned.
absl::StatusOr<uint64_t> WriteMatrix(const RowKeeper& rows, const std::string& directory) {
  MatrixShape shape;
  shape.vocabulary_size = kVocabularySize;
  shape.band_width = DefaultBandWidth(kVocabularySize);
  shape.unit = Weights().unit;
  shape.window_size = kWindow;
  shape.weighting = DistanceWeighting::kHarmonic;
  GAUNTLET_ASSIGN_OR_RETURN(const auto writer, MatrixWriter::Create(directory, shape, /*threads=*/1, kWriterMemory));
  GAUNTLET_RETURN_IF_ERROR(writer->Append(rows.batches()));
  GAUNTLET_RETURN_IF_ERROR(writer->Finish("made by a benchmark"));
  return writer->bytes();
}

// From rows to the disk: tiles encoded and compressed.
void BenchWriteTiles(benchmark::State& state) {
  const ScratchDirectory scratch;
  RowKeeper rows(/*keep=*/true);
  if (!GatherRows(RandomChunk(), &rows).ok()) return state.SkipWithError("counting failed");
  for (auto _ : state) {
    const absl::StatusOr<uint64_t> bytes = WriteMatrix(rows, scratch.path());
    if (!bytes.ok()) return state.SkipWithError("writing failed");
    state.counters["bytes/record"] = static_cast<double>(*bytes) / static_cast<double>(rows.records());
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * rows.records()));
}
BENCHMARK(BenchWriteTiles)->Unit(benchmark::kMillisecond);

// `read` reads the whole matrix.
void BenchRead(benchmark::State& state, absl::FunctionRef<bool(const CooccurrenceMatrix& matrix)> read) {
  const ScratchDirectory scratch;
  RowKeeper rows(/*keep=*/true);
  if (!GatherRows(RandomChunk(), &rows).ok() || !WriteMatrix(rows, scratch.path()).ok()) {
    return state.SkipWithError("writing failed");
  }
  const CooccurrenceMatrix matrix = *CooccurrenceMatrix::Open(scratch.path());
  for (auto _ : state) {
    if (!read(matrix)) return state.SkipWithError("reading failed");
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * rows.records()));
}

// From the disk to records.
void BenchReadTiles(benchmark::State& state) {
  BenchRead(state, [](const CooccurrenceMatrix& matrix) {
    std::vector<TileRecord> records;
    for (size_t k = 0; k < matrix.tiles().size(); ++k) {
      if (!matrix.ReadTile(k, &records).ok()) return false;
    }
    return true;
  });
}
BENCHMARK(BenchReadTiles)->Unit(benchmark::kMillisecond);

// From the disk to the shuffled working tiles that are trained on.
void BenchLoadGroups(benchmark::State& state) {
  BenchRead(state, [](const CooccurrenceMatrix& matrix) {
    const uint32_t band_rows = BandRows(kVectorSize, /*requested=*/0);
    const MatrixSource source(&matrix, band_rows);
    for (size_t group = 0; group < source.num_groups(); ++group) {
      if (!LoadGroup(source, group, band_rows, /*seed=*/1).ok()) return false;
    }
    return true;
  });
}
BENCHMARK(BenchLoadGroups)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace gauntlet

BENCHMARK_MAIN();
