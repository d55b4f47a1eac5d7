// Representational similarity analysis (Kriegeskorte, Mur & Bandettini 2008): two spaces are compared by the
// similarities within each, so that they need no common axes and may differ in dimensions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "absl/types/span.h"
#include "gauntlet/comparison/space.h"
#include "gauntlet/numerics/bootstrap.h"

namespace gauntlet {

// How alike two similarity matrices are, by their entries above the diagonal.
struct SimilarityAgreement {
  double pearson = 0.0;
  double spearman = 0.0;
  // Bootstrap over words, not pairs, since the pairs of a word depend on each other; pairs of a word drawn twice with
  // itself are left out, and a sample without correlation, as of two different words, counts as 0. Spearman's ranks are
  // those among all pairs.
  Interval pearson_interval, spearman_interval;
  double p_value = 1.0;  // of Pearson's, by MantelTest with as many permutations as there are resamples
};

// Two symmetric matrices over the same items. Nothing for fewer than three: one pair has no correlation.
std::optional<SimilarityAgreement> CompareSimilarities(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b,
                                                       const ResamplingOptions& options);

// The cosines of the words `ids` of a space of unit vectors; their diagonal is 1.
Eigen::MatrixXd CosineMatrix(const Embeddings& unit, absl::Span<const uint32_t> ids);

// How much two spaces of one domain agree by Pearson's correlation, over the same words: more cannot be asked of two
// domains. Nothing where there is no second space, or it has fewer than three of the words.
struct AgreementCeiling {
  std::optional<double> a, b;
};

// Pearson's correlation of the cosines of the words `ids` in a space of unit vectors with those in a second space.
std::optional<double> AgreementWith(const Embeddings& unit, absl::Span<const uint32_t> ids, const Embeddings& second);

// A list of words in both spaces.
struct RsaReport {
  std::vector<std::string> words;    // in the list's order, each once
  std::vector<std::string> missing;  // not shared by the spaces
  Eigen::MatrixXd a, b;              // cosines
  // Of each word: 1 minus Pearson's correlation of its row in a with that in b, itself left out; from 0, the same
  // relations in both, to 2. Empty with fewer than three words.
  std::vector<double> second_order;
  std::optional<SimilarityAgreement> agreement;
  AgreementCeiling ceiling;  // not filled in by CompareWordList
};

RsaReport CompareWordList(const SharedWords& shared, absl::Span<const std::string> words,
                          const ResamplingOptions& options);

// Words drawn from the shared ones.
struct RsaSample {
  std::string name;           // "top 300", "ranks 1 to 643"
  std::vector<uint32_t> ids;  // of the shared words
  std::optional<SimilarityAgreement> agreement;
  AgreementCeiling ceiling;  // not filled in by CompareSamples
};

// The `words` most frequent ones, and as many random ones of each fifth of the shared words by frequency: frequent and
// rare words need not agree alike, and the top alone, mostly function words, does not speak for the rest.
std::vector<RsaSample> CompareSamples(const SharedWords& shared, uint32_t words, const ResamplingOptions& options);

}  // namespace gauntlet
