#include "src/corpus/bigram_table.h"

namespace gauntlet {

void BigramTable::Add(absl::Span<const Bigram> bigrams, uint64_t weight) {
  constexpr size_t kAhead = 8;  // bigrams for which memory is being fetched
  for (size_t k = 0; k < bigrams.size(); ++k) {
    if (k + kAhead < bigrams.size()) counts_.prefetch(bigrams[k + kAhead]);
    if (!Covers(Hash(bigrams[k]))) continue;
    counts_[bigrams[k]] += weight;
    if (counts_.size() > max_bigrams_) Shrink();
  }
}

void BigramTable::NextRange() {
  counts_.clear();
  done_ = last_ == std::numeric_limits<uint64_t>::max();
  first_ = last_ + 1;
  last_ = std::numeric_limits<uint64_t>::max();
}

// Ends, because a range of one hash holds one bigram.
void BigramTable::Shrink() {
  while (counts_.size() > max_bigrams_) {
    last_ = first_ + (last_ - first_) / 2;
    absl::erase_if(counts_, [&](const auto& entry) { return !Covers(Hash(entry.first)); });
  }
}

}  // namespace gauntlet
