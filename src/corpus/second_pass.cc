#include "src/corpus/second_pass.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "src/corpus/provisional_ids.h"

namespace gauntlet {

namespace {

// From the ids of each table to the vocabulary's. Of tables on disk only the maps that are needed now are in memory.
class IdMaps {
 public:
  IdMaps(const std::vector<CountedWords>& tables, const Vocabulary& vocabulary, int threads)
      : tables_(tables), vocabulary_(vocabulary), threads_(threads), maps_(tables.size()), made_(tables.size()) {}

  // Makes the maps for `parts`, and drops others.
  absl::Status Prepare(absl::Span<const PartRecord> parts) {
    std::vector<bool> needed(tables_.size());
    for (const PartRecord& part : parts) needed[part.table] = true;
    std::vector<size_t> missing;
    for (size_t k = 0; k < tables_.size(); ++k) {
      if (needed[k] && !made_[k]) missing.push_back(k);
      if (!needed[k] && tables_[k].is_spilled()) {
        maps_[k] = IdMap();
        made_[k] = false;
      }
    }
    GAUNTLET_RETURN_IF_ERROR(ParallelFor(missing.size(), threads_, [&](size_t i, int) { return Make(missing[i]); }));
    for (const size_t k : missing) made_[k] = true;
    return absl::OkStatus();
  }
  const IdMap& operator[](size_t table) const { return maps_[table]; }

 private:
  absl::Status Make(size_t k) {
    IdMap& map = maps_[k];
    map.assign(tables_[k].size(), kDropped);
    if (!tables_[k].is_spilled()) {  // most of whose words are too rare for the vocabulary
      for (uint32_t id = 0; id < vocabulary_.size(); ++id) {
        const std::optional<uint32_t> provisional = tables_[k].table().Find(vocabulary_.word(id));
        if (provisional) map[*provisional] = id;
      }
      return absl::OkStatus();
    }
    return tables_[k].ForEachWord([&](absl::string_view word, const WordRecord& record) {
      if (record.id < map.size()) map[record.id] = vocabulary_.Find(word).value_or(kDropped);
    });
  }

  const std::vector<CountedWords>& tables_;
  const Vocabulary& vocabulary_;
  const int threads_;
  std::vector<IdMap> maps_;
  std::vector<bool> made_;
};

}  // namespace

absl::Status RunSecondPass(const FirstPass& first, const Vocabulary& vocabulary, const BlockFileReader& provisional,
                           int threads, CorpusWriter* output, const CancellationToken* cancellation) {
  IdMaps maps(first.tables, vocabulary, threads);
  std::vector<std::vector<uint32_t>> ids(kPartsPerThread * static_cast<size_t>(threads));
  for (size_t begin = 0; begin < first.parts.size(); begin += ids.size()) {
    GAUNTLET_RETURN_IF_ERROR(cancellation->Check());
    const size_t count = std::min(ids.size(), first.parts.size() - begin);
    GAUNTLET_RETURN_IF_ERROR(maps.Prepare(absl::MakeConstSpan(first.parts).subspan(begin, count)));
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
