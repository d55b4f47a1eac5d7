#include "gauntlet/comparison/frequencies.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "absl/types/span.h"

namespace gauntlet {

namespace {

WordDistribution Describe(const Vocabulary& vocabulary) {
  constexpr double kStep = 1.2589254117941673;  // a tenth of a decade
  std::vector<uint64_t> counts;
  for (uint32_t id = 0; id < vocabulary.size(); ++id) counts.push_back(vocabulary.count(id));
  std::sort(counts.begin(), counts.end(), std::greater<>());
  WordDistribution distribution;
  distribution.types = counts.size();
  distribution.tokens = vocabulary.total_count();
  distribution.entropy = ComputeEntropy(counts);
  distribution.zipf = FitZipf(counts);
  const auto add = [&](uint64_t rank) {
    const double count = static_cast<double>(counts[rank - 1]);
    distribution.rank_frequency.push_back({rank, count / static_cast<double>(distribution.tokens)});
  };
  uint64_t last = 0;
  double at = 1.0;
  while (at < static_cast<double>(counts.size())) {
    const auto rank = static_cast<uint64_t>(std::lround(at));
    if (rank > last && rank < counts.size()) add(last = rank);
    at *= kStep;
  }
  if (!counts.empty()) add(counts.size());
  return distribution;
}

// The words of either vocabulary with their counts in both: A's in its order, then those that only B has.
std::vector<TypicalWord> UnionOfWords(const Vocabulary& a, const Vocabulary& b) {
  std::vector<TypicalWord> words;
  for (uint32_t id = 0; id < a.size(); ++id) {
    const std::optional<uint32_t> other = b.Find(a.word(id));
    words.push_back({a.word(id), a.count(id), other ? b.count(*other) : 0});
  }
  for (uint32_t id = 0; id < b.size(); ++id) {
    if (!a.Find(b.word(id))) words.push_back({b.word(id), 0, b.count(id)});
  }
  return words;
}

// p log2(p/q), which is 0 where p is.
double DivergenceTerm(double p, double q) { return p > 0.0 ? p * std::log2(p / q) : 0.0; }

// Ties in the order of `words`.
std::vector<TypicalWord> MostInformative(std::vector<TypicalWord> words, uint32_t count) {
  std::stable_sort(words.begin(), words.end(),
                   [](const TypicalWord& x, const TypicalWord& y) { return x.bits > y.bits; });
  if (words.size() > count) words.resize(count);
  return words;
}

}  // namespace

FrequencyComparison CompareFrequencies(const Vocabulary& a, const Vocabulary& b, const FrequencyOptions& options) {
  FrequencyComparison result;
  result.a = Describe(a);
  result.b = Describe(b);
  std::vector<TypicalWord> words = UnionOfWords(a, b);
  result.union_words = words.size();
  result.smoothing = options.smoothing;
  const auto tokens_a = static_cast<double>(a.total_count());
  const auto tokens_b = static_cast<double>(b.total_count());
  const double added = options.smoothing * static_cast<double>(words.size());
  const double share_a = tokens_a / (tokens_a + tokens_b);
  const double share_b = tokens_b / (tokens_a + tokens_b);
  result.domain_entropy = -DivergenceTerm(share_a, 1.0) - DivergenceTerm(share_b, 1.0);
  std::vector<TypicalWord> more_in_a, more_in_b;
  for (TypicalWord& word : words) {
    const auto count_a = static_cast<double>(word.count_a);
    const auto count_b = static_cast<double>(word.count_b);
    const double smooth_a = (count_a + options.smoothing) / (tokens_a + added);
    const double smooth_b = (count_b + options.smoothing) / (tokens_b + added);
    result.kl_a_b += DivergenceTerm(smooth_a, smooth_b);
    result.kl_b_a += DivergenceTerm(smooth_b, smooth_a);
    const double p = count_a / tokens_a;
    const double q = count_b / tokens_b;
    const double middle = (p + q) / 2.0;
    result.js += (DivergenceTerm(p, middle) + DivergenceTerm(q, middle)) / 2.0;
    const double mixture = share_a * p + share_b * q;
    word.bits = share_a * DivergenceTerm(p, mixture) + share_b * DivergenceTerm(q, mixture);
    word.log_ratio = std::log2(smooth_a / smooth_b);
    result.mutual_information += word.bits;
    if (p != q) (p > q ? more_in_a : more_in_b).push_back(std::move(word));
  }
  result.typical_a = MostInformative(std::move(more_in_a), options.typical_words);
  result.typical_b = MostInformative(std::move(more_in_b), options.typical_words);
  return result;
}

}  // namespace gauntlet
