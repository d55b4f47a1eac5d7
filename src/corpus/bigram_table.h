// Exact counts of pairs of words in bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "gauntlet/base/random.h"

namespace gauntlet {

// A word and the next one, by their ids, in one number.
using Bigram = uint64_t;
constexpr Bigram MakeBigram(uint32_t first, uint32_t second) { return Bigram{first} << 32 | second; }
constexpr uint32_t FirstWord(Bigram bigram) { return static_cast<uint32_t>(bigram >> 32); }
constexpr uint32_t SecondWord(Bigram bigram) { return static_cast<uint32_t>(bigram); }

// Counts the bigrams whose hashes lie in a range, of which it takes as much as fits: at first the range is all that is
// left; whenever the bigrams in it become too many, it is halved, and those in the upper half are forgotten. Whoever
// counts sweeps over all bigrams, takes the counts, and calls NextRange() for the next sweep, until IsDone(). Counts
// are exact, and do not depend on the order of bigrams. One thread at a time.
class BigramTable {
 public:
  // Bytes for each bigram, at most: of a hash table that holds its old slots while it doubles.
  static constexpr size_t kBytesPerBigram = 64;

  // Of distinct hashes for distinct bigrams.
  static constexpr uint64_t Hash(Bigram bigram) { return MixBits(bigram); }

  explicit BigramTable(size_t max_bigrams) : max_bigrams_(max_bigrams) {}

  // Whether bigrams of this hash are counted in this sweep; once they are not, they are not until its end.
  bool Covers(uint64_t hash) const { return first_ <= hash && hash <= last_ && !done_; }
  // Counts each of `bigrams` whose hash is covered `weight` more times.
  void Add(absl::Span<const Bigram> bigrams, uint64_t weight);

  // Calls f(bigram, count) for those of this sweep, in no particular order.
  template <typename Function>
  void ForEach(Function f) const {
    for (const auto& [bigram, count] : counts_) f(bigram, count);
  }
  void NextRange();
  bool IsDone() const { return done_; }

 private:
  void Shrink();

  size_t max_bigrams_;  // at least 1
  absl::flat_hash_map<Bigram, uint64_t> counts_;
  uint64_t first_ = 0;
  uint64_t last_ = std::numeric_limits<uint64_t>::max();
  bool done_ = false;
};

}  // namespace gauntlet
