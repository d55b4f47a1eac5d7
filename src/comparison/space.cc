#include "gauntlet/comparison/space.h"

#include <algorithm>
#include <utility>

#include "gauntlet/base/check.h"
#include "gauntlet/base/unknown_word.h"
#include "gauntlet/numerics/vectors.h"

namespace gauntlet {

namespace {

uint64_t CountOf(const Vocabulary& vocabulary, const std::string& word) {
  const std::optional<uint32_t> id = vocabulary.Find(word);
  return id ? vocabulary.count(*id) : 0;
}

// A word by its ids in both spaces.
struct SharedWord {
  uint32_t a = 0;
  uint32_t b = 0;
  uint64_t count_a = 0;
  uint64_t count_b = 0;
  double frequency = 0.0;  // what orders the words
};

std::vector<uint64_t> SelectCounts(const std::vector<uint64_t>& counts, absl::Span<const uint32_t> ids) {
  std::vector<uint64_t> selected;
  if (counts.empty()) return selected;
  for (const uint32_t id : ids) selected.push_back(counts[id]);
  return selected;
}

}  // namespace

SharedWords SharedWords::Select(absl::Span<const uint32_t> ids) const {
  return {a.Select(ids), b.Select(ids), SelectCounts(counts_a, ids), SelectCounts(counts_b, ids), zero_vectors};
}

SharedWords FindSharedWords(const Space& a, const Space& b) {
  const bool counted = a.vocabulary.has_value() && b.vocabulary.has_value();
  std::vector<SharedWord> found;
  uint32_t zero_vectors = 0;
  for (uint32_t id = 0; id < a.embeddings.size(); ++id) {
    const std::string& word = a.embeddings.word(id);
    const std::optional<uint32_t> other = b.embeddings.Find(word);
    if (!other || word == kUnknownWord) continue;
    if (IsZero(a.embeddings.vector(id)) || IsZero(b.embeddings.vector(*other))) {
      ++zero_vectors;
      continue;
    }
    SharedWord shared{id, *other, 0, 0, -static_cast<double>(std::max(id, *other))};
    if (counted) {
      shared.count_a = CountOf(*a.vocabulary, word);
      shared.count_b = CountOf(*b.vocabulary, word);
      shared.frequency =
          std::min(static_cast<double>(shared.count_a) / static_cast<double>(a.vocabulary->total_count()),
                   static_cast<double>(shared.count_b) / static_cast<double>(b.vocabulary->total_count()));
    }
    found.push_back(shared);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const SharedWord& x, const SharedWord& y) { return x.frequency > y.frequency; });
  std::vector<uint32_t> ids_a, ids_b;
  std::vector<uint64_t> counts_a, counts_b;
  for (const SharedWord& shared : found) {
    ids_a.push_back(shared.a);
    ids_b.push_back(shared.b);
    if (!counted) continue;
    counts_a.push_back(shared.count_a);
    counts_b.push_back(shared.count_b);
  }
  return {a.embeddings.Select(ids_a).Normalized(), b.embeddings.Select(ids_b).Normalized(), std::move(counts_a),
          std::move(counts_b), zero_vectors};
}

std::vector<uint32_t> FrequentWords(const SharedWords& words, uint64_t min_count) {
  std::vector<uint32_t> ids;
  for (uint32_t id = 0; id < words.size(); ++id) {
    const bool frequent = words.counts_a.empty() || std::min(words.counts_a[id], words.counts_b[id]) >= min_count;
    if (frequent) ids.push_back(id);
  }
  return ids;
}

}  // namespace gauntlet
