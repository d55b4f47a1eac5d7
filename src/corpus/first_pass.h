// The first pass over the corpus: raw text to provisional ids.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/io/block_file.h"
#include "gauntlet/text/options.h"
#include "src/corpus/part_queue.h"
#include "src/corpus/word_table.h"

namespace gauntlet {

// Where a part's provisional ids are, and how its documents begin and end: a document may go on in the next part.
struct PartRecord {
  PartKey key;
  uint64_t weight = 1;
  uint32_t table = 0;  // of FirstPass::tables, to which the ids refer
  BlockHandle handle;
  bool has_document_end = false;
  bool tokens_before_first_end = false;  // all tokens, when there is no document end
  bool tokens_after_last_end = false;    // likewise
  uint64_t inner_documents = 0;          // with tokens, between two document ends of the part
};

struct FirstPass {
  std::vector<WordTable> tables;
  std::vector<PartRecord> parts;  // in corpus order
  uint64_t tokens = 0;
  uint64_t raw_bytes = 0;
  uint64_t invalid_sequences = 0;
  uint64_t truncated_tokens = 0;
};

// Reads and tokenizes all parts of `queue` on `threads` workers, and writes each part as a block of encoded tokens to
// `output`, in whatever order parts are finished.
absl::StatusOr<FirstPass> RunFirstPass(const CorpusOptions& options, int threads, PartQueue* queue,
                                       BlockFileWriter* output, Progress* progress,
                                       const CancellationToken* cancellation);

}  // namespace gauntlet
