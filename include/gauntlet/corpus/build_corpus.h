// From raw text to vocabulary and encoded corpus, in one pass over the text.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/text/options.h"

namespace gauntlet {

struct BuildCorpusRequest {
  CorpusOptions corpus;
  VocabularyOptions vocabulary;
  std::string vocabulary_path;   // written (run_dir/vocab.txt)
  std::string corpus_directory;  // written (run_dir/tokens)
  std::string fingerprint;       // recorded in the artefact's manifest
  int threads = 1;
  // Budget in bytes. With phrases the word tables come on top, and while a record of many MB is read, about ten times
  // its length.
  uint64_t memory = uint64_t{1} << 30;
};

// Reads and tokenizes the corpus once, in parallel over files and over parts of a file. A byte order mark at the
// beginning of a file is dropped. Words get provisional ids,
// which a second pass over the encoded ids renames to frequency ranks. The artefacts do not depend on the number of
// threads, nor on how documents are spread over files. A text of weight k is read and stored once; its words count k
// times in the vocabulary, and its pairs will in the matrix. The vocabulary is written first, the corpus directory
// last; each whole or not at all. Broken and too long records and damaged compression are skipped with a warning, as
// there is one for a file that changes while it is read; with CorpusOptions::strict all are DataLoss. Other errors:
// NotFound, InvalidArgument and read errors of the inputs; ResourceExhausted for an input that unfolds too far and for
// a vocabulary that does not fit in memory; InvalidArgument for a corpus without a token or a vocabulary without a
// word; Cancelled.
absl::StatusOr<CorpusSummary> BuildCorpus(const BuildCorpusRequest& request, Progress* progress,
                                          const CancellationToken* cancellation);

// The smallest budget that BuildCorpus keeps to, in bytes.
uint64_t SmallestCorpusMemory(int threads);

// Identity of the raw inputs (paths, weights, formats, sizes, modification times) without reading them, for the stage's
// fingerprint. What standard input or a FIFO holds cannot be known, so with one of them every call gives another value.
absl::StatusOr<std::string> InputsFingerprint(const CorpusOptions& options);

}  // namespace gauntlet
