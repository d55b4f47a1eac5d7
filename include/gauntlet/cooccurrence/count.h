// Counting: from the encoded corpus to the tiled matrix, exactly.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/cooccurrence/options.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "gauntlet/corpus/vocabulary.h"

namespace gauntlet {

struct CountRequest {
  CooccurrenceOptions options;
  std::string directory;    // written (run_dir/cooccurrence)
  std::string fingerprint;  // recorded in the manifest
  int threads = 1;
  uint64_t memory = uint64_t{1} << 30;  // budget in bytes
};

// The smallest budget for a vocabulary of this size and a small corpus, in bytes; a large one takes up to 10 MiB more.
uint64_t SmallestCountingMemory(const CooccurrenceOptions& options, uint32_t vocabulary_size, int threads);

// Weights are integers in units of 1/LCM(1..window) (1/window for linear weighting, 1 for none; a fixed-point unit of
// 2^-32 for windows above 22, whose LCM exceeds 2^32), so the result is bit-identical for any memory budget, number of
// threads and split of the corpus. Rows that do not fit the budget are spilled as sorted runs beside the output, and
// merged. Errors: FailedPrecondition when corpus and vocabulary do not belong together; InvalidArgument for a window
// out of range; ResourceExhausted, naming the smallest budget to begin with, or the rows that turn out not to fit;
// OutOfRange when a count exceeds 2^63 units; DataLoss of the corpus; disk errors; Cancelled.
absl::Status CountCooccurrences(const EncodedCorpus& corpus, const Vocabulary& vocabulary, const CountRequest& request,
                                Progress* progress, const CancellationToken* cancellation);

// Adds matrices over the same vocabulary into a new one. Errors: FailedPrecondition, naming what differs, when
// vocabulary, symmetry, window, weighting or subsampling differ; ResourceExhausted, naming the smallest budget;
// otherwise as above.
absl::Status MergeMatrices(const std::vector<std::string>& inputs, const std::string& directory,
                           const std::string& fingerprint, int threads, uint64_t memory, Progress* progress,
                           const CancellationToken* cancellation);

// Reads the reference's binary records (int32 i, int32 j, float64 x, little-endian, ids from 1, any order) into a full
// matrix of float64 values over `vocabulary`; of request.options nothing is used. Values of the same pair are added in
// the order of the file. Errors are InvalidArgument and name the byte offset: ids outside the vocabulary, values that
// are not within 1e-30 to 1e30, a file that is not a whole number of records, no record at all.
absl::Status ImportRecords(const std::string& path, const Vocabulary& vocabulary, const CountRequest& request,
                           Progress* progress, const CancellationToken* cancellation);

// Writes every entry of the full matrix, both directions, as the reference's binary records sorted by (i, j).
absl::Status ExportRecords(const std::string& matrix_directory, const std::string& output_path, int threads,
                           uint64_t memory, Progress* progress, const CancellationToken* cancellation);

}  // namespace gauntlet
