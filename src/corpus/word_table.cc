#include "src/corpus/word_table.h"

#include <algorithm>
#include <iterator>

#include "absl/hash/hash.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"

namespace gauntlet {

absl::StatusOr<MergedCounts> MergeWordTables(const std::vector<WordTable>& tables, uint64_t min_count, int threads) {
  // Each shard takes the words of one class of hash values, so that shards need no locks.
  const size_t num_shards = static_cast<size_t>(threads);
  std::vector<MergedCounts> shards(num_shards);
  size_t largest = 0;  // words of a table
  for (const WordTable& table : tables) largest = std::max<size_t>(largest, table.size());
  GAUNTLET_RETURN_IF_ERROR(ParallelFor(num_shards, threads, [&](size_t shard, int) {
    absl::flat_hash_map<absl::string_view, uint64_t> counts;
    counts.reserve(largest / num_shards);
    for (const WordTable& table : tables) {
      table.ForEachWord([&](absl::string_view word, const WordTable::Record& record) {
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

}  // namespace gauntlet
