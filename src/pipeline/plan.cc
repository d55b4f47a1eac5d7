#include "gauntlet/pipeline/plan.h"

#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/cooccurrence/count.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "gauntlet/corpus/build_corpus.h"
#include "gauntlet/io/file.h"
#include "gauntlet/pipeline/export_vectors.h"
#include "gauntlet/pipeline/run_directory.h"
#include "gauntlet/training/trainer.h"
#include "src/pipeline/corpus_sample.h"
#include "src/pipeline/stages.h"

namespace gauntlet {

namespace {

// What one sample showed.
struct Measurement {
  double text_bytes = 0;
  double tokens = 0;
  double words = 0;
  double distinct_words = 0;
  double records = 0;
  double stored_records = 0;
  double corpus_seconds = 0;
  double count_seconds = 0;
  double pairs_per_second = 0;
  double token_bytes = 0;   // of tokens/ on disk
  double matrix_bytes = 0;  // of cooccurrence/ on disk
};

double Seconds(absl::Time begin) { return absl::ToDoubleSeconds(absl::Now() - begin); }

absl::StatusOr<double> FileBytes(const std::string& path) {
  GAUNTLET_ASSIGN_OR_RETURN(const RandomAccessFile file, RandomAccessFile::Open(path));
  return static_cast<double>(file.size());
}

// A new directory below the system's temporary one, whose name nobody can foresee.
absl::StatusOr<std::string> MakeScratchDirectory() {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  if (error) return absl::UnknownError(absl::StrCat("no temporary directory: ", error.message()));
  std::string path = (parent / "gauntlet-plan-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) return absl::ErrnoToStatus(errno, absl::StrCat("cannot create ", path));
  return path;
}

// Runs the first two stages on `texts`, and an epoch of the third when `train` says so.
absl::StatusOr<Measurement> Measure(const Config& config, const std::vector<SampledText>& texts, bool train,
                                    const CancellationToken* cancellation) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::string scratch, MakeScratchDirectory());
  const auto cleanup = absl::MakeCleanup([&] { RemoveAll(scratch).IgnoreError(); });
  const RunPaths paths(scratch);
  Progress silent;
  Measurement found;

  BuildCorpusRequest build;
  build.corpus = config.corpus;
  build.corpus.inputs.clear();
  build.corpus.strict = false;  // a sample may end within a record
  for (const auto& [weight, format, text] : texts) {
    const std::string path = JoinPath(scratch, absl::StrCat("sample.", build.corpus.inputs.size()));
    GAUNTLET_RETURN_IF_ERROR(WriteFile(path, text));
    build.corpus.inputs.emplace_back(path, weight).format = format;
    found.text_bytes += static_cast<double>(text.size());
  }
  build.vocabulary = config.vocabulary;
  build.vocabulary_path = paths.Vocabulary();
  build.corpus_directory = paths.Tokens();
  build.threads = ResolveThreads(config.threads);
  build.memory = MemoryBudget(config);
  absl::Time begin = absl::Now();
  GAUNTLET_ASSIGN_OR_RETURN(const CorpusSummary summary, BuildCorpus(build, &silent, cancellation));
  found.corpus_seconds = Seconds(begin);
  found.tokens = static_cast<double>(summary.tokens);
  found.distinct_words = static_cast<double>(summary.distinct_words);
  GAUNTLET_ASSIGN_OR_RETURN(found.token_bytes, FileBytes(JoinPath(paths.Tokens(), "tokens.blk")));

  GAUNTLET_ASSIGN_OR_RETURN(const Vocabulary vocabulary, Vocabulary::Load(paths.Vocabulary()));
  GAUNTLET_ASSIGN_OR_RETURN(const EncodedCorpus corpus, EncodedCorpus::Open(paths.Tokens()));
  found.words = vocabulary.size();
  CountRequest count;
  count.options = config.cooccurrence;
  count.directory = paths.Cooccurrence();
  count.threads = build.threads;
  count.memory = build.memory;
  begin = absl::Now();
  GAUNTLET_RETURN_IF_ERROR(CountCooccurrences(corpus, vocabulary, count, &silent, cancellation));
  found.count_seconds = Seconds(begin);
  GAUNTLET_ASSIGN_OR_RETURN(found.matrix_bytes, FileBytes(JoinPath(paths.Cooccurrence(), "tiles.blk")));
  GAUNTLET_ASSIGN_OR_RETURN(const CooccurrenceMatrix matrix, CooccurrenceMatrix::Open(paths.Cooccurrence()));
  found.records = static_cast<double>(matrix.directed_records());
  found.stored_records = static_cast<double>(matrix.stored_records());
  if (!train) return found;

  TrainRequest training;
  training.options = config.training;
  training.options.epochs = 1;
  training.options.initial_vectors.clear();
  training.checkpoint_directory = paths.Checkpoints();
  training.threads = build.threads;
  training.memory = build.memory;
  training.options.stop_patience = 0;
  GAUNTLET_ASSIGN_OR_RETURN(const TrainingResult trained, Train(matrix, vocabulary, training, &silent, cancellation));
  const EpochSummary& epoch = trained.history.back();
  found.pairs_per_second = static_cast<double>(epoch.pairs) / std::max(epoch.seconds, 1e-6);
  return found;
}

// y at x by the power law through (x1, y1) and (x2, y2), x1 < x2 <= x; exponent held to [0, 1].
double Extrapolate(double x1, double y1, double x2, double y2, double x) {
  if (y1 <= 0 || y2 <= 0 || x2 <= x1) return y2;
  const double exponent = std::clamp(std::log(y2 / y1) / std::log(x2 / x1), 0.0, 1.0);
  return y2 * std::pow(x / x2, exponent);
}

void PredictSizes(const Config& config, const Measurement& half, const Measurement& full, const PlanTarget& target,
                  Plan* plan) {
  plan->tokens = std::round(full.tokens * static_cast<double>(plan->corpus_bytes) / full.text_bytes);
  if (target.tokens > 0) {
    plan->tokens = target.tokens;
    plan->corpus_bytes = static_cast<uint64_t>(full.text_bytes * target.tokens / full.tokens);
  }
  plan->words = Extrapolate(half.tokens, half.words, full.tokens, full.words, plan->tokens);
  if (config.vocabulary.max_vocab > 0) {
    plan->words = std::min(plan->words, static_cast<double>(config.vocabulary.max_vocab));
  }
  if (!config.vocabulary.file.empty()) plan->words = full.words;
  plan->words = std::round(plan->words);
  plan->records = Extrapolate(half.tokens, half.records, full.tokens, full.records, plan->tokens);
  plan->records = std::round(std::min(plan->records, plan->words * plan->words));
}

void PredictStages(const Config& config, const Measurement& half, const Measurement& full, const PlanTarget& target,
                   Plan* plan) {
  constexpr double kBytesPerWordInTable = 100;  // hash table entry, spelling and count while reading
  constexpr double kBytesPerNeighbours = 64;    // in the table that finds phrases, each token being of new ones at most
  constexpr double kBytesPerRecordInMemory = 8;  // two local ids and ln x
  constexpr double kBytesPerTextNumber = 9.5;    // of a vectors file with six digits
  const double scale = plan->tokens / full.tokens;
  plan->cores = target.cores > 0 ? target.cores : ResolveThreads(config.threads);
  const double speedup = static_cast<double>(plan->cores) / ResolveThreads(config.threads);
  const double stored = plan->records * full.stored_records / full.records;
  const auto words = static_cast<uint32_t>(plan->words);
  const int vector_size = config.training.vector_size;
  const auto bytes = [](double value) { return static_cast<uint64_t>(std::max(0.0, value)); };

  const double distinct = Extrapolate(half.tokens, half.distinct_words, full.tokens, full.distinct_words, plan->tokens);
  const double reading_buffers = 16e6 * plan->cores;
  double reading_bytes = distinct * kBytesPerWordInTable + reading_buffers;
  if (config.corpus.phrases.passes > 0) {
    // The tables a second time, and the counts of neighbours, for which half of the budget is the bound.
    reading_bytes += distinct * kBytesPerWordInTable;
    reading_bytes += std::min(static_cast<double>(plan->memory_budget) / 2, plan->tokens * kBytesPerNeighbours);
  }
  plan->stages.push_back(
      {"corpus", full.corpus_seconds * scale / speedup, bytes(reading_bytes), bytes(full.token_bytes * scale)});

  // Positions, their lists and the rows of a chunk, up to the budget.
  const double counting_bytes = std::min(static_cast<double>(plan->memory_budget), plan->tokens * 12 + stored * 16);
  plan->stages.push_back({"count", full.count_seconds * scale / speedup, bytes(counting_bytes),
                          bytes(full.matrix_bytes / full.stored_records * stored)});

  const uint64_t parameter_bytes = Parameters::MemoryBytes(words, vector_size);
  const uint64_t in_memory = parameter_bytes + bytes(stored * kBytesPerRecordInMemory);
  plan->matrix_in_memory = in_memory <= plan->memory_budget;
  const double checkpoint_bytes = plan->words * 4.0 * (vector_size + 1) * sizeof(float);
  plan->stages.push_back({"train", plan->records / full.pairs_per_second * config.training.epochs / speedup,
                          plan->matrix_in_memory ? in_memory : plan->memory_budget,
                          bytes(checkpoint_bytes * config.training.keep_checkpoints)});

  const double columns = config.output.vectors == OutputVectors::kConcatenation ? 2.0 * vector_size : vector_size;
  const double text_bytes = plan->words * columns * kBytesPerTextNumber;
  constexpr double kTextBytesPerSecond = 100e6;
  plan->stages.push_back({"vectors", text_bytes / kTextBytesPerSecond,
                          parameter_bytes + bytes(plan->words * columns * sizeof(float)), bytes(text_bytes)});
}

// About half of each text, to the end of a line.
std::vector<SampledText> FirstHalves(const std::vector<SampledText>& texts) {
  std::vector<SampledText> halves;
  halves.reserve(texts.size());
  for (const auto& [weight, format, text] : texts) {
    halves.push_back({weight, format, text.substr(0, text.find('\n', text.size() / 2))});
  }
  return halves;
}

}  // namespace

absl::StatusOr<Plan> MakePlan(const Config& config, uint64_t sample_bytes, const PlanTarget& target, Progress* progress,
                              const CancellationToken* cancellation) {
  Plan plan;
  plan.memory_budget = MemoryBudget(config);
  progress->BeginStage("plan", "measuring a sample", "", 0);
  GAUNTLET_ASSIGN_OR_RETURN(CorpusSample sample, SampleCorpus(config.corpus, sample_bytes));
  for (const SampledText& sampled : sample.texts) plan.sample_bytes += sampled.text.size();
  plan.corpus_bytes = std::max(sample.corpus_bytes, plan.sample_bytes);
  GAUNTLET_ASSIGN_OR_RETURN(const Measurement half,
                            Measure(config, FirstHalves(sample.texts), /*train=*/false, cancellation));
  GAUNTLET_ASSIGN_OR_RETURN(const Measurement full, Measure(config, sample.texts, /*train=*/true, cancellation));
  PredictSizes(config, half, full, target, &plan);
  PredictStages(config, half, full, target, &plan);
  progress->EndStage({{"sample_bytes", static_cast<double>(plan.sample_bytes)}});
  return plan;
}

std::string FormatPlan(const Plan& plan) {
  std::string text = absl::StrFormat(
      "corpus        %s of text, measured on a sample of %s\n"
      "tokens        %s in the vocabulary\n"
      "vocabulary    %s words\n"
      "records       %s pairs of words\n"
      "cores         %d\n\n"
      "%-10s %12s %12s %12s\n",
      FormatByteSize(plan.corpus_bytes), FormatByteSize(plan.sample_bytes), FormatCount(plan.tokens),
      FormatCount(plan.words), FormatCount(plan.records), plan.cores, "stage", "time", "memory", "disk");
  PlannedStage total;
  total.name = "total";
  for (const PlannedStage& stage : plan.stages) {
    total.seconds += stage.seconds;
    total.memory = std::max(total.memory, stage.memory);
    total.disk += stage.disk;
  }
  std::vector<PlannedStage> rows = plan.stages;
  rows.push_back(total);
  for (const PlannedStage& stage : rows) {
    absl::StrAppendFormat(&text, "%-10s %12s %12s %12s\n", stage.name,
                          absl::FormatDuration(absl::Milliseconds(std::round(stage.seconds * 10) * 100)),
                          FormatByteSize(stage.memory), FormatByteSize(stage.disk));
  }
  absl::StrAppend(&text, "\nmemory budget ", FormatByteSize(plan.memory_budget), ": the matrix ",
                  plan.matrix_in_memory ? "stays in memory" : "is streamed from disk", " while training\n");
  return text;
}

nlohmann::ordered_json PlanToJson(const Plan& plan) {
  nlohmann::ordered_json stages = nlohmann::ordered_json::array();
  for (const PlannedStage& stage : plan.stages) {
    stages.push_back(
        {{"name", stage.name}, {"seconds", stage.seconds}, {"memory", stage.memory}, {"disk", stage.disk}});
  }
  return {{"corpus_bytes", plan.corpus_bytes},
          {"sample_bytes", plan.sample_bytes},
          {"tokens", plan.tokens},
          {"words", plan.words},
          {"records", plan.records},
          {"cores", plan.cores},
          {"memory_budget", plan.memory_budget},
          {"matrix_in_memory", plan.matrix_in_memory},
          {"stages", stages}};
}

}  // namespace gauntlet
