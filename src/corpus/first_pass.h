// The first pass over the corpus: raw text to provisional ids.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/io/block_file.h"
#include "gauntlet/text/corpus_reader.h"
#include "gauntlet/text/options.h"
#include "src/corpus/counted_words.h"
#include "src/corpus/part_queue.h"

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
  std::vector<InputProblem> problems;

  // When duplicates are to be dropped, no document goes on in the next part:
  uint64_t hashed_documents = 0;  // those with tokens
  BlockHandle hashes;             // of their texts, 64 bits each
  std::vector<bool> dropped;      // by document with tokens; empty for none
};

struct FirstPass {
  std::vector<CountedWords> tables;  // all in memory, or all on disk
  std::vector<PartRecord> parts;     // in corpus order
  uint64_t tokens = 0;
  uint64_t raw_bytes = 0;
  uint64_t invalid_sequences = 0;
  uint64_t truncated_tokens = 0;
  CorpusFigures figures;
};

// "PATH: offset N: MESSAGE".
std::string FormatProblem(absl::string_view path, const InputProblem& problem);

// Where words go that do not fit in memory.
struct SpillOptions {
  uint64_t table_bytes = 0;  // a thread's table is written to disk after the part with which it takes more; 0: never
  std::string directory;
};

// Reads and tokenizes all parts of `queue` on `threads` workers, and writes each part as a block of encoded tokens to
// `output`, in whatever order parts are finished. DataLoss for a problem in the input when the options say `strict`.
absl::StatusOr<FirstPass> RunFirstPass(const CorpusOptions& options, const SpillOptions& spill, int threads,
                                       PartQueue* queue, BlockFileWriter* output, Progress* progress,
                                       const CancellationToken* cancellation);

}  // namespace gauntlet
