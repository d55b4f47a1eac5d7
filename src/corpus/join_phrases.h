// Joining the words of phrases, between the first and the second pass.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/io/block_file.h"
#include "gauntlet/text/options.h"
#include "src/corpus/first_pass.h"

namespace gauntlet {

// Two words that were joined.
struct Phrase {
  std::string word;    // that stands for them
  uint64_t count = 0;  // how often they were neighbours, with the weights of texts
  double score = 0.0;
};

// InvalidArgument when the delimiter cannot stand in a word.
absl::Status CheckPhraseOptions(const PhraseOptions& options);

// Finds phrases in the corpus and joins them, as many times as options.passes says: leaves in *first and *provisional
// what they would be if the text had been written so, but for what *first says of documents and of the text. The
// blocks are written to files in `directory`; the file that *provisional was is removed. Returns the phrases, the
// highest score first. Neither they nor their occurrences depend on `memory`, `threads` or the parts. While a pass is
// at work it takes about half of `memory` for counts, and a second copy of the word tables.
absl::StatusOr<std::vector<Phrase>> JoinPhrases(const PhraseOptions& options, const std::string& directory,
                                                uint64_t memory, int threads, Progress* progress,
                                                const CancellationToken* cancellation, FirstPass* first,
                                                BlockFileReader* provisional);

// `word TAB count TAB score` for each phrase.
absl::Status WritePhrases(const std::vector<Phrase>& phrases, const std::string& path);

}  // namespace gauntlet
