// The words that the first pass has met: tables in memory, or on disk when there were too many.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/corpus/vocabulary.h"
#include "src/corpus/spilled_words.h"
#include "src/corpus/word_table.h"

namespace gauntlet {

// A word table that is in memory or on disk. Move-only.
class CountedWords {
 public:
  CountedWords() = default;
  explicit CountedWords(WordTable table) : table_(std::move(table)) {}
  explicit CountedWords(SpilledWords spilled) : spilled_(std::move(spilled)) {}

  uint32_t size() const { return spilled_.has_value() ? spilled_->size() : table_.size(); }
  bool is_spilled() const { return spilled_.has_value(); }
  // The table; empty when it is on disk.
  WordTable& table() { return table_; }
  const WordTable& table() const { return table_; }
  const SpilledWords& spilled() const { return *spilled_; }

  // Writes a table in memory to a new file, and frees its memory.
  absl::Status Spill(const std::string& path);

  // Calls f(word, record) for every word, in no particular order. Errors are those of the disk.
  absl::Status ForEachWord(absl::FunctionRef<void(absl::string_view word, const WordRecord& record)> f) const;
  // Takes counts[id] off the count of each word.
  absl::Status Subtract(const std::vector<uint64_t>& counts);

 private:
  WordTable table_;
  std::optional<SpilledWords> spilled_;
};

// The sum of several tables.
struct MergedCounts {
  std::vector<Vocabulary::Entry> entries;  // words with at least the count asked for, in no particular order
  uint64_t distinct_words = 0;             // of any count above 0
};

struct MergeWordsOptions {
  uint64_t min_count = 1;
  uint64_t max_vocab = 0;  // entries beyond the most frequent ones may be left out; 0: none
  uint64_t memory = 0;     // bytes that the entries may take where the tables are on disk
  std::string directory;   // for scratch files
  size_t max_files = 128;  // read at a time
};

// The tables are all in memory or all on disk. ResourceExhausted when the entries of tables on disk need more memory
// than they may take.
absl::StatusOr<MergedCounts> MergeWordTables(const std::vector<CountedWords>& tables, const MergeWordsOptions& options,
                                             int threads);

}  // namespace gauntlet
