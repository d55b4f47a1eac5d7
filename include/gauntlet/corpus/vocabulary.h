// The vocabulary: words with their counts; a word's id is its frequency rank.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/base/unknown_word.h"

namespace gauntlet {

struct VocabularyOptions {
  uint64_t min_count = 5;
  // Most words to keep, 0 for no limit; applied before min_count, as the reference does.
  uint64_t max_vocab = 0;
  // A file of `word count` lines (ours or the reference's) that fixes the vocabulary and its order; empty: built from
  // the corpus. With a file, min_count and max_vocab do not apply, and counts are the file's.
  std::string file;
};

// Immutable, move-only; thread-safe. At most 2^32 - 2 words.
class Vocabulary {
 public:
  using Entry = std::pair<std::string, uint64_t>;

  Vocabulary(Vocabulary&&) = default;
  Vocabulary& operator=(Vocabulary&&) = default;

  // Words in id order. InvalidArgument when a word occurs twice, is empty, contains Unicode white space, or is "<unk>",
  // and when the counts add up to more than 64 bits hold.
  static absl::StatusOr<Vocabulary> Create(std::vector<Entry> entries);
  // Sorts by count, highest first, equal counts by the words' bytes; keeps at most max_vocab; drops counts below
  // min_count; drops "<unk>".
  static absl::StatusOr<Vocabulary> Build(std::vector<Entry> entries, const VocabularyOptions& options);
  // Reads `word count` lines (one space or tab between; LF or CRLF; counts above 0), in any order. InvalidArgument,
  // naming file and line, for another line, for the words that Create refuses, and for a file without a word.
  static absl::StatusOr<Vocabulary> Load(const std::string& path);
  // One `word count` a line; atomic.
  absl::Status Save(const std::string& path) const;

  // About what a vocabulary of so many words takes in memory.
  static constexpr uint64_t MemoryBytes(uint32_t words) { return uint64_t{words} * 128; }

  uint32_t size() const { return static_cast<uint32_t>(entries_.size()); }
  const std::string& word(uint32_t id) const { return entries_[id].first; }
  uint64_t count(uint32_t id) const { return entries_[id].second; }
  std::optional<uint32_t> Find(absl::string_view word) const;
  // Sum of all counts.
  uint64_t total_count() const { return total_count_; }
  // Fingerprint of words, order and counts, as 32 hexadecimal digits.
  std::string Fingerprint() const;

 private:
  Vocabulary() = default;
  // The reason why `entry` cannot come next, or an empty string after adding it. Room for it must be reserved.
  std::string Add(Entry entry);

  std::vector<Entry> entries_;
  absl::flat_hash_map<absl::string_view, uint32_t> ids_;  // keys point into entries_
  uint64_t total_count_ = 0;
};

}  // namespace gauntlet
