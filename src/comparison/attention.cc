#include "gauntlet/comparison/attention.h"

#include <cmath>
#include <numeric>

#include "gauntlet/numerics/vectors.h"

namespace gauntlet {

namespace {

Attention Attend(const Embeddings& embeddings, const std::vector<std::string>& words) {
  const auto n = static_cast<Eigen::Index>(words.size());
  const double scale = 1.0 / std::sqrt(static_cast<double>(embeddings.dimensions()));
  Attention attention;
  attention.weights.resize(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const absl::Span<const float> query = embeddings.vector(*embeddings.Find(words[static_cast<size_t>(i)]));
    Eigen::ArrayXd scores(n);
    for (Eigen::Index j = 0; j < n; ++j) {
      scores[j] = scale * Dot(query, embeddings.vector(*embeddings.Find(words[static_cast<size_t>(j)])));
    }
    const Eigen::ArrayXd powers = (scores - scores.maxCoeff()).exp();
    const Eigen::ArrayXd weights = powers / powers.sum();
    attention.weights.row(i) = weights.matrix().transpose();
    double entropy = 0.0;
    for (const double weight : weights) entropy -= weight > 0.0 ? weight * std::log2(weight) : 0.0;
    attention.entropy.push_back(entropy);
  }
  const double sum = std::accumulate(attention.entropy.begin(), attention.entropy.end(), 0.0);
  attention.mean_entropy = words.empty() ? 0.0 : sum / static_cast<double>(words.size());
  return attention;
}

}  // namespace

AttentionReport CompareAttention(const Space& a, const Space& b, absl::Span<const std::string> sentence) {
  AttentionReport report;
  for (const std::string& word : sentence) {
    const bool known = a.embeddings.Find(word).has_value() && b.embeddings.Find(word).has_value();
    (known ? report.words : report.missing).push_back(word);
  }
  report.a = Attend(a.embeddings, report.words);
  report.b = Attend(b.embeddings, report.words);
  return report;
}

}  // namespace gauntlet
