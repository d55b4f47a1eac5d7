// Word similarity: how well cosines agree with people's scores of pairs of words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gauntlet/embeddings/embeddings.h"
#include "gauntlet/evaluation/figure.h"
#include "gauntlet/numerics/bootstrap.h"

namespace gauntlet {

struct SimilarityPair {
  std::string first, second;
  double score = 0.0;
};

struct SimilarityTask {
  std::string name;
  std::vector<SimilarityPair> pairs;
};

// One task for each file, named after it, of lines `word1 word2 score` separated by tabs, commas or spaces; empty lines
// and those starting with # are skipped. Paths are expanded as inputs are. InvalidArgument, naming file and line, for
// other lines or a file without pairs. `lowercase` lower-cases the words' ASCII letters.
absl::StatusOr<std::vector<SimilarityTask>> LoadSimilarities(const std::vector<std::string>& paths, bool lowercase);

// The figures are over covered pairs, and absent with fewer than two.
struct SimilarityScore {
  std::string name;
  uint64_t pairs = 0;
  uint64_t covered = 0;            // both words known
  std::optional<Figure> spearman;  // of people's scores and cosines, average ranks for ties
  std::optional<Figure> pearson;
};

// Cosines are those of `embeddings`' rows, of any length; a zero row has cosine 0 with all. With `scale_dimensions`,
// each dimension is first scaled to unit norm over the vocabulary, as for the similarities in the GloVe paper
// (Pennington, Socher, Manning 2014, section 4.1): that wants the rows as they were trained, not unit vectors.
// Intervals resample the pairs; none with 0 resamples.
std::vector<SimilarityScore> EvaluateSimilarities(const Embeddings& embeddings,
                                                  const std::vector<SimilarityTask>& tasks, bool scale_dimensions,
                                                  const ResamplingOptions& resampling);

}  // namespace gauntlet
