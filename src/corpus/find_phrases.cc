#include "src/corpus/find_phrases.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/base/unknown_word.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "gauntlet/text/tokenizer.h"

namespace gauntlet {

namespace {

// The bigrams of a part, by the table that counts them, and its ends, by which it meets its neighbours.
struct PartBigrams {
  std::vector<std::vector<Bigram>> by_table;
  uint32_t first_id = kDocumentEnd;
  uint32_t last_id = kDocumentEnd;
  bool empty = true;
};

class PhraseFinder {
 public:
  PhraseFinder(const PhraseOptions& options, const FirstPass& first, const CorpusWords& words,
               const BlockFileReader& provisional, uint64_t memory, int threads)
      : options_(options),
        first_(first),
        words_(words),
        provisional_(provisional),
        threads_(threads),
        total_(std::accumulate(words.counts.begin(), words.counts.end(), uint64_t{0})) {
    const uint64_t bigrams = memory / 2 / BigramTable::kBytesPerBigram;
    const auto tables = static_cast<size_t>(threads);
    tables_.assign(tables, BigramTable(std::max<uint64_t>(bigrams / tables, 1)));
    FindCandidates();
  }

  absl::StatusOr<FoundPhrases> Find(const CancellationToken* cancellation) {
    FoundPhrases found;
    while (!std::all_of(tables_.begin(), tables_.end(), [](const BigramTable& table) { return table.IsDone(); })) {
      GAUNTLET_RETURN_IF_ERROR(Sweep(cancellation));
      ++found.sweeps;
      for (BigramTable& table : tables_) {
        Choose(table, &found.phrases);
        table.NextRange();
      }
    }
    return found;
  }

 private:
  // Marks the words that can be part of a phrase. With n(ab) <= min(n(a), n(b)) the score is below
  // N / max(n(a), n(b)), so that very frequent words cannot, and most bigrams have one.
  void FindCandidates() {
    constexpr double kRounding = 1 + 1e-9;
    candidates_.resize(words_.counts.size());
    for (size_t id = 0; id < candidates_.size(); ++id) {
      const uint64_t count = words_.counts[id];
      candidates_[id] = count > options_.min_count && words_.spellings[id] != kUnknownWord &&
                        static_cast<double>(count) * options_.threshold < static_cast<double>(total_) * kRounding;
    }
  }
  bool IsCandidate(uint32_t id) const { return id != kDocumentEnd && candidates_[id]; }

  void AddBigram(uint32_t first, uint32_t second, PartBigrams* part) const {
    const Bigram bigram = MakeBigram(first, second);
    const uint64_t hash = BigramTable::Hash(bigram);
    // The low bits choose the table, and the high ones the range within it.
    const size_t table = hash % tables_.size();
    if (tables_[table].Covers(hash)) part->by_table[table].push_back(bigram);
  }

  absl::Status ReadBigrams(const PartRecord& record, std::vector<uint32_t>* ids, PartBigrams* part) const {
    GAUNTLET_RETURN_IF_ERROR(ReadPart(provisional_, record, words_.maps[record.table], ids));
    part->by_table.resize(tables_.size());
    for (std::vector<Bigram>& bigrams : part->by_table) bigrams.clear();
    part->empty = ids->empty();
    if (part->empty) return absl::OkStatus();
    part->first_id = ids->front();
    part->last_id = ids->back();
    bool after_candidate = false;
    for (size_t k = 0; k < ids->size(); ++k) {
      const bool is_candidate = IsCandidate((*ids)[k]);
      if (after_candidate && is_candidate) AddBigram((*ids)[k - 1], (*ids)[k], part);
      after_candidate = is_candidate;
    }
    return absl::OkStatus();
  }

  // Counts the bigrams in the tables' ranges.
  absl::Status Sweep(const CancellationToken* cancellation) {
    std::vector<PartBigrams> read(kPartsPerThread * static_cast<size_t>(threads_));
    std::vector<std::vector<uint32_t>> ids(static_cast<size_t>(threads_));
    uint32_t previous = kDocumentEnd;  // the word before the part
    for (size_t begin = 0; begin < first_.parts.size(); begin += read.size()) {
      GAUNTLET_RETURN_IF_ERROR(cancellation->Check());
      const size_t count = std::min(read.size(), first_.parts.size() - begin);
      GAUNTLET_RETURN_IF_ERROR(ParallelFor(count, threads_, [&](size_t i, int thread) {
        return ReadBigrams(first_.parts[begin + i], &ids[static_cast<size_t>(thread)], &read[i]);
      }));
      for (size_t i = 0; i < count; ++i) {
        PartBigrams& part = read[i];
        if (first_.parts[begin + i].key.index == 0) previous = kDocumentEnd;
        if (part.empty) continue;
        if (IsCandidate(previous) && IsCandidate(part.first_id)) AddBigram(previous, part.first_id, &part);
        previous = part.last_id;
      }
      GAUNTLET_RETURN_IF_ERROR(ParallelFor(tables_.size(), threads_, [&](size_t table, int) {
        for (size_t i = 0; i < count; ++i) {
          tables_[table].Add(read[i].by_table[table], first_.parts[begin + i].weight);
        }
        return absl::OkStatus();
      }));
    }
    return absl::OkStatus();
  }

  // (n(ab) - min_count) N / (n(a) n(b)): equation 6 of Mikolov et al. (2013, arXiv 1310.4546), times the number of
  // tokens N. Both products are exact below 2^53, and so is then a comparison with a whole number.
  double Score(Bigram bigram, uint64_t count) const {
    const auto number = [](uint64_t value) { return static_cast<double>(value); };
    return (number(count) - number(options_.min_count)) * number(total_) /
           (number(words_.counts[FirstWord(bigram)]) * number(words_.counts[SecondWord(bigram)]));
  }

  void Choose(const BigramTable& table, std::vector<FoundPhrase>* phrases) const {
    table.ForEach([&](Bigram bigram, uint64_t count) {
      const double score = Score(bigram, count);
      if (score <= options_.threshold) return;
      std::string word =
          absl::StrCat(words_.spellings[FirstWord(bigram)], options_.delimiter, words_.spellings[SecondWord(bigram)]);
      if (word.size() > kMaxTokenBytes || word == kUnknownWord) return;
      phrases->push_back({bigram, std::move(word), count, score});
    });
  }

  const PhraseOptions& options_;
  const FirstPass& first_;
  const CorpusWords& words_;
  const BlockFileReader& provisional_;
  const int threads_;
  const uint64_t total_;          // tokens, with their weights
  std::vector<bool> candidates_;  // by word
  std::vector<BigramTable> tables_;
};

}  // namespace

absl::StatusOr<FoundPhrases> FindPhrases(const PhraseOptions& options, const FirstPass& first, const CorpusWords& words,
                                         const BlockFileReader& provisional, uint64_t memory, int threads,
                                         const CancellationToken* cancellation) {
  return PhraseFinder(options, first, words, provisional, memory, threads).Find(cancellation);
}

}  // namespace gauntlet
