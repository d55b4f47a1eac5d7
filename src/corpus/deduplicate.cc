#include "src/corpus/deduplicate.h"

#include <algorithm>
#include <atomic>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/coding.h"
#include "src/corpus/token_coding.h"

namespace gauntlet {

namespace {

constexpr uint64_t kBytesPerHash = 24;  // at most, in a hash set that doubles

// Marks the duplicates among the documents whose hashes leave `remainder` when divided by `divisor`.
absl::Status MarkDuplicates(const BlockFileReader& provisional, uint64_t divisor, uint64_t remainder,
                            const CancellationToken* cancellation, FirstPass* first) {
  absl::flat_hash_set<uint64_t> seen;
  std::string raw;
  for (PartRecord& part : first->parts) {
    if (part.hashed_documents == 0) continue;
    GAUNTLET_RETURN_IF_ERROR(cancellation->Check());
    GAUNTLET_RETURN_IF_ERROR(provisional.Read(part.hashes, &raw));
    absl::string_view left = raw;
    uint64_t hash = 0;
    for (uint64_t k = 0; k < part.hashed_documents; ++k) {
      if (!GetFixed64(&left, &hash)) {
        return CorruptFileError(provisional.path(), part.hashes.offset, "the block of hashes is too short");
      }
      if (hash % divisor != remainder || seen.insert(hash).second) continue;
      part.dropped.resize(part.hashed_documents);
      part.dropped[k] = true;
      ++first->figures.duplicate_documents;
    }
  }
  return absl::OkStatus();
}

// Takes the words of dropped documents off the counts of the table that `part` refers to; returns how many there are.
absl::StatusOr<uint64_t> CountDropped(const BlockFileReader& provisional, const PartRecord& part,
                                      std::vector<uint64_t>* counts) {
  std::string raw;
  GAUNTLET_RETURN_IF_ERROR(provisional.Read(part.handle, &raw));
  DroppedDocuments documents(part.dropped);
  uint64_t tokens = 0;
  bool known = true;
  const bool well_formed = DecodeTokens(raw, [&](uint32_t id) {
    if (id == kDocumentEnd) {
      documents.EndDocument();
    } else if (documents.Drops()) {
      known = known && id < counts->size();
      if (!known) return;
      (*counts)[id] += part.weight;
      ++tokens;
    }
  });
  if (well_formed && known) return tokens;
  return CorruptFileError(provisional.path(), part.handle.offset, "the block's provisional ids are malformed");
}

}  // namespace

absl::Status DropDuplicates(const BlockFileReader& provisional, uint64_t memory, int threads,
                            const CancellationToken* cancellation, FirstPass* first) {
  uint64_t documents = 0;
  for (const PartRecord& part : first->parts) documents += part.hashed_documents;
  const uint64_t shares = 1 + documents * kBytesPerHash / std::max<uint64_t>(memory, kBytesPerHash);
  for (uint64_t share = 0; share < shares; ++share) {
    GAUNTLET_RETURN_IF_ERROR(MarkDuplicates(provisional, shares, share, cancellation, first));
  }
  std::atomic<uint64_t> dropped_tokens{0};
  GAUNTLET_RETURN_IF_ERROR(ParallelFor(first->tables.size(), threads, [&](size_t table, int) -> absl::Status {
    std::vector<uint64_t> counts(first->tables[table].size());
    for (const PartRecord& part : first->parts) {
      if (part.table != table || part.dropped.empty()) continue;
      GAUNTLET_ASSIGN_OR_RETURN(const uint64_t tokens, CountDropped(provisional, part, &counts));
      dropped_tokens += tokens;
    }
    return first->tables[table].Subtract(counts);
  }));
  first->tokens -= dropped_tokens;
  return absl::OkStatus();
}

}  // namespace gauntlet
