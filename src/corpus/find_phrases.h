// Which neighbouring words are phrases.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/io/block_file.h"
#include "gauntlet/text/options.h"
#include "src/corpus/bigram_table.h"
#include "src/corpus/first_pass.h"
#include "src/corpus/provisional_ids.h"
#include "src/corpus/word_table.h"

namespace gauntlet {

// The words of all threads of the first pass under common ids.
struct CorpusWords {
  WordTable table;
  std::vector<IdMap> maps;                   // from the ids of each thread
  std::vector<absl::string_view> spellings;  // by id; valid while `table` is not changed
  std::vector<uint64_t> counts;              // by id
};

struct FoundPhrase {
  Bigram bigram = 0;
  std::string word;  // that joins the two
  uint64_t count = 0;
  double score = 0.0;
};

struct FoundPhrases {
  std::vector<FoundPhrase> phrases;  // in no particular order
  uint64_t sweeps = 0;               // over the corpus, in each of which a share of the bigrams was counted
};

// Counts all neighbours within documents, and returns those that options.threshold makes phrases, but for those whose
// joined word would be longer than a token may be, or reserved. About half of `memory` goes into the counts; what is
// found does not depend on it, nor on `threads`.
absl::StatusOr<FoundPhrases> FindPhrases(const PhraseOptions& options, const FirstPass& first, const CorpusWords& words,
                                         const BlockFileReader& provisional, uint64_t memory, int threads,
                                         const CancellationToken* cancellation);

}  // namespace gauntlet
