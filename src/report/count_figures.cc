#include "src/report/count_figures.h"

#include <algorithm>
#include <utility>

#include "gauntlet/base/status.h"
#include "gauntlet/base/unknown_word.h"
#include "gauntlet/io/file.h"
#include "gauntlet/training/checkpoint.h"

namespace gauntlet {

namespace {

constexpr uint32_t kPartnerWords = 20;
constexpr uint32_t kFirstPartnerRank = 100;  // what comes before it goes with everything

// Some words whose partners are shown: evenly over the ranks up to `last`, but for the most frequent ones.
std::vector<std::string> PartnerWords(const Vocabulary& vocabulary, uint32_t last) {
  const uint32_t end = std::min(last, vocabulary.size());
  const uint32_t begin = std::min(kFirstPartnerRank, end / 2);
  const uint32_t count = std::min(kPartnerWords, end - begin);
  std::vector<std::string> words;
  for (uint32_t k = 0; k < count; ++k) {
    const std::string& word = vocabulary.word(begin + static_cast<uint32_t>(uint64_t{end - begin} * k / count));
    if (word != kUnknownWord) words.push_back(word);
  }
  return words;
}

// The words of table 1 of Pennington, Socher and Manning 2014, as far as the vocabulary has them.
absl::StatusOr<std::optional<RatioTable>> GatherRatios(const CooccurrenceMatrix& matrix, const Vocabulary& vocabulary,
                                                       const ScanResources& resources) {
  std::vector<std::string> probes;
  for (const char* const probe : {"solid", "gas", "water", "fashion"}) {
    if (vocabulary.Find(probe)) probes.emplace_back(probe);
  }
  if (probes.empty() || !vocabulary.Find("ice") || !vocabulary.Find("steam")) return std::optional<RatioTable>();
  GAUNTLET_ASSIGN_OR_RETURN(RatioTable table, ComputeRatioTable(matrix, vocabulary, "ice", "steam", probes, resources));
  return std::optional<RatioTable>(std::move(table));
}

absl::Status GatherSpectra(const CooccurrenceMatrix& matrix, uint32_t values, const ScanResources& resources,
                           Progress* progress, CountFigures* figures) {
  for (const SpectrumSource source : {SpectrumSource::kLog, SpectrumSource::kPositivePmi}) {
    SpectrumOptions options;
    options.source = source;
    options.values = values;
    absl::StatusOr<MatrixSpectrum> spectrum = ComputeSpectrum(matrix, options, resources, progress);
    if (absl::IsResourceExhausted(spectrum.status())) {
      figures->no_spectra = std::string(spectrum.status().message());
      return absl::OkStatus();
    }
    GAUNTLET_RETURN_IF_ERROR(spectrum.status());
    figures->spectra.push_back(std::move(spectrum->spectrum));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<FitReport>> GatherFit(const std::string& checkpoints, const CooccurrenceMatrix& matrix,
                                                   const ScanResources& resources) {
  if (!FileExists(checkpoints)) return std::optional<FitReport>();
  GAUNTLET_ASSIGN_OR_RETURN(const std::optional<Checkpoint> checkpoint, LoadNewestCheckpoint(checkpoints));
  if (!checkpoint) return std::optional<FitReport>();
  absl::StatusOr<FitReport> fit = MeasureCheckpointFit(matrix, *checkpoint, FitOptions(), resources);
  // It is of other counts, which have been replaced since.
  if (absl::IsFailedPrecondition(fit.status())) return std::optional<FitReport>();
  GAUNTLET_RETURN_IF_ERROR(fit.status());
  return std::optional<FitReport>(*std::move(fit));
}

}  // namespace

absl::StatusOr<std::optional<CountFigures>> GatherCounts(const RunPaths& paths, const Vocabulary& vocabulary,
                                                         const RunPageOptions& options, Progress* progress,
                                                         const CancellationToken* cancellation) {
  if (!FileExists(paths.Cooccurrence())) return std::optional<CountFigures>();
  GAUNTLET_ASSIGN_OR_RETURN(const CooccurrenceMatrix matrix, CooccurrenceMatrix::Open(paths.Cooccurrence()));
  if (!CheckVocabulary(matrix, vocabulary).ok()) return std::optional<CountFigures>();
  const ScanResources resources = {options.threads, options.memory, cancellation};
  CountFigures figures;
  progress->BeginStage("counts", "examining the counts", "", 0);
  AssociationOptions partners;
  partners.partners = options.neighbors;
  GAUNTLET_ASSIGN_OR_RETURN(
      figures.associations,
      ComputeAssociations(matrix, vocabulary, {}, PartnerWords(vocabulary, options.top_words), partners, resources));
  GAUNTLET_ASSIGN_OR_RETURN(figures.ratios, GatherRatios(matrix, vocabulary, resources));
  GAUNTLET_ASSIGN_OR_RETURN(figures.fit, GatherFit(paths.Checkpoints(), matrix, resources));
  progress->EndStage({});
  if (options.spectrum_values > 0) {
    GAUNTLET_RETURN_IF_ERROR(GatherSpectra(matrix, options.spectrum_values, resources, progress, &figures));
  }
  return std::optional<CountFigures>(std::move(figures));
}

}  // namespace gauntlet
