// BuildCorpus with its block sizes as parameters.
#pragma once

#include <cstdint>

#include "gauntlet/corpus/build_corpus.h"
#include "src/corpus/corpus_writer.h"

namespace gauntlet {

struct CorpusBuildSizes {
  uint64_t part_bytes = uint64_t{4} << 20;  // of raw text, tokenized at a time; does not change the result
  uint64_t block_tokens = kMaxBlockTokens;  // in a block of the encoded corpus
  // What a thread's word table may take before it is written to disk; 0: any. Does not change the result.
  uint64_t table_bytes = 0;
};

absl::StatusOr<CorpusSummary> BuildCorpusWithSizes(const BuildCorpusRequest& request, const CorpusBuildSizes& sizes,
                                                   Progress* progress, const CancellationToken* cancellation);

}  // namespace gauntlet
