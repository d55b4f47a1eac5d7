// Which words go together: the ratio table of the GloVe paper, and pointwise mutual information.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gauntlet/cooccurrence/marginals.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "gauntlet/cooccurrence/scan.h"
#include "gauntlet/corpus/vocabulary.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

// A column of the ratio table, for a probe word k.
struct ProbeRatio {
  std::string probe;
  double first_count = 0.0;         // X_ik
  double second_count = 0.0;        // X_jk
  double first_probability = 0.0;   // P_ik = X_ik / X_i.; NaN where word i has no co-occurrences
  double second_probability = 0.0;  // P_jk
  double ratio = 0.0;               // P_ik / P_jk; infinite where only P_jk is 0, NaN where both are
};

// Table 1 of Pennington, Socher and Manning 2014, section 3: a probe that has to do with word i only has a large ratio,
// one that has to do with word j only a small one, and one with both or neither a ratio near 1.
struct RatioTable {
  std::string first;   // word i
  std::string second;  // word j
  std::vector<ProbeRatio> probes;
};

// Errors: NotFound, naming a word that the vocabulary lacks; FailedPrecondition when matrix and vocabulary do not
// belong together; otherwise as for ReadRows.
absl::StatusOr<RatioTable> ComputeRatioTable(const CooccurrenceMatrix& matrix, const Vocabulary& vocabulary,
                                             const std::string& first, const std::string& second,
                                             const std::vector<std::string>& probes, const ScanResources& resources);

std::string FormatRatioTable(const RatioTable& table);
// {"first", "second", "probes": [{"probe", "first_count", "second_count", "first_probability", "second_probability",
// "ratio"}...]}; what is not a finite number is null.
nlohmann::ordered_json ToJson(const RatioTable& table);

// How much more often a word and a context occur together than they would by chance.
struct Association {
  std::string word;
  std::string context;
  double count = 0.0;     // X_ij
  double expected = 0.0;  // X.. P(i) P(j): the count by chance
  double pmi = 0.0;       // log2(X_ij / expected), see PmiTerms; -infinity for pairs that do not occur together
  double positive_pmi() const { return pmi > 0.0 ? pmi : 0.0; }
};

struct AssociationOptions {
  double smoothing = 1.0;  // of the context distribution, see PmiTerms
  uint32_t partners = 10;  // of each word, at most
  // Least X_ij of a partner: PMI is unreliable for small counts, and largest there (Church and Hanks 1990, section 5,
  // leave out pairs seen five times or less).
  double min_count = 5.0;
};

struct Partners {
  std::string word;
  std::vector<Association> strongest;  // by PMI; of equal ones the more frequent word first
};

struct AssociationReport {
  double total = 0.0;  // X..
  uint64_t entries = 0;
  double smoothing = 1.0;
  double min_count = 0.0;
  CooccurrenceInformation information;
  std::vector<Association> pairs;
  std::vector<Partners> partners;
};

// PMI of each pair (word, context), and the strongest partners of each word; two passes over the matrix, the second
// over the words' tiles only. Errors as for ComputeRatioTable and ComputeMarginals.
absl::StatusOr<AssociationReport> ComputeAssociations(const CooccurrenceMatrix& matrix, const Vocabulary& vocabulary,
                                                      absl::Span<const std::pair<std::string, std::string>> pairs,
                                                      absl::Span<const std::string> words,
                                                      const AssociationOptions& options,
                                                      const ScanResources& resources);

// The distribution's entropies, then a table of the pairs and one for each word.
std::string FormatAssociations(const AssociationReport& report);
// {"total", "entries", "smoothing", "min_count", "word_entropy", "context_entropy", "joint_entropy",
// "mutual_information", "pairs": [{"word", "context", "count", "expected", "pmi", "positive_pmi"}...], "partners":
// [{"word", "strongest": [as pairs]}...]}; PMI of -infinity is null. Entropies and PMI in bits.
nlohmann::ordered_json ToJson(const AssociationReport& report);

}  // namespace gauntlet
