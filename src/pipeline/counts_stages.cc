#include "src/pipeline/stages.h"

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/status.h"
#include "gauntlet/cooccurrence/count.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "gauntlet/corpus/build_corpus.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/input_stream.h"
#include "gauntlet/io/manifest.h"
#include "src/pipeline/resources.h"
#include "src/pipeline/up_to_date.h"

namespace gauntlet {

namespace {

bool Imports(const StageContext& context) { return !context.config.cooccurrence.import.empty(); }

// A matrix of ours, such as `gauntlet merge` makes, is used where it is.
bool UsesMatrixInPlace(const StageContext& context) {
  return Imports(context) && FileExists(JoinPath(context.config.cooccurrence.import, "manifest.json"));
}

absl::Status CheckVocabulary(const CooccurrenceMatrix& matrix, const std::string& directory,
                             const Vocabulary& vocabulary) {
  if (gauntlet::CheckVocabulary(matrix, vocabulary).ok()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(directory, ": was counted over another vocabulary of ", matrix.vocabulary_size(), " words"));
}

// With imported counts there is no corpus: the vocabulary is all that this stage makes.
absl::Status CopyVocabulary(const StageContext& context) {
  GAUNTLET_ASSIGN_OR_RETURN(const Vocabulary vocabulary, Vocabulary::Load(context.config.vocabulary.file));
  GAUNTLET_RETURN_IF_ERROR(vocabulary.Save(context.paths.Vocabulary()));
  ReportUpToDate(context, "corpus", {{"words", vocabulary.size()}});
  return absl::OkStatus();
}

// Roughly what the stages leave on disk, with what they need meanwhile.
constexpr double kTokenBytesPerTextByte = 0.5;
constexpr double kMatrixBytesPerToken = 12.0;

// About, of all inputs together. What a pipe will give cannot be known.
double TextBytes(const CorpusOptions& options) {
  constexpr double kUsualExpansion = 4.0;  // of a compressed file
  const absl::StatusOr<std::vector<CorpusInput>> files = ExpandCorpusInputs(options);
  if (!files.ok()) return 0.0;
  double bytes = 0.0;
  for (const CorpusInput& file : *files) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(file.path, error)) continue;  // to open a pipe would disturb its writer
    const absl::StatusOr<Compression> compression = DetectCompression(file.path);
    const auto size = static_cast<double>(std::filesystem::file_size(file.path, error));
    if (error || !compression.ok()) continue;
    bytes += size * (*compression == Compression::kNone ? 1.0 : kUsualExpansion);
  }
  return bytes;
}

}  // namespace

uint64_t MemoryBudget(const Config& config) {
  constexpr uint64_t kWhenUnknown = uint64_t{4} << 30;
  if (config.memory > 0) return config.memory;
  const uint64_t memory = PhysicalMemory();
  return memory > 0 ? memory / 5 * 3 : kWhenUnknown;
}

std::string MatrixDirectory(const StageContext& context) {
  return UsesMatrixInPlace(context) ? context.config.cooccurrence.import : context.paths.Cooccurrence();
}

absl::Status EncodeCorpus(const StageContext& context) {
  if (Imports(context)) return CopyVocabulary(context);
  const Config& config = context.config;
  GAUNTLET_ASSIGN_OR_RETURN(const std::string inputs, InputsFingerprint(config.corpus));
  GAUNTLET_ASSIGN_OR_RETURN(const std::string vocabulary_file, FileContent(config.vocabulary.file));
  BuildCorpusRequest request;
  request.fingerprint =
      StageFingerprint("corpus", ResultOptions(config, {"corpus.", "vocabulary."}), {inputs, vocabulary_file});
  GAUNTLET_ASSIGN_OR_RETURN(const bool up_to_date,
                            IsUpToDate(context.paths.Tokens(), kCorpusArtefact, kCorpusVersion, request.fingerprint));
  if (up_to_date && FileExists(context.paths.Vocabulary())) {
    GAUNTLET_ASSIGN_OR_RETURN(const EncodedCorpus corpus, EncodedCorpus::Open(context.paths.Tokens()));
    const absl::StatusOr<Vocabulary> vocabulary = Vocabulary::Load(context.paths.Vocabulary());
    if (vocabulary.ok() && corpus.vocabulary_fingerprint() == vocabulary->Fingerprint()) {
      ReportUpToDate(context, "corpus",
                     {{"tokens", static_cast<double>(corpus.summary().tokens)}, {"words", vocabulary->size()}});
      return absl::OkStatus();
    }
    context.progress->Warning(absl::StrCat(context.paths.Vocabulary(), ": is not the one that ", context.paths.Tokens(),
                                           " refers to; both are made again"));
  }
  request.corpus = config.corpus;
  request.vocabulary = config.vocabulary;
  request.vocabulary_path = context.paths.Vocabulary();
  request.corpus_directory = context.paths.Tokens();
  request.threads = context.threads;
  request.memory = context.memory;
  WarnOfDisk(context.paths.root, "reading the corpus", kTokenBytesPerTextByte * TextBytes(config.corpus),
             context.progress);
  return BuildCorpus(request, context.progress, context.cancellation).status();
}

absl::Status CountPairs(const StageContext& context) {
  const CooccurrenceOptions& options = context.config.cooccurrence;
  GAUNTLET_ASSIGN_OR_RETURN(const Vocabulary vocabulary, Vocabulary::Load(context.paths.Vocabulary()));
  // Whether the training will fit is better known before the counting than after.
  GAUNTLET_RETURN_IF_ERROR(
      CheckMemory(context.config, context.last, context.threads, context.memory, vocabulary.size()));
  if (UsesMatrixInPlace(context)) {
    GAUNTLET_ASSIGN_OR_RETURN(const CooccurrenceMatrix matrix, CooccurrenceMatrix::Open(options.import));
    GAUNTLET_RETURN_IF_ERROR(CheckVocabulary(matrix, options.import, vocabulary));
    ReportUpToDate(context, "count", {{"records", static_cast<double>(matrix.directed_records())}});
    return absl::OkStatus();
  }
  std::optional<EncodedCorpus> corpus;
  std::string source;
  if (Imports(context)) {
    CorpusOptions records;
    records.inputs = {options.import};
    GAUNTLET_ASSIGN_OR_RETURN(source, InputsFingerprint(records));
  } else {
    GAUNTLET_ASSIGN_OR_RETURN(corpus, EncodedCorpus::Open(context.paths.Tokens()));
    source = corpus->manifest().content;
  }
  CountRequest request;
  request.fingerprint =
      StageFingerprint("count", ResultOptions(context.config, {"cooccurrence."}), {source, vocabulary.Fingerprint()});
  GAUNTLET_ASSIGN_OR_RETURN(const bool up_to_date, IsUpToDate(context.paths.Cooccurrence(), kMatrixArtefact,
                                                              kMatrixVersion, request.fingerprint));
  if (up_to_date) {
    GAUNTLET_ASSIGN_OR_RETURN(const CooccurrenceMatrix matrix, CooccurrenceMatrix::Open(context.paths.Cooccurrence()));
    ReportUpToDate(context, "count", {{"records", static_cast<double>(matrix.directed_records())}});
    return absl::OkStatus();
  }
  request.options = options;
  request.directory = context.paths.Cooccurrence();
  request.threads = context.threads;
  request.memory = context.memory;
  if (!corpus.has_value()) {
    return ImportRecords(options.import, vocabulary, request, context.progress, context.cancellation);
  }
  const auto tokens = static_cast<double>(corpus->summary().tokens);
  WarnOfDisk(context.paths.root, "counting", kMatrixBytesPerToken * tokens, context.progress);
  return CountCooccurrences(*corpus, vocabulary, request, context.progress, context.cancellation);
}

}  // namespace gauntlet
