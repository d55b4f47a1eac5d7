#include "src/corpus/second_pass.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "src/corpus/provisional_ids.h"

namespace gauntlet {

namespace {

absl::StatusOr<std::vector<IdMap>> MapIds(const std::vector<WordTable>& tables, const Vocabulary& vocabulary,
                                          int threads) {
  std::vector<IdMap> maps(tables.size());
  GAUNTLET_RETURN_IF_ERROR(ParallelFor(tables.size(), threads, [&](size_t k, int) {
    maps[k].assign(tables[k].size(), kDropped);
    for (uint32_t id = 0; id < vocabulary.size(); ++id) {
      if (const std::optional<uint32_t> provisional = tables[k].Find(vocabulary.word(id))) maps[k][*provisional] = id;
    }
    return absl::OkStatus();
  }));
  return maps;
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
      return ReadPart(provisional, part, maps[part.table], &ids[i]);
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
