#include "src/corpus/second_pass.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "src/corpus/deduplicate.h"
#include "src/corpus/token_coding.h"

namespace gauntlet {

namespace {

constexpr uint32_t kDropped = kDocumentEnd - 1;  // above every id of a vocabulary
// Parts that are renumbered before the next are begun, for each thread.
constexpr size_t kPartsPerThread = 4;

using IdMap = std::vector<uint32_t>;  // by provisional id

absl::StatusOr<std::vector<IdMap>> MapIds(const std::vector<WordTable>& tables, const Vocabulary& vocabulary,
                                          int threads) {
  std::vector<IdMap> maps(tables.size());
  GAUNTLET_RETURN_IF_ERROR(ParallelFor(tables.size(), threads, [&](size_t k, int) {
    maps[k].resize(tables[k].size());
    tables[k].ForEachWord([&](absl::string_view word, const WordTable::Record& record) {
      maps[k][record.id] = vocabulary.Find(word).value_or(kDropped);
    });
    return absl::OkStatus();
  }));
  return maps;
}

absl::Status Renumber(const BlockFileReader& provisional, const PartRecord& part, const IdMap& map,
                      std::vector<uint32_t>* ids) {
  std::string raw;
  GAUNTLET_RETURN_IF_ERROR(provisional.Read(part.handle, &raw));
  DroppedDocuments documents(part.dropped);
  ids->clear();
  ids->reserve(raw.size());
  bool known = true;
  const bool well_formed = DecodeTokens(raw, [&](uint32_t provisional_id) {
    if (provisional_id == kDocumentEnd) {
      ids->push_back(kDocumentEnd);
      documents.EndDocument();
    } else if (provisional_id >= map.size()) {
      known = false;
    } else if (!documents.Drops() && map[provisional_id] != kDropped) {
      ids->push_back(map[provisional_id]);
    }
  });
  return well_formed && known
             ? absl::OkStatus()
             : CorruptFileError(provisional.path(), part.handle.offset, "the block's provisional ids are malformed");
}

}  // namespace

absl::Status RunSecondPass(const FirstPass& first, const Vocabulary& vocabulary, const BlockFileReader& provisional,
                           int threads, CorpusWriter* output, const CancellationToken* cancellation) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<IdMap> maps, MapIds(first.tables, vocabulary, threads));
  std::vector<std::vector<uint32_t>> ids(kPartsPerThread * static_cast<size_t>(threads));
  for (size_t begin = 0; begin < first.parts.size(); begin += ids.size()) {
    GAUNTLET_RETURN_IF_ERROR(cancellation->Check());
    const size_t count = std::min(ids.size(), first.parts.size() - begin);
    GAUNTLET_RETURN_IF_ERROR(ParallelFor(count, threads, [&](size_t i, int) {
      const PartRecord& part = first.parts[begin + i];
      return Renumber(provisional, part, maps[part.table], &ids[i]);
    }));
    for (size_t i = 0; i < count; ++i) {
      const PartRecord& part = first.parts[begin + i];
      if (part.key.index == 0) output->Append({kDocumentEnd}, part.weight);
      output->Append(ids[i], part.weight);
    }
    GAUNTLET_RETURN_IF_ERROR(output->WriteFullBlocks(threads));
  }
  output->Append({kDocumentEnd}, /*weight=*/1);
  return absl::OkStatus();
}

uint64_t CountDocuments(const std::vector<PartRecord>& parts) {
  uint64_t documents = 0;
  bool open = false;  // the current document has a token
  for (const PartRecord& part : parts) {
    if (part.key.index == 0) {
      documents += open ? 1 : 0;
      open = false;
    }
    open = open || part.tokens_before_first_end;
    if (!part.has_document_end) continue;
    documents += (open ? 1 : 0) + part.inner_documents;
    open = part.tokens_after_last_end;
  }
  return documents + (open ? 1 : 0);
}

}  // namespace gauntlet
