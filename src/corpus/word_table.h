// The words that one thread has met, with provisional ids and counts.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "gauntlet/base/huge_pages.h"

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
  // The same for a word after whose beginning kReadBytes bytes may be read, without a branch on its length.
  static ShortWord FromReadable(absl::string_view word) {
    const size_t low_bits = 8 * std::min<size_t>(word.size(), 8);
    const size_t high_bits = 8 * word.size() - low_bits;
    ShortWord result;
    // A shift by 64 would do nothing, hence two.
    result.low_ = Load<uint64_t>(word.data()) & ~(~uint64_t{0} << (low_bits / 2) << (low_bits - low_bits / 2));
    result.high_ = (Load<uint64_t>(word.data() + 8) & ~(~uint64_t{0} << high_bits)) | uint64_t{word.size()} << 56;
    return result;
  }
  static constexpr size_t kReadBytes = 16;

  absl::string_view view() const { return absl::string_view(reinterpret_cast<const char*>(this), high_ >> 56); }

  friend bool operator==(const ShortWord&, const ShortWord&) = default;
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

struct WordRecord {
  uint32_t id = 0;
  uint64_t count = 0;
};

// A map of words by open addressing with linear probing, whose slots are half a cache line each: a look-up that was
// announced by Prefetch touches no other memory. One thread at a time.
class ShortWordMap {
 public:
  static size_t Hash(const ShortWord& word) { return absl::Hash<ShortWord>()(word); }
  void Prefetch(size_t hash) const { __builtin_prefetch(&slots_[hash & mask_], /*write=*/1); }

  // The word's record, for which `hash` is Hash(word), and whether it is new.
  std::pair<WordRecord*, bool> FindOrInsert(const ShortWord& word, size_t hash) {
    Slot* slot = &slots_[FindSlot(word, hash)];
    if (slot->word == word) return {&slot->record, false};
    if (++size_ > slots_.size() / 4 * 3) {
      Grow();
      slot = &slots_[FindSlot(word, hash)];
    }
    slot->word = word;
    return {&slot->record, true};
  }
  // The word's record; null where it is not in the map.
  const WordRecord* Find(const ShortWord& word) const {
    const Slot& slot = slots_[FindSlot(word, Hash(word))];
    return slot.word == word ? &slot.record : nullptr;
  }

  uint64_t MemoryBytes() const { return slots_.size() * sizeof(Slot); }

  // Calls f(word, record) for every word, in no particular order.
  template <typename Function>
  void ForEach(Function f) {
    for (Slot& slot : slots_) {
      if (slot.word != ShortWord()) f(slot.word, slot.record);
    }
  }
  template <typename Function>
  void ForEach(Function f) const {
    for (const Slot& slot : slots_) {
      if (slot.word != ShortWord()) f(slot.word, slot.record);
    }
  }

 private:
  struct alignas(32) Slot {
    ShortWord word;  // empty: the slot is free
    WordRecord record;
  };
  using Slots = std::vector<Slot, HugePageAllocator<Slot>>;
  static constexpr size_t kFirstSlots = 1024;

  // The index of the word's slot, or of the free one where it belongs.
  size_t FindSlot(const ShortWord& word, size_t hash) const {
    size_t at = hash & mask_;
    while (slots_[at].word != word && slots_[at].word != ShortWord()) at = (at + 1) & mask_;
    return at;
  }
  void Grow() {
    const Slots old = std::exchange(slots_, Slots(2 * slots_.size()));
    mask_ = slots_.size() - 1;
    for (const Slot& slot : old) {
      if (slot.word != ShortWord()) slots_[FindSlot(slot.word, Hash(slot.word))] = slot;
    }
  }

  Slots slots_ = Slots(kFirstSlots);  // their number is a power of two
  size_t mask_ = kFirstSlots - 1;
  size_t size_ = 0;
};

// One thread at a time. Provisional ids number the words in order of first appearance.
class WordTable {
 public:
  using Record = WordRecord;

  // Counts `weight` more occurrences of `word`, and returns its provisional id. `hash` is ShortWordMap::Hash(word).
  uint32_t Count(const ShortWord& word, size_t hash, uint64_t weight) {
    const auto [record, added] = short_words_.FindOrInsert(word, hash);
    return Count(record, added, weight);
  }
  // Likewise, for a word of more than ShortWord::kMaxBytes bytes.
  uint32_t Count(absl::string_view word, uint64_t weight) {
    const auto [at, added] = long_words_.try_emplace(word);
    if (added) long_word_bytes_ += word.size();
    return Count(&at->second, added, weight);
  }
  uint32_t CountOfAnyLength(absl::string_view word, uint64_t weight) {
    if (word.size() > ShortWord::kMaxBytes) return Count(word, weight);
    const ShortWord short_word(word);
    return Count(short_word, ShortWordMap::Hash(short_word), weight);
  }
  // Starts fetching what Count(word, …) will need.
  void Prefetch(size_t hash) const { short_words_.Prefetch(hash); }

  uint32_t size() const { return size_; }
  // About what the table takes.
  uint64_t MemoryBytes() const {
    constexpr uint64_t kBytesPerString = 32;  // of an allocation beside the text
    return short_words_.MemoryBytes() + long_words_.capacity() * (sizeof(std::string) + sizeof(Record) + 1) +
           long_words_.size() * kBytesPerString + long_word_bytes_;
  }

  // The provisional id of `word`; nothing where it has not been met.
  std::optional<uint32_t> Find(absl::string_view word) const {
    if (word.size() <= ShortWord::kMaxBytes) {
      const Record* const record = short_words_.Find(ShortWord(word));
      return record != nullptr ? std::optional<uint32_t>(record->id) : std::nullopt;
    }
    const auto at = long_words_.find(word);
    return at != long_words_.end() ? std::optional<uint32_t>(at->second.id) : std::nullopt;
  }

  // Takes counts[id] off the count of each word.
  void Subtract(const std::vector<uint64_t>& counts) {
    short_words_.ForEach([&](const ShortWord&, Record& record) { record.count -= counts[record.id]; });
    for (auto& [word, record] : long_words_) record.count -= counts[record.id];
  }

  // Calls f(word, record) for every word, in no particular order.
  template <typename Function>
  void ForEachWord(Function f) const {
    short_words_.ForEach([&](const ShortWord& word, const Record& record) { f(word.view(), record); });
    for (const auto& [word, record] : long_words_) f(absl::string_view(word), record);
  }

 private:
  uint32_t Count(Record* record, bool added, uint64_t weight) {
    if (added) record->id = size_++;
    record->count += weight;
    return record->id;
  }

  ShortWordMap short_words_;
  absl::flat_hash_map<std::string, Record> long_words_;
  uint64_t long_word_bytes_ = 0;
  uint32_t size_ = 0;
};

}  // namespace gauntlet
