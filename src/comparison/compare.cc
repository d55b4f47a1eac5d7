#include "gauntlet/comparison/compare.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gauntlet/base/status.h"
#include "gauntlet/evaluation/task_file.h"
#include "gauntlet/io/input_stream.h"
#include "gauntlet/numerics/vectors.h"
#include "src/comparison/map_words.h"
#include "src/comparison/shift_report.h"

namespace gauntlet {

namespace {

SpaceFigures Describe(const Space& space) {
  SpaceFigures figures = {space.name, space.embeddings.size(), space.embeddings.dimensions(), std::nullopt};
  if (space.vocabulary.has_value()) figures.tokens = space.vocabulary->total_count();
  return figures;
}

std::optional<double> Cosine(const Embeddings& unit, const std::string& first, const std::string& second) {
  const std::optional<uint32_t> x = unit.Find(first);
  const std::optional<uint32_t> y = unit.Find(second);
  if (!x || !y) return std::nullopt;
  return Dot(unit.vector(*x), unit.vector(*y));
}

// Pairs need not be of shared words to have a similarity on one side.
PairsReport ComparePairs(const Space& a, const Space& b, const WordPairs& pairs) {
  const Embeddings unit_a = a.embeddings.Normalized();
  const Embeddings unit_b = b.embeddings.Normalized();
  PairsReport report;
  for (const auto& [first, second] : pairs) {
    report.pairs.push_back({first, second, Cosine(unit_a, first, second), Cosine(unit_b, first, second)});
    const PairSimilarity& pair = report.pairs.back();
    if (!pair.a || !pair.b) continue;
    ++report.covered;
    report.mean_a += *pair.a;
    report.mean_b += *pair.b;
  }
  if (report.covered > 0) {
    report.mean_a /= report.covered;
    report.mean_b /= report.covered;
  }
  return report;
}

void AddCeilings(const SharedWords& shared, const NoiseSpaces& noise, Comparison* comparison) {
  const auto ceiling = [&](absl::Span<const uint32_t> ids) {
    AgreementCeiling found;
    if (noise.a != nullptr) found.a = AgreementWith(shared.a, ids, noise.a->embeddings);
    if (noise.b != nullptr) found.b = AgreementWith(shared.b, ids, noise.b->embeddings);
    return found;
  };
  std::vector<uint32_t> list;
  for (const std::string& word : comparison->rsa.words) list.push_back(*shared.a.Find(word));
  comparison->rsa.ceiling = ceiling(list);
  for (RsaSample& sample : comparison->rsa_samples) sample.ceiling = ceiling(sample.ids);
}

std::optional<NoiseFloor> FloorOf(const Embeddings& words, const ShiftSpace& prepared, const Space* second,
                                  const ShiftOptions& options) {
  if (second == nullptr) return std::nullopt;
  return NoiseFloor{second->name, MeasureNoise(words, prepared, second->embeddings, options)};
}

// What needs the compared words.
absl::Status CompareWords(const SharedWords& words, const NoiseSpaces& noise, const CompareTasks& tasks,
                          const CompareOptions& options, const CancellationToken* cancellation,
                          Comparison* comparison) {
  comparison->compared_words = words.size();
  if (words.size() < 2) return absl::OkStatus();
  const ShiftSpace a = PrepareShift(words.a, options.shift);
  const ShiftSpace b = PrepareShift(words.b, options.shift);
  GAUNTLET_RETURN_IF_ERROR(cancellation->Check());
  if (a.vectors.dimensions() == b.vectors.dimensions()) {
    comparison->alignment = CheckAlignment(a.vectors, b.vectors, options.alignment);
  }
  ShiftTable table = {words, MeasureShift(a, b, options.shift), std::nullopt, std::nullopt};
  table.noise_a = FloorOf(words.a, a, noise.a, options.shift);
  GAUNTLET_RETURN_IF_ERROR(cancellation->Check());
  table.noise_b = FloorOf(words.b, b, noise.b, options.shift);
  comparison->shift = ReportShift(table, options);
  comparison->maps = MapWords(words, comparison->shift->mapped, options.shift.threads);
  for (const WordSet& set : tasks.sets) comparison->sets.push_back(ReportSet(table, set));
  return absl::OkStatus();
}

}  // namespace

void CompareOptions::SetThreads(int threads) {
  shift.threads = threads;
  alignment.threads = threads;
  transfer.resampling.threads = threads;
  resampling.threads = threads;
}

void CompareOptions::SetSeed(uint64_t seed) {
  alignment.seed = seed;
  transfer.seed = seed;
  transfer.resampling.seed = seed;
  resampling.seed = seed;
}

absl::StatusOr<std::vector<WordSet>> LoadWordSets(const std::vector<std::string>& paths, bool lowercase) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> files, ExpandInputs(paths));
  std::vector<WordSet> sets;
  for (const std::string& file : files) {
    WordSet set = {TaskName(file), {}};
    GAUNTLET_RETURN_IF_ERROR(ForEachTaskLine(file, [&](absl::string_view line, uint64_t) {
      if (line.front() == '#') return absl::OkStatus();
      const absl::string_view word = absl::StripAsciiWhitespace(line.substr(0, line.find('\t')));
      set.words.push_back(lowercase ? absl::AsciiStrToLower(word) : std::string(word));
      return absl::OkStatus();
    }));
    if (set.words.empty()) return absl::InvalidArgumentError(absl::StrCat(file, ": holds no words"));
    sets.push_back(std::move(set));
  }
  return sets;
}

std::vector<std::string> SplitSentence(absl::string_view sentence, bool lowercase) {
  const std::string text = lowercase ? absl::AsciiStrToLower(sentence) : std::string(sentence);
  return absl::StrSplit(text, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty());
}

absl::StatusOr<Comparison> CompareSpaces(const Space& a, const Space& b, const NoiseSpaces& noise,
                                         const CompareTasks& tasks, const CompareOptions& options, Progress* progress,
                                         const CancellationToken* cancellation) {
  Comparison comparison;
  comparison.a = Describe(a);
  comparison.b = Describe(b);
  comparison.min_count = options.min_count;
  comparison.centered = options.shift.centered;
  const SharedWords shared = FindSharedWords(a, b);
  if (shared.size() == 0) {
    return absl::FailedPreconditionError(absl::StrCat(a.name, " and ", b.name, " share no word"));
  }
  comparison.shared_words = shared.size();
  comparison.zero_vectors = shared.zero_vectors;

  progress->BeginStage("compare", "comparing domains", "", 0);
  if (a.vocabulary.has_value() && b.vocabulary.has_value()) {
    comparison.frequencies = CompareFrequencies(*a.vocabulary, *b.vocabulary, options.frequencies);
  }
  comparison.rsa = CompareWordList(shared, tasks.rsa_words, options.resampling);
  GAUNTLET_RETURN_IF_ERROR(cancellation->Check());
  comparison.rsa_samples = CompareSamples(shared, options.rsa_words, options.resampling);
  AddCeilings(shared, noise, &comparison);
  GAUNTLET_RETURN_IF_ERROR(cancellation->Check());
  if (!tasks.pairs.empty()) comparison.pairs = ComparePairs(a, b, tasks.pairs);
  AttentionReport attention = CompareAttention(a, b, tasks.sentence);
  if (!attention.words.empty()) comparison.attention = std::move(attention);
  if (!tasks.labels.empty()) {
    SharedWords words = shared;
    if (options.shift.centered) {
      words.a = Centered(shared.a);
      words.b = Centered(shared.b);
    }
    GAUNTLET_ASSIGN_OR_RETURN(comparison.transfer, CompareTransfer(words, tasks.labels, options.transfer));
  }
  progress->EndStage({});

  progress->BeginStage("shift", "measuring shift", "", 0);
  const SharedWords frequent = shared.Select(FrequentWords(shared, options.min_count));
  GAUNTLET_RETURN_IF_ERROR(CompareWords(frequent, noise, tasks, options, cancellation, &comparison));
  progress->EndStage({{"words", static_cast<double>(frequent.size())}});
  return comparison;
}

}  // namespace gauntlet
