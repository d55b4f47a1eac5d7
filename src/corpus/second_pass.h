// The second pass: provisional ids to the vocabulary's.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/io/block_file.h"
#include "src/corpus/corpus_writer.h"
#include "src/corpus/first_pass.h"

namespace gauntlet {

// Reads the parts' provisional ids from `provisional` and appends those of the words in `vocabulary` to `output` in
// corpus order; the end of a file ends a document.
absl::Status RunSecondPass(const FirstPass& first, const Vocabulary& vocabulary, const BlockFileReader& provisional,
                           int threads, CorpusWriter* output, const CancellationToken* cancellation);

// Documents with at least one token of any kind.
uint64_t CountDocuments(const std::vector<PartRecord>& parts);

}  // namespace gauntlet
