// The words that one thread has met, with provisional ids and counts.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/corpus/vocabulary.h"

namespace gauntlet {

// A word of at most kMaxBytes bytes by value, so that looking it up touches no memory but the table's slot: nearly all
// words are short, and the time goes into cache misses.
class ShortWord {
 public:
  static constexpr size_t kMaxBytes = 15;

  ShortWord() = default;
  // Made of two loads that may overlap: a copy byte by byte could not be read back as numbers at once.
  explicit ShortWord(absl::string_view word) {
    const char* const bytes = word.data();
    const size_t size = word.size();
    if (size >= 8) {
      low_ = Load<uint64_t>(bytes);
      high_ = size > 8 ? Load<uint64_t>(bytes + size - 8) >> (8 * (16 - size)) : 0;
    } else if (size >= 4) {
      low_ = Load<uint32_t>(bytes) | uint64_t{Load<uint32_t>(bytes + size - 4)} << (8 * (size - 4));
    } else if (size >= 2) {
      low_ = Load<uint16_t>(bytes) | uint64_t{Load<uint8_t>(bytes + size - 1)} << (8 * (size - 1));
    } else if (size == 1) {
      low_ = Load<uint8_t>(bytes);
    }
    high_ |= uint64_t{size} << 56;
  }
  absl::string_view view() const { return absl::string_view(reinterpret_cast<const char*>(this), high_ >> 56); }

  friend bool operator==(const ShortWord& a, const ShortWord& b) { return a.low_ == b.low_ && a.high_ == b.high_; }
  template <typename H>
  friend H AbslHashValue(H state, const ShortWord& word) {
    return H::combine(std::move(state), word.low_, word.high_);
  }

 private:
  static_assert(std::endian::native == std::endian::little);
  template <typename Number>
  static Number Load(const char* bytes) {
    Number number;
    std::memcpy(&number, bytes, sizeof(number));
    return number;
  }
  // The bytes, zero-padded, and in the last one the length.
  uint64_t low_ = 0;
  uint64_t high_ = 0;
};

// One thread at a time. Provisional ids number the words in order of first appearance.
class WordTable {
 public:
  struct Record {
    uint32_t id = 0;
    uint64_t count = 0;
  };

  // Counts `weight` more occurrences of `word`, and returns its provisional id.
  uint32_t Count(const ShortWord& word, uint64_t weight) { return Count(word, weight, &short_words_); }
  uint32_t Count(absl::string_view word, uint64_t weight) { return Count(word, weight, &long_words_); }
  // Starts fetching what Count(word, …) will need.
  void Prefetch(const ShortWord& word) const { short_words_.prefetch(word); }

  uint32_t size() const { return size_; }

  // Takes counts[id] off the count of each word.
  void Subtract(const std::vector<uint64_t>& counts) {
    for (auto& [word, record] : short_words_) record.count -= counts[record.id];
    for (auto& [word, record] : long_words_) record.count -= counts[record.id];
  }

  // Calls f(word, record) for every word, in no particular order.
  template <typename Function>
  void ForEachWord(Function f) const {
    for (const auto& [word, record] : short_words_) f(word.view(), record);
    for (const auto& [word, record] : long_words_) f(absl::string_view(word), record);
  }

 private:
  template <typename Word, typename Map>
  uint32_t Count(const Word& word, uint64_t weight, Map* map) {
    const auto [at, added] = map->try_emplace(word);
    if (added) at->second.id = size_++;
    at->second.count += weight;
    return at->second.id;
  }

  absl::flat_hash_map<ShortWord, Record> short_words_;
  absl::flat_hash_map<std::string, Record> long_words_;  // of more than ShortWord::kMaxBytes bytes
  uint32_t size_ = 0;
};

// The sum of several tables.
struct MergedCounts {
  std::vector<Vocabulary::Entry> entries;  // words with at least the count asked for, in no particular order
  uint64_t distinct_words = 0;             // of any count
};
absl::StatusOr<MergedCounts> MergeWordTables(const std::vector<WordTable>& tables, uint64_t min_count, int threads);

}  // namespace gauntlet
