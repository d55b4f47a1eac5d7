#include "gauntlet/corpus/build_corpus.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/block_file.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/hash.h"
#include "gauntlet/io/json.h"
#include "gauntlet/io/manifest.h"
#include "gauntlet/text/tokenizer.h"
#include "src/corpus/build_corpus_internal.h"
#include "src/corpus/corpus_writer.h"
#include "src/corpus/counted_words.h"
#include "src/corpus/deduplicate.h"
#include "src/corpus/first_pass.h"
#include "src/corpus/join_phrases.h"
#include "src/corpus/part_queue.h"
#include "src/corpus/provisional_ids.h"
#include "src/corpus/second_pass.h"

namespace gauntlet {

namespace {

constexpr uint64_t kSmallestPart = uint64_t{64} << 10;
// A thread's share of the memory, in parts: the text and its encoding in the first pass, decoded ids and blocks that
// wait to be written in the second one.
constexpr uint64_t kPartsInMemory = 32;
// The share of the memory that the threads' word tables may have; more words than fit wait on disk. While a table grows
// it takes three times as much, and the words of a part come on top.
constexpr uint64_t kTablesShare = 8;
constexpr uint64_t kSmallestTable = uint64_t{1} << 20;

// Tokens of any kind that are spelled like the reserved word.
absl::StatusOr<uint64_t> CountReserved(const std::vector<CountedWords>& tables) {
  uint64_t count = 0;
  for (const CountedWords& table : tables) {
    GAUNTLET_RETURN_IF_ERROR(table.ForEachWord([&](absl::string_view word, const WordRecord& record) {
      if (word == kUnknownWord) count += record.count;
    }));
  }
  return count;
}

// The first problems in corpus order, and how many records they are of.
void WarnOfProblems(const FirstPass& first, const PartQueue& queue, uint64_t max_record, Progress* progress) {
  size_t shown = 0;
  for (const PartRecord& part : first.parts) {
    for (const InputProblem& problem : part.problems) {
      if (shown++ < PartReport::kMaxProblems) progress->Warning(FormatProblem(queue.path(part.key.file), problem));
    }
  }
  if (const uint64_t broken = first.figures.broken_records; broken > 0) {
    progress->Warning(absl::StrCat(broken, " of ", first.figures.records, " records are broken and were skipped"));
  }
  if (const uint64_t skipped = first.figures.long_records; skipped > 0) {
    progress->Warning(absl::StrCat(skipped, " records are longer than ", FormatByteSize(max_record),
                                   " (corpus.max_record) and were skipped"));
  }
  for (const std::string& damage : queue.damages()) {
    progress->Warning(absl::StrCat(damage, "; what comes before is used, the rest is not"));
  }
}

absl::Status Warn(const FirstPass& first, Progress* progress) {
  if (first.invalid_sequences > 0) {
    progress->Warning(absl::StrCat(first.invalid_sequences, " malformed UTF-8 sequences were replaced by U+FFFD"));
  }
  if (first.truncated_tokens > 0) {
    progress->Warning(
        absl::StrCat(first.truncated_tokens, " tokens were longer than ", kMaxTokenBytes, " bytes and were cut"));
  }
  GAUNTLET_ASSIGN_OR_RETURN(const uint64_t reserved, CountReserved(first.tables));
  if (reserved > 0) {
    progress->Warning(absl::StrCat(reserved, " tokens are spelled ", kUnknownWord,
                                   ", which is reserved; they count as out of vocabulary"));
  }
  return absl::OkStatus();
}

// A corpus that others write to while it is read may have been read half before and half after.
absl::Status CheckUnchanged(const PartQueue& queue, bool strict, Progress* progress) {
  for (const std::string& change : queue.Changes()) {
    if (strict) return absl::DataLossError(change);
    progress->Warning(absl::StrCat(change, "; what was read of it is used"));
  }
  return absl::OkStatus();
}

// The vocabulary of the corpus, from its counts.
absl::StatusOr<Vocabulary> BuildVocabulary(MergedCounts counts, const VocabularyOptions& options) {
  GAUNTLET_ASSIGN_OR_RETURN(Vocabulary vocabulary, Vocabulary::Build(std::move(counts.entries), options));
  if (vocabulary.size() == 0) {
    return absl::InvalidArgumentError(absl::StrCat("the vocabulary is empty: none of the ", counts.distinct_words,
                                                   " words of the corpus occurs at least ", options.min_count,
                                                   " times (min_count)"));
  }
  return vocabulary;
}

// Pairs [tokens, weight], or an empty list when every token counts once.
nlohmann::ordered_json WeightsToJson(const std::vector<WeightRange>& ranges) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  if (ranges.size() <= 1 && (ranges.empty() || ranges.front().weight == 1)) return json;
  uint64_t begin = 0;
  for (const WeightRange& range : ranges) {
    json.push_back({range.end - begin, range.weight});
    begin = range.end;
  }
  return json;
}

absl::Status WriteCorpusManifest(const std::string& directory, const BuildCorpusRequest& request,
                                 const CorpusSummary& summary, const Vocabulary& vocabulary,
                                 const CorpusWriter& output) {
  const std::string vocabulary_fingerprint = vocabulary.Fingerprint();
  Fingerprinter content;
  content.Add(vocabulary_fingerprint);
  content.Add(output.Fingerprint());
  const nlohmann::ordered_json weights = WeightsToJson(output.weights());
  if (!weights.empty()) content.Add(JsonLine(weights));
  Manifest manifest;
  manifest.artefact = std::string(kCorpusArtefact);
  manifest.version = kCorpusVersion;
  manifest.fingerprint = request.fingerprint;
  manifest.content = content.Hex();
  manifest.details = {{"tokens", summary.tokens},
                      {"unknown_tokens", summary.unknown_tokens},
                      {"documents", summary.documents},
                      {"distinct_words", summary.distinct_words},
                      {"raw_bytes", summary.raw_bytes},
                      {"invalid_sequences", summary.invalid_sequences},
                      {"vocabulary_size", vocabulary.size()},
                      {"vocabulary_fingerprint", vocabulary_fingerprint},
                      {"format", request.corpus.format},
                      {"tokenizer", request.corpus.tokenizer},
                      {"lowercase", request.corpus.tokens.lowercase},
                      {"index_checksum", absl::StrFormat("%016x", output.index_checksum())}};
  if (!weights.empty()) manifest.details["weights"] = weights;
  if (request.corpus.phrases.passes > 0) manifest.details["phrases"] = summary.phrases;
  for (const CorpusFigure& figure : AllCorpusFigures()) {
    const uint64_t value = summary.figures.*figure.value;
    if (value > 0) manifest.details[std::string(figure.name)] = value;
  }
  return WriteManifest(directory, manifest);
}

}  // namespace

absl::StatusOr<CorpusSummary> BuildCorpusWithSizes(const BuildCorpusRequest& request, const CorpusBuildSizes& sizes,
                                                   Progress* progress, const CancellationToken* cancellation) {
  const int threads = ResolveThreads(request.threads);
  GAUNTLET_RETURN_IF_ERROR(CheckPhraseOptions(request.corpus.phrases));
  std::optional<Vocabulary> vocabulary;
  if (!request.vocabulary.file.empty()) {
    GAUNTLET_ASSIGN_OR_RETURN(vocabulary, Vocabulary::Load(request.vocabulary.file));
  }
  GAUNTLET_ASSIGN_OR_RETURN(const auto queue, PartQueue::Create(request.corpus, sizes.part_bytes, threads,
                                                                request.memory / 2 / static_cast<uint64_t>(threads)));
  GAUNTLET_ASSIGN_OR_RETURN(StagedDirectory staged, StagedDirectory::Create(request.corpus_directory));
  progress->BeginStage("corpus", "reading and tokenizing", "bytes", queue->total_bytes());

  const std::string provisional_path = JoinPath(staged.path(), "provisional.blk");
  GAUNTLET_ASSIGN_OR_RETURN(BlockFileWriter writer,
                            BlockFileWriter::Create(provisional_path, kProvisionalMagic, kCorpusVersion));
  // To find phrases all words must be at hand.
  const bool find_phrases = request.corpus.phrases.passes > 0;
  const SpillOptions spill = {find_phrases ? 0 : sizes.table_bytes, staged.path()};
  GAUNTLET_ASSIGN_OR_RETURN(FirstPass first,
                            RunFirstPass(request.corpus, spill, threads, queue.get(), &writer, progress, cancellation));
  GAUNTLET_RETURN_IF_ERROR(writer.Finish(/*index=*/"", Durability::kScratch));
  GAUNTLET_ASSIGN_OR_RETURN(BlockFileReader provisional,
                            BlockFileReader::Open(provisional_path, kProvisionalMagic, kCorpusVersion));
  if (request.corpus.deduplicate) {
    GAUNTLET_RETURN_IF_ERROR(DropDuplicates(provisional, request.memory / 2, threads, cancellation, &first));
  }
  WarnOfProblems(first, *queue, request.corpus.max_record, progress);
  GAUNTLET_RETURN_IF_ERROR(Warn(first, progress));
  GAUNTLET_RETURN_IF_ERROR(CheckUnchanged(*queue, request.corpus.strict, progress));
  if (first.tokens == 0) return absl::InvalidArgumentError("the corpus has no token");

  CorpusSummary summary;
  if (find_phrases) {
    GAUNTLET_ASSIGN_OR_RETURN(const std::vector<Phrase> phrases,
                              JoinPhrases(request.corpus.phrases, staged.path(), request.memory, threads, progress,
                                          cancellation, &first, &provisional));
    GAUNTLET_RETURN_IF_ERROR(WritePhrases(phrases, JoinPath(staged.path(), kPhrasesFile)));
    summary.phrases = phrases.size();
  }
  MergeWordsOptions merge = {request.vocabulary.min_count, request.vocabulary.max_vocab, request.memory / 2,
                             staged.path()};
  if (vocabulary.has_value()) merge.min_count = std::numeric_limits<uint64_t>::max();  // only to count the words
  GAUNTLET_ASSIGN_OR_RETURN(MergedCounts counts, MergeWordTables(first.tables, merge, threads));
  summary.distinct_words = counts.distinct_words;
  if (!vocabulary.has_value()) {
    GAUNTLET_ASSIGN_OR_RETURN(vocabulary, BuildVocabulary(std::move(counts), request.vocabulary));
  }
  GAUNTLET_ASSIGN_OR_RETURN(const auto output, CorpusWriter::Create(staged.path(), sizes.block_tokens));
  GAUNTLET_RETURN_IF_ERROR(RunSecondPass(first, *vocabulary, provisional, threads, output.get(), cancellation));
  GAUNTLET_RETURN_IF_ERROR(output->Finish());
  GAUNTLET_RETURN_IF_ERROR(RemoveAll(provisional.path()));
  first.tables.clear();  // with their files

  summary.tokens = output->tokens();
  summary.unknown_tokens = first.tokens - summary.tokens;
  summary.documents = CountDocuments(first.parts) - first.figures.duplicate_documents;
  summary.figures = first.figures;
  summary.raw_bytes = first.raw_bytes;
  summary.invalid_sequences = first.invalid_sequences;
  GAUNTLET_RETURN_IF_ERROR(WriteCorpusManifest(staged.path(), request, summary, *vocabulary, *output));
  GAUNTLET_RETURN_IF_ERROR(vocabulary->Save(request.vocabulary_path));
  GAUNTLET_RETURN_IF_ERROR(staged.Commit());
  std::vector<Metric> metrics = {{"tokens", static_cast<double>(summary.tokens)},
                                 {"unknown", static_cast<double>(summary.unknown_tokens)},
                                 {"documents", static_cast<double>(summary.documents)},
                                 {"words", static_cast<double>(vocabulary->size())}};
  if (summary.phrases > 0) metrics.emplace_back("phrases", static_cast<double>(summary.phrases));
  for (const CorpusFigure& figure : AllCorpusFigures()) {
    const uint64_t value = summary.figures.*figure.value;
    if (value > 0) metrics.emplace_back(figure.name, static_cast<double>(value));
  }
  progress->EndStage(metrics);
  return summary;
}

absl::StatusOr<CorpusSummary> BuildCorpus(const BuildCorpusRequest& request, Progress* progress,
                                          const CancellationToken* cancellation) {
  CorpusBuildSizes sizes;
  const auto threads = static_cast<uint64_t>(ResolveThreads(request.threads));
  sizes.part_bytes = std::clamp(request.memory / (kPartsInMemory * threads), kSmallestPart, sizes.part_bytes);
  sizes.table_bytes = std::max(request.memory / (kTablesShare * threads), kSmallestTable);
  return BuildCorpusWithSizes(request, sizes, progress, cancellation);
}

uint64_t SmallestCorpusMemory(int threads) {
  constexpr uint64_t kTablesPerThread = 3;  // at most, while a table grows
  return static_cast<uint64_t>(threads) * (kPartsInMemory * kSmallestPart + kTablesPerThread * kSmallestTable);
}

absl::StatusOr<std::string> InputsFingerprint(const CorpusOptions& options) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<CorpusInput> files, ExpandCorpusInputs(options));
  Fingerprinter fingerprint;
  for (const auto& [path, weight, format] : files) {
    fingerprint.Add(path);
    fingerprint.Add(weight);
    fingerprint.Add(format);
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) {
      // What a pipe will give cannot be known: never the same as before.
      fingerprint.Add(static_cast<uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()));
      continue;
    }
    fingerprint.Add(uint64_t{std::filesystem::file_size(path, error)});
    const auto modified = std::filesystem::last_write_time(path, error);
    if (error) return absl::UnknownError(absl::StrCat("cannot inspect ", path, ": ", error.message()));
    fingerprint.Add(static_cast<uint64_t>(modified.time_since_epoch().count()));
  }
  return fingerprint.Hex();
}

}  // namespace gauntlet
