// The two sides of a comparison, and the words that they share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/embeddings/embeddings.h"

namespace gauntlet {

struct Space {
  std::string name;
  Embeddings embeddings;
  std::optional<Vocabulary> vocabulary;  // with the words' counts, where they are known
};

// The words that have a vector other than zero in two spaces, the most frequent first: by the smaller of a word's two
// relative frequencies; without counts by the larger of its two ranks in the files, which then are taken to be in order
// of frequency.
struct SharedWords {
  Embeddings a;                              // unit vectors
  Embeddings b;                              // of the same words in the same order
  std::vector<uint64_t> counts_a, counts_b;  // of each word; both empty unless both spaces have a vocabulary
  uint32_t zero_vectors = 0;  // words of both spaces that were left out because one of their vectors is zero

  uint32_t size() const { return a.size(); }
  // Those words alone, in the given order.
  SharedWords Select(absl::Span<const uint32_t> ids) const;
};

// `<unk>`, which stands for other words in each space, is not shared.
SharedWords FindSharedWords(const Space& a, const Space& b);

// The ids of the words with at least `min_count` occurrences on both sides; of all words where counts are unknown.
std::vector<uint32_t> FrequentWords(const SharedWords& words, uint64_t min_count);

}  // namespace gauntlet
