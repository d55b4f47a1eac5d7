#include "src/corpus/bigram_table.h"

namespace gauntlet {

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
