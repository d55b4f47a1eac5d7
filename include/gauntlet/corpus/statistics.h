// Statistics of an encoded corpus: how many words it has, how they are distributed, how long its documents are.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

// A point of the type-token curve: the first `tokens` tokens are of `types` words.
struct TypesAtTokens {
  uint64_t tokens = 0;
  uint64_t types = 0;
  friend bool operator==(const TypesAtTokens&, const TypesAtTokens&) = default;
};

// Zipf's law p(r) = r^-s / (1^-s + 2^-s + … + R^-s) for the word of rank r among the R most frequent ones.
struct ZipfFit {
  double exponent = 0.0;  // s
  // That of the maximum-likelihood estimate for independent tokens. Words come in bursts, and the ranks are those of
  // the same corpus (Piantadosi 2014, Psychonomic Bulletin & Review 21), so the true error is larger.
  double standard_error = 0.0;
  uint64_t ranks = 0;   // R: the fit covers the ranks 1 to R
  uint64_t tokens = 0;  // of these words
};

// Words that occur less often are not fitted: their order by rank is mostly chance.
constexpr uint64_t kZipfMinCount = 10;

// The exponent under which `counts`, the occurrences of words in descending order, are most likely, over all words with
// at least kZipfMinCount occurrences: s solves E_s[ln r] = sum(n_r ln r) / N, where n_r is the count of rank r, N their
// sum, and E_s the mean under the law above; the standard error is 1 / sqrt(N Var_s[ln r]), from the Fisher information
// (the discrete power law of Clauset, Shalizi and Newman 2009, SIAM Review 51, over ranks and cut off at R). Nothing
// for fewer than two such words.
std::optional<ZipfFit> FitZipf(absl::Span<const uint64_t> counts);

// Of a token whose words have these counts, in bits.
struct Entropy {
  double plain = 0.0;  // -sum p log2 p over the words' relative frequencies
  // With the correction of Miller and Madow for the entropy that is missed by counting: (types - 1) / (2 tokens ln 2)
  // more.
  double miller_madow = 0.0;
};

// Counts of 0 are no words; without words the entropy is 0.
Entropy ComputeEntropy(absl::Span<const uint64_t> counts);

// Documents with a token in the vocabulary; lengths in such tokens.
struct DocumentLengths {
  uint64_t documents = 0;
  double mean = 0.0;
  double median = 0.0;  // of an even number of documents the mean of the two in the middle
  uint64_t max = 0;
  std::vector<uint64_t> histogram;  // [k]: documents of 2^k to 2^(k+1) - 1 tokens
};

// Every text counts once, whatever its weight, but for `weighted_tokens`.
struct CorpusStatistics {
  CorpusSummary summary;
  uint64_t weighted_tokens = 0;      // in the vocabulary, each as often as its text's weight says
  uint64_t types = 0;                // words of the vocabulary that occur
  double unknown_rate = 0.0;         // out-of-vocabulary tokens, of all tokens
  std::vector<TypesAtTokens> curve;  // after 1, 2, 5, 10, 20, 50, … tokens in the vocabulary, and after the last one
  std::optional<ZipfFit> zipf;
  Entropy entropy;  // of a token in the vocabulary
  DocumentLengths lengths;
};

// Reads the corpus once, block by block, on as many of `threads` workers as `memory` bytes have room for (at least
// one): each takes 16 bytes for each word of the vocabulary, a block, and a few bytes for each length that documents
// have. Results depend on the corpus only. Errors: DataLoss of the corpus, Cancelled.
absl::StatusOr<CorpusStatistics> ComputeStatistics(const EncodedCorpus& corpus, int threads, uint64_t memory,
                                                   Progress* progress, const CancellationToken* cancellation);

nlohmann::ordered_json StatisticsToJson(const CorpusStatistics& statistics);

}  // namespace gauntlet
