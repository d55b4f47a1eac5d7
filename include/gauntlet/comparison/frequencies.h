// How differently two corpora use their words: divergences of the word distributions, in bits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gauntlet/corpus/statistics.h"
#include "gauntlet/corpus/vocabulary.h"

namespace gauntlet {

struct FrequencyOptions {
  double smoothing = 0.5;  // what Kullback and Leibler's divergence adds to each count; above 0
  uint32_t typical_words = 20;
};

// The share of all tokens that the word of a rank (from 1) has.
struct RankShare {
  uint64_t rank = 0;
  double share = 0.0;
};

// The words of one corpus.
struct WordDistribution {
  uint64_t types = 0;
  uint64_t tokens = 0;
  Entropy entropy;
  std::optional<ZipfFit> zipf;
  std::vector<RankShare> rank_frequency;  // about ten ranks a decade
};

// A word that one corpus uses more than the other.
struct TypicalWord {
  std::string word;
  uint64_t count_a = 0;
  uint64_t count_b = 0;
  double bits = 0.0;       // its term of the mutual information
  double log_ratio = 0.0;  // log2 of its smoothed share in A over that in B
};

// Of p and q, the shares of A's and B's tokens that each word of either vocabulary has; words below a vocabulary's
// cutoff count as absent.
struct FrequencyComparison {
  WordDistribution a, b;
  uint64_t union_words = 0;
  double smoothing = 0.0;
  // KL(p || q) = sum p log2(p/q) (Kullback and Leibler 1951) of shares (n + smoothing) / (N + smoothing * union_words);
  // much of it comes from words that only one side has, and so from the smoothing.
  double kl_a_b = 0.0;
  double kl_b_a = 0.0;
  // KL(p || m)/2 + KL(q || m)/2 with m = (p + q)/2 (Lin 1991, IEEE Trans. Inf. Theory 37); without smoothing, from 0 to
  // 1.
  double js = 0.0;
  // I(W;D) = sum p(w,d) log2(p(w,d) / (p(w) p(d))) of a token's word W and corpus D, without smoothing; at most H(D),
  // the entropy of D. For corpora of equal size it is the Jensen-Shannon divergence.
  double mutual_information = 0.0;
  double domain_entropy = 0.0;
  // Those with the largest terms sum_d p(w,d) log2(p(w,d) / (p(w) p(d))), by the side that uses them more.
  std::vector<TypicalWord> typical_a, typical_b;
};

FrequencyComparison CompareFrequencies(const Vocabulary& a, const Vocabulary& b, const FrequencyOptions& options);

}  // namespace gauntlet
