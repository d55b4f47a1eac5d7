#include "src/cooccurrence/count_tokens.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/io/file.h"
#include "src/cooccurrence/gather.h"
#include "src/cooccurrence/matrix_writer.h"
#include "src/cooccurrence/merge_runs.h"
#include "src/cooccurrence/stage_progress.h"

namespace gauntlet {

namespace {

constexpr uint64_t kMaxChunkTokens = uint64_t{1} << 31;  // positions in a chunk have 32 bits
constexpr uint64_t kMinChunkTokens = uint64_t{1} << 16;
constexpr uint64_t kMinWriterBytes = uint64_t{4} << 20;
constexpr uint64_t kBlockTokenBytes = 10;  // of a block that is being read: as ids, decompressed and compressed
constexpr uint64_t kTokenBytes = kChunkTokenBytes + kGatherTokenBytes;

// How the memory is divided.
struct CountPlan {
  uint64_t chunk_tokens = 0;
  uint64_t batch_entries = 0;
  uint64_t writer_bytes = 0;
  int read_ahead = 1;
};

uint64_t LargestBlockBytes(const TokenSource& source) {
  uint64_t tokens = 0;
  for (size_t k = 0; k < source.num_blocks(); ++k) tokens = std::max(tokens, source.block_tokens(k));
  return tokens * kBlockTokenBytes;
}

// What is needed however little there is to count, with the vocabulary that the ids are of.
uint64_t FixedBytes(const CooccurrenceOptions& options, uint32_t vocabulary_size, int threads, uint64_t block) {
  return Vocabulary::MemoryBytes(vocabulary_size) + GatherFixedBytes(vocabulary_size) + block +
         static_cast<uint64_t>(threads) * GatherThreadBytes(vocabulary_size, options.window_size);
}

// Of what is left beside the fixed needs, half is for the writer, three eighths for the chunk, an eighth for rows on
// their way.
absl::StatusOr<CountPlan> MakePlan(const CountInput& input, const CountRequest& request, const CountTuning& tuning,
                                   const WeightTable& weights, int threads) {
  const uint64_t block = LargestBlockBytes(*input.source);
  const uint64_t smallest = SmallestMemory(request.options, input.vocabulary_size, threads, block);
  if (request.memory < smallest) {
    const std::string what = absl::StrCat("counting ", input.vocabulary_size, " words with ", threads, " threads");
    return MemoryBudgetError(what, smallest, request.memory);
  }
  const uint64_t rest = request.memory - FixedBytes(request.options, input.vocabulary_size, threads, block);
  CountPlan plan;
  plan.chunk_tokens = rest / 8 * 3 / kTokenBytes;
  if (tuning.chunk_tokens > 0) plan.chunk_tokens = tuning.chunk_tokens;
  // No sum over a chunk can then overflow.
  plan.chunk_tokens = std::min({plan.chunk_tokens, kMaxChunkTokens, ValueCodec::kMaxCount / weights.TokenBound()});
  plan.batch_entries = tuning.batch_entries > 0 ? tuning.batch_entries : rest / 8 / kBatchEntryBytes;
  plan.writer_bytes = rest / 2;
  plan.read_ahead = static_cast<int>(
      std::clamp<uint64_t>(rest / 8 / std::max(block, uint64_t{1}), 1, static_cast<uint64_t>(threads)));
  return plan;
}

MatrixShape MakeShape(const CountInput& input, const CountRequest& request, const CountTuning& tuning, uint64_t unit) {
  MatrixShape shape;
  shape.vocabulary_size = input.vocabulary_size;
  shape.vocabulary_fingerprint = input.vocabulary_fingerprint;
  shape.symmetric = request.options.symmetric;
  shape.band_width = tuning.band_width > 0 ? tuning.band_width : DefaultBandWidth(input.vocabulary_size);
  shape.unit = unit;
  shape.window_size = request.options.window_size;
  shape.weighting = request.options.distance_weighting;
  shape.subsample = request.options.subsample;
  return shape;
}

// Counts the chunks of a corpus, into the writer when there is one only, else into runs.
class ChunkCounter {
 public:
  ChunkCounter(const CountInput& input, const CountPlan& plan, const WeightTable& weights, const GatherOptions& options,
               StageProgress* progress, const CancellationToken* cancellation)
      : reader_(input.source, plan.chunk_tokens, static_cast<int>(weights.weights.size()), input.filter,
                plan.read_ahead),
        weights_(weights),
        options_(options),
        progress_(progress),
        cancellation_(cancellation) {
    for (int thread = 0; thread < options.threads; ++thread) accumulators_.emplace_back(options.vocabulary_size);
  }

  // Returns the paths of the runs that were written to the directory `runs_path`.
  absl::StatusOr<std::vector<std::string>> Count(const std::string& runs_path, const RunFormat& format,
                                                 MatrixWriter* writer) {
    std::vector<std::string> runs;
    while (true) {
      const uint64_t before = reader_.position();
      GAUNTLET_ASSIGN_OR_RETURN(const bool more, reader_.Next(&chunk_));
      if (!more) return runs;
      if (runs.empty() && reader_.tokens_left() == 0) {
        GAUNTLET_RETURN_IF_ERROR(CountChunk(before, writer));
        return runs;
      }
      if (runs.empty()) GAUNTLET_RETURN_IF_ERROR(CreateDirectories(runs_path));
      const std::string path = JoinPath(runs_path, absl::StrCat("run.", runs.size()));
      GAUNTLET_ASSIGN_OR_RETURN(const auto run, RunWriter::Create(path, format, options_.threads));
      GAUNTLET_RETURN_IF_ERROR(CountChunk(before, run.get()));
      GAUNTLET_RETURN_IF_ERROR(run->Finish());
      runs.push_back(path);
    }
  }

 private:
  // `before`: tokens of the corpus before the chunk.
  absl::Status CountChunk(uint64_t before, RowSink* sink) {
    const auto report = [&](uint64_t occurrences) {
      const double part = static_cast<double>(occurrences) / static_cast<double>(chunk_.ids.size());
      progress_->Update(before + static_cast<uint64_t>(part * static_cast<double>(reader_.position() - before)));
    };
    return Gather(chunk_, weights_, options_, &accumulators_, sink, report, cancellation_);
  }

  ChunkReader reader_;
  const WeightTable& weights_;
  const GatherOptions& options_;
  StageProgress* progress_;
  const CancellationToken* cancellation_;
  std::vector<RowAccumulator<uint64_t>> accumulators_;
  Chunk chunk_;
};

std::vector<Metric> Figures(const MatrixWriter& writer, size_t runs) {
  const MatrixFigures figures = writer.figures();
  return {{"stored_records", static_cast<double>(figures.stored_records)},
          {"records", static_cast<double>(figures.directed_records)},
          {"bytes", static_cast<double>(writer.bytes())},
          {"runs", static_cast<double>(runs)}};
}

}  // namespace

uint64_t SmallestMemory(const CooccurrenceOptions& options, uint32_t vocabulary_size, int threads, uint64_t block) {
  const uint64_t row = vocabulary_size * kBatchEntryBytes;
  return FixedBytes(options, vocabulary_size, threads, block) +
         std::max({3 * kMinChunkTokens * kTokenBytes, 8 * row, 2 * kMinWriterBytes});
}

absl::Status CountTokens(const CountInput& input, const CountRequest& request, const CountTuning& tuning,
                         Progress* progress, const CancellationToken* cancellation) {
  const int threads = ResolveThreads(request.threads);
  GAUNTLET_ASSIGN_OR_RETURN(const WeightTable weights,
                            MakeWeights(request.options.window_size, request.options.distance_weighting));
  GAUNTLET_ASSIGN_OR_RETURN(const CountPlan plan, MakePlan(input, request, tuning, weights, threads));
  GAUNTLET_ASSIGN_OR_RETURN(StagedDirectory staged, StagedDirectory::Create(request.directory));
  const MatrixShape shape = MakeShape(input, request, tuning, weights.unit);
  GAUNTLET_ASSIGN_OR_RETURN(const auto writer, MatrixWriter::Create(staged.path(), shape, threads, plan.writer_bytes));
  const ValueCodec codec(ValueKind::kCount, weights.weights);
  const RunFormat format(&codec, input.vocabulary_size, tuning.max_stripe_rows > 0 ? tuning.max_stripe_rows : 64);
  MergeRunsOptions merge = {format, threads, request.memory - plan.writer_bytes};
  if (tuning.fan_in > 0) merge.fan_in = tuning.fan_in;
  GatherOptions gather = {input.vocabulary_size, request.options.symmetric, threads, plan.batch_entries};
  if (tuning.task_occurrences > 0) gather.task_occurrences = tuning.task_occurrences;

  uint64_t tokens = 0;
  for (size_t k = 0; k < input.source->num_blocks(); ++k) tokens += input.source->block_tokens(k);
  const std::string runs_path = JoinPath(staged.path(), "runs");
  StageProgress counting(progress, "count", "counting", "tokens", tokens);
  // The counter and its chunk are gone before the merge.
  GAUNTLET_ASSIGN_OR_RETURN(
      const std::vector<std::string> runs,
      ChunkCounter(input, plan, weights, gather, &counting, cancellation).Count(runs_path, format, writer.get()));
  if (!runs.empty()) {
    counting.End({{"runs", static_cast<double>(runs.size())}});
    StageProgress merging(progress, "merge-runs", "merging counts", "words", input.vocabulary_size);
    const auto report = [&](uint64_t rows) { merging.Update(rows); };
    GAUNTLET_RETURN_IF_ERROR(MergeRuns(runs, merge, writer.get(), report, cancellation));
  }
  GAUNTLET_RETURN_IF_ERROR(RemoveAll(runs_path));
  GAUNTLET_RETURN_IF_ERROR(writer->Finish(request.fingerprint));
  GAUNTLET_RETURN_IF_ERROR(staged.Commit());
  if (progress != nullptr) progress->EndStage(Figures(*writer, runs.size()));
  return absl::OkStatus();
}

}  // namespace gauntlet
