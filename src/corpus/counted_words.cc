#include "src/corpus/counted_words.h"

#include <algorithm>
#include <iterator>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"

namespace gauntlet {

namespace {

// Of an entry and of its place in the vocabulary's hash table, with room to grow.
constexpr uint64_t kBytesPerEntry = 120;

absl::StatusOr<MergedCounts> MergeInMemory(const std::vector<CountedWords>& tables, uint64_t min_count, int threads) {
  // Each shard takes the words of one class of hash values, so that shards need no locks.
  const size_t num_shards = static_cast<size_t>(threads);
  std::vector<MergedCounts> shards(num_shards);
  size_t largest = 0;  // words of a table
  for (const CountedWords& words : tables) largest = std::max<size_t>(largest, words.size());
  GAUNTLET_RETURN_IF_ERROR(ParallelFor(num_shards, threads, [&](size_t shard, int) {
    absl::flat_hash_map<absl::string_view, uint64_t> counts;
    counts.reserve(largest / num_shards);
    for (const CountedWords& words : tables) {
      words.table().ForEachWord([&](absl::string_view word, const WordRecord& record) {
        if (record.count == 0) return;  // all its occurrences became parts of phrases
        if (absl::Hash<absl::string_view>()(word) % num_shards == shard) counts[word] += record.count;
      });
    }
    shards[shard].distinct_words = counts.size();
    for (const auto& [word, count] : counts) {
      if (count >= min_count) shards[shard].entries.emplace_back(std::string(word), count);
    }
    return absl::OkStatus();
  }));
  MergedCounts merged;
  for (MergedCounts& shard : shards) {
    merged.distinct_words += shard.distinct_words;
    std::move(shard.entries.begin(), shard.entries.end(), std::back_inserter(merged.entries));
  }
  return merged;
}

// Of the words that are more frequent, or as frequent and first by their bytes, keeps so many.
void KeepMostFrequent(size_t count, std::vector<Vocabulary::Entry>* entries) {
  if (entries->size() <= count) return;
  std::nth_element(entries->begin(), entries->begin() + static_cast<std::ptrdiff_t>(count), entries->end(),
                   [](const Vocabulary::Entry& a, const Vocabulary::Entry& b) {
                     return a.second != b.second ? a.second > b.second : a.first < b.first;
                   });
  entries->resize(count);
}

absl::StatusOr<MergedCounts> MergeFromDisk(const std::vector<CountedWords>& tables, const MergeWordsOptions& options) {
  const uint64_t most_entries = options.memory / kBytesPerEntry;
  const size_t kept = static_cast<size_t>(options.max_vocab) + 1;  // the reserved word may be one of them
  std::vector<const SpilledWords*> spilled;
  spilled.reserve(tables.size());
  for (const CountedWords& words : tables) spilled.push_back(&words.spilled());
  MergedCounts merged;
  const auto add = [&](absl::string_view word, uint64_t count) {
    merged.distinct_words += count > 0 ? 1 : 0;
    if (count == 0 || count < options.min_count) return absl::OkStatus();
    if (merged.entries.size() >= most_entries && options.max_vocab > 0) KeepMostFrequent(kept, &merged.entries);
    if (merged.entries.size() >= most_entries) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "the vocabulary does not fit in memory: more than ", merged.entries.size(), " words occur at least ",
          options.min_count, " times, which need ", FormatByteSize(merged.entries.size() * kBytesPerEntry),
          "; raise the memory budget or vocabulary.min_count, or set vocabulary.max_vocab"));
    }
    merged.entries.emplace_back(std::string(word), count);
    return absl::OkStatus();
  };
  GAUNTLET_RETURN_IF_ERROR(MergeSpilledWords(spilled, options.directory, options.max_files, add));
  return merged;
}

}  // namespace

absl::Status CountedWords::Spill(const std::string& path) {
  GAUNTLET_ASSIGN_OR_RETURN(spilled_, SpilledWords::Write(table_, path));
  table_ = WordTable();
  return absl::OkStatus();
}

absl::Status CountedWords::ForEachWord(absl::FunctionRef<void(absl::string_view, const WordRecord&)> f) const {
  if (spilled_.has_value()) return spilled_->ForEachWord(f);
  table_.ForEachWord(f);
  return absl::OkStatus();
}

absl::Status CountedWords::Subtract(const std::vector<uint64_t>& counts) {
  if (spilled_.has_value()) return spilled_->Subtract(counts);
  table_.Subtract(counts);
  return absl::OkStatus();
}

absl::StatusOr<MergedCounts> MergeWordTables(const std::vector<CountedWords>& tables, const MergeWordsOptions& options,
                                             int threads) {
  const bool on_disk = !tables.empty() && tables.front().is_spilled();
  return on_disk ? MergeFromDisk(tables, options) : MergeInMemory(tables, options.min_count, threads);
}

}  // namespace gauntlet
