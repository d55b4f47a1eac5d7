// Everything that two spaces can be asked about each other.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/comparison/alignment.h"
#include "gauntlet/comparison/attention.h"
#include "gauntlet/comparison/frequencies.h"
#include "gauntlet/comparison/rsa.h"
#include "gauntlet/comparison/shift.h"
#include "gauntlet/comparison/space.h"
#include "gauntlet/comparison/transfer.h"
#include "gauntlet/evaluation/word_map.h"
#include "gauntlet/evaluation/word_pairs.h"

namespace gauntlet {

// A list of words with a name, for their mean shift.
struct WordSet {
  std::string name;
  std::vector<std::string> words;
};

// One set for each file, named after it, of a word a line: what stands before the first tab, so that a file with
// remarks behind its words will do. Empty lines and those starting with # are skipped. InvalidArgument for a file
// without words.
absl::StatusOr<std::vector<WordSet>> LoadWordSets(const std::vector<std::string>& paths, bool lowercase);

// The words of a sentence, cut at white space.
std::vector<std::string> SplitSentence(absl::string_view sentence, bool lowercase);

constexpr absl::string_view kPangram = "the quick brown fox jumps over the lazy dog";

struct CompareOptions {
  uint64_t min_count = 20;                              // in both, of words whose shift is measured
  ShiftMeasure ranked_by = ShiftMeasure::kSecondOrder;  // what orders the most and the least shifted words
  uint32_t shown_words = 20;                            // so many of each
  uint32_t shown_neighbors = 8;
  uint32_t mapped_words = 1000;  // the most frequent ones, on the maps beside those shown
  uint32_t rsa_words = 300;      // of each sample
  bool unaligned = false;        // also the shift without alignment
  ShiftOptions shift;
  AlignmentOptions alignment;
  FrequencyOptions frequencies;
  TransferOptions transfer;
  ResamplingOptions resampling;

  void SetThreads(int threads);
  void SetSeed(uint64_t seed);
};

// What the user brings to a comparison, beside the spaces.
struct CompareTasks {
  std::vector<std::string> rsa_words;
  std::vector<std::string> sentence;
  WordPairs pairs;
  std::vector<WordSet> sets;
  std::vector<LabeledWord> labels;
};

struct SpaceFigures {
  std::string name;
  uint32_t words = 0;
  uint32_t dimensions = 0;
  std::optional<uint64_t> tokens;
};

struct NeighborWord {
  std::string word;
  double similarity = 0.0;  // cosine
};

// A word and what became of it.
struct WordShift {
  std::string word;
  std::optional<uint64_t> count_a, count_b;
  std::array<std::optional<double>, 3> shift;  // by measure
  std::optional<double> noise_a, noise_b;      // the word's own floor, by the measure ranked by
  std::optional<Significance> significance;    // by the measure ranked by
  std::vector<NeighborWord> neighbors_a, neighbors_b;
  // 1 - cos of the vectors as they are. Axes of separate runs have nothing to do with each other, so the figure is near
  // 1 for every word, whatever it means.
  std::optional<double> unaligned;
};

// Of a measure over words.
struct ShiftSummary {
  double mean = 0.0;
  double median = 0.0;
  double percentile_95 = 0.0;
};

struct MeasureFigures {
  ShiftSummary summary;
  double frequency_correlation = 0.0;  // Spearman's, of shift and frequency: the nearer to 0 the better
  // The share of the words that shift more than 99 % of the floor's values of their frequency band do.
  std::optional<double> above_noise;
};

struct NoiseFigures {
  std::string name;  // of the second space
  uint32_t words = 0;
  std::array<std::optional<ShiftSummary>, 3> measures;
};

struct ShiftReport {
  ShiftMeasure ranked_by = ShiftMeasure::kSecondOrder;
  // With a noise floor the words are ranked by z, which is fair to words of any frequency; without one by the shift.
  bool ranked_by_z = false;
  uint32_t neighbors = 0;
  uint32_t neighbor_words = 0;
  std::array<std::optional<MeasureFigures>, 3> measures;
  std::optional<NoiseFigures> noise_a, noise_b;
  std::vector<WordShift> most, least;
  // In order of frequency: the most frequent words, and those of `most` and `least`.
  std::vector<WordShift> mapped;
};

// Where the words of ShiftReport::mapped lie in either space. Each map of B is turned, which changes no distance, so
// that its words come as near as can be to where the map of A has them.
struct WordMaps {
  WordMap a, b;
};

struct PairSimilarity {
  std::string first, second;
  std::optional<double> a, b;  // cosines
};

struct PairsReport {
  std::vector<PairSimilarity> pairs;
  uint32_t covered = 0;  // in both spaces; the means are of these
  double mean_a = 0.0;
  double mean_b = 0.0;
};

struct SetFigures {
  double mean = 0.0;
  double mean_percentile = 0.0;   // of the compared words, how many shift less
  double in_top_5_percent = 0.0;  // share of the set
};

struct SetShift {
  std::string name;
  uint32_t words = 0;
  uint32_t covered = 0;  // compared; the figures are of these
  std::array<std::optional<SetFigures>, 3> measures;
};

struct Comparison {
  SpaceFigures a, b;
  uint32_t shared_words = 0;
  uint32_t zero_vectors = 0;
  uint64_t min_count = 0;
  uint32_t compared_words = 0;
  bool centered = true;
  std::optional<FrequencyComparison> frequencies;
  RsaReport rsa;
  std::vector<RsaSample> rsa_samples;
  std::optional<AlignmentReport> alignment;
  std::optional<ShiftReport> shift;
  std::vector<WordMaps> maps;  // one for each MapMethod; none without a shift
  std::optional<PairsReport> pairs;
  std::vector<SetShift> sets;
  std::optional<TransferReport> transfer;
  std::optional<AttentionReport> attention;
};

// Second spaces of the same domains, for the noise floor; null where there is none.
struct NoiseSpaces {
  const Space* a = nullptr;
  const Space* b = nullptr;
};

// Compares as much as applies: without counts no frequencies, between spaces of different dimensions no alignment,
// without labels no transfer. FailedPrecondition when the spaces share no word; InvalidArgument for labels that cannot
// be used, as between different dimensions; Cancelled. The result does not depend on the number of threads.
absl::StatusOr<Comparison> CompareSpaces(const Space& a, const Space& b, const NoiseSpaces& noise,
                                         const CompareTasks& tasks, const CompareOptions& options, Progress* progress,
                                         const CancellationToken* cancellation);

}  // namespace gauntlet
