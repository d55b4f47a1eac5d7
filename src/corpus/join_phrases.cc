#include "src/corpus/join_phrases.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "gauntlet/io/file.h"
#include "gauntlet/text/unicode.h"
#include "src/corpus/bigram_table.h"
#include "src/corpus/corpus_writer.h"
#include "src/corpus/find_phrases.h"
#include "src/corpus/provisional_ids.h"
#include "src/corpus/token_coding.h"

namespace gauntlet {

namespace {

constexpr size_t kMaxDelimiterBytes = 16;

CorpusWords NumberWords(std::vector<CountedWords> tables) {
  CorpusWords words;
  for (CountedWords& counted : tables) {
    GAUNTLET_CHECK(!counted.is_spilled());
    WordTable& table = counted.table();
    IdMap& map = words.maps.emplace_back(table.size());
    // In the order of ids: that of a table's slots would crowd the words at one end of a table that is growing.
    std::vector<std::pair<absl::string_view, uint64_t>> by_id(table.size());
    table.ForEachWord([&](absl::string_view word, const WordTable::Record& record) {
      by_id[record.id] = {word, record.count};
    });
    for (size_t id = 0; id < by_id.size(); ++id) {
      map[id] = words.table.CountOfAnyLength(by_id[id].first, by_id[id].second);
    }
    table = WordTable();
  }
  words.spellings.resize(words.table.size());
  words.counts.resize(words.table.size());
  words.table.ForEachWord([&](absl::string_view word, const WordTable::Record& record) {
    words.spellings[record.id] = word;
    words.counts[record.id] = record.count;
  });
  return words;
}

// Joins words from left to right. An occurrence of phrase k is written as the id `words` + k.
class Joiner {
 public:
  Joiner(const std::vector<FoundPhrase>& phrases, uint32_t words) : words_(words), begins_(words), ends_(words) {
    ids_.reserve(phrases.size());
    for (const FoundPhrase& phrase : phrases) {
      ids_.emplace(phrase.bigram, words + static_cast<uint32_t>(ids_.size()));
      begins_[FirstWord(phrase.bigram)] = true;
      ends_[SecondWord(phrase.bigram)] = true;
    }
  }

  // Whether the id is of a word that the next one may be joined to.
  bool IsOpen(uint32_t id) const { return id < words_; }
  // The id of the phrase of two neighbours, each a word, a phrase or kDocumentEnd; kDocumentEnd when they are none.
  uint32_t Find(uint32_t first, uint32_t second) const {
    if (!IsOpen(first) || !IsOpen(second) || !begins_[first] || !ends_[second]) return kDocumentEnd;
    const auto found = ids_.find(MakeBigram(first, second));
    return found == ids_.end() ? kDocumentEnd : found->second;
  }
  // Goes on joining, after *joined, with `ids`.
  void Join(absl::Span<const uint32_t> ids, std::vector<uint32_t>* joined) const {
    for (const uint32_t id : ids) {
      const uint32_t phrase = joined->empty() ? kDocumentEnd : Find(joined->back(), id);
      if (phrase == kDocumentEnd) {
        joined->push_back(id);
      } else {
        joined->back() = phrase;
      }
    }
  }

 private:
  const uint32_t words_;
  absl::flat_hash_map<Bigram, uint32_t> ids_;
  std::vector<bool> begins_;
  std::vector<bool> ends_;
};

// A pass over the corpus that joins the phrases of one pass.
class JoiningPass {
 public:
  JoiningPass(const std::vector<FoundPhrase>& phrases, CorpusWords words, int threads, FirstPass* first)
      : phrases_(phrases),
        words_(std::move(words)),
        threads_(threads),
        joiner_(phrases, words_.table.size()),
        occurrences_(static_cast<size_t>(threads), Occurrences{std::vector<uint64_t>(phrases.size()), 0}),
        first_(*first) {
    // May give phrases the id of a word of the text that is spelled so, or of each other.
    for (const FoundPhrase& phrase : phrases) phrase_ids_.push_back(words_.table.CountOfAnyLength(phrase.word, 0));
  }

  // Returns how many words were joined to the one before.
  absl::StatusOr<uint64_t> Run(const BlockFileReader& provisional, const CancellationToken* cancellation,
                               BlockFileWriter* output) {
    std::vector<Part> batch(kPartsPerThread * static_cast<size_t>(threads_));
    for (size_t begin = 0; begin < first_.parts.size(); begin += batch.size()) {
      GAUNTLET_RETURN_IF_ERROR(cancellation->Check());
      const size_t count = std::min(batch.size(), first_.parts.size() - begin);
      const absl::Span<PartRecord> records(&first_.parts[begin], count);
      GAUNTLET_RETURN_IF_ERROR(
          ParallelFor(count, threads_, [&](size_t i, int) { return ReadAndJoin(provisional, records[i], &batch[i]); }));
      for (size_t i = 0; i < count; ++i) Connect(begin + i, &batch[i]);
      GAUNTLET_RETURN_IF_ERROR(ParallelFor(count, threads_, [&](size_t i, int thread) {
        return Encode(records[i].weight, &occurrences_[static_cast<size_t>(thread)], &batch[i]);
      }));
      for (size_t i = 0; i < count; ++i) {
        GAUNTLET_ASSIGN_OR_RETURN(records[i].handle, output->Append(batch[i].encoded));
        records[i].table = 0;
        records[i].dropped.clear();
      }
    }
    return UpdateCounts();
  }

 private:
  struct Part {
    std::vector<uint32_t> ids;
    std::vector<uint32_t> joined;
    EncodedBlock encoded;
  };
  struct Occurrences {
    std::vector<uint64_t> of_phrase;  // with the texts' weights
    uint64_t all = 0;                 // without
  };

  absl::Status ReadAndJoin(const BlockFileReader& provisional, const PartRecord& record, Part* part) const {
    GAUNTLET_RETURN_IF_ERROR(ReadPart(provisional, record, words_.maps[record.table], &part->ids));
    part->joined.clear();
    joiner_.Join(part->ids, &part->joined);
    return absl::OkStatus();
  }

  // A part was joined as if nothing came before it. That is right but for its first word where the document began in
  // an earlier part, whose last word is held back if it was not joined.
  void Connect(size_t index, Part* part) {
    const bool goes_on = index + 1 < first_.parts.size() && first_.parts[index + 1].key.index != 0;
    std::vector<uint32_t>& joined = part->joined;
    if (open_ != kDocumentEnd && !(part->ids.empty() && goes_on)) {
      if (!part->ids.empty() && joiner_.Find(open_, part->ids.front()) != kDocumentEnd) {
        joined = {open_};
        joiner_.Join(part->ids, &joined);
      } else {
        joined.insert(joined.begin(), open_);
      }
      open_ = kDocumentEnd;
    }
    if (goes_on && !joined.empty() && joiner_.IsOpen(joined.back())) {
      open_ = joined.back();
      joined.pop_back();
    }
  }

  absl::Status Encode(uint64_t weight, Occurrences* occurrences, Part* part) const {
    TokenEncoder encoder;
    for (uint32_t id : part->joined) {
      if (id != kDocumentEnd && !joiner_.IsOpen(id)) {
        const size_t phrase = id - words_.counts.size();
        occurrences->of_phrase[phrase] += weight;
        ++occurrences->all;
        id = phrase_ids_[phrase];
      }
      encoder.Append(id);
    }
    GAUNTLET_ASSIGN_OR_RETURN(part->encoded, EncodeBlock(encoder.bytes(), kProvisionalLevel));
    return absl::OkStatus();
  }

  uint64_t UpdateCounts() {
    uint64_t joined = 0;
    std::vector<uint64_t> lost(words_.table.size());
    for (const Occurrences& occurrences : occurrences_) {
      joined += occurrences.all;
      for (size_t k = 0; k < phrases_.size(); ++k) {
        const uint64_t count = occurrences.of_phrase[k];
        words_.table.CountOfAnyLength(phrases_[k].word, count);
        lost[FirstWord(phrases_[k].bigram)] += count;
        lost[SecondWord(phrases_[k].bigram)] += count;
      }
    }
    words_.table.Subtract(lost);
    first_.tables.clear();
    first_.tables.emplace_back(std::move(words_.table));
    first_.tokens -= joined;
    return joined;
  }

  const std::vector<FoundPhrase>& phrases_;
  CorpusWords words_;
  const int threads_;
  const Joiner joiner_;
  std::vector<uint32_t> phrase_ids_;
  std::vector<Occurrences> occurrences_;  // by thread
  uint32_t open_ = kDocumentEnd;          // the word before the part that is still to be written; kDocumentEnd: none
  FirstPass& first_;
};

}  // namespace

absl::Status CheckPhraseOptions(const PhraseOptions& options) {
  const std::string& delimiter = options.delimiter;
  if (!delimiter.empty() && delimiter.size() <= kMaxDelimiterBytes && !ContainsWhiteSpace(delimiter)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("\"corpus.phrase_delimiter\": got \"", delimiter, "\", expected 1 to ",
                                                 kMaxDelimiterBytes, " bytes without white space"));
}

absl::StatusOr<std::vector<Phrase>> JoinPhrases(const PhraseOptions& options, const std::string& directory,
                                                uint64_t memory, int threads, Progress* progress,
                                                const CancellationToken* cancellation, FirstPass* first,
                                                BlockFileReader* provisional) {
  std::vector<Phrase> phrases;
  for (int pass = 1; pass <= options.passes; ++pass) {
    CorpusWords words = NumberWords(std::move(first->tables));
    GAUNTLET_ASSIGN_OR_RETURN(FoundPhrases found,
                              FindPhrases(options, *first, words, *provisional, memory, threads, cancellation));
    const std::string path = JoinPath(directory, absl::StrCat("provisional.", pass, ".blk"));
    GAUNTLET_ASSIGN_OR_RETURN(BlockFileWriter writer, BlockFileWriter::Create(path, kProvisionalMagic, kCorpusVersion));
    JoiningPass joining(found.phrases, std::move(words), threads, first);
    GAUNTLET_ASSIGN_OR_RETURN(const uint64_t joined, joining.Run(*provisional, cancellation, &writer));
    GAUNTLET_RETURN_IF_ERROR(writer.Finish(/*index=*/"", Durability::kScratch));
    GAUNTLET_RETURN_IF_ERROR(RemoveAll(provisional->path()));
    GAUNTLET_ASSIGN_OR_RETURN(*provisional, BlockFileReader::Open(path, kProvisionalMagic, kCorpusVersion));
    progress->Event("phrases", {{"pass", pass},
                                {"phrases", static_cast<double>(found.phrases.size())},
                                {"joined", static_cast<double>(joined)},
                                {"sweeps", static_cast<double>(found.sweeps)}});
    if (found.phrases.empty()) break;
    for (FoundPhrase& phrase : found.phrases) phrases.push_back({std::move(phrase.word), phrase.count, phrase.score});
  }
  std::sort(phrases.begin(), phrases.end(), [](const Phrase& a, const Phrase& b) {
    return std::tie(b.score, a.word, b.count) < std::tie(a.score, b.word, a.count);
  });
  return phrases;
}

absl::Status WritePhrases(const std::vector<Phrase>& phrases, const std::string& path) {
  std::string text;
  for (const Phrase& phrase : phrases) {
    absl::StrAppendFormat(&text, "%s\t%d\t%.6g\n", phrase.word, phrase.count, phrase.score);
  }
  return WriteFile(path, text);
}

}  // namespace gauntlet
