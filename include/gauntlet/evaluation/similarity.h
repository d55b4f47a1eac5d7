// Word similarity: how well cosines rank pairs of words as people do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gauntlet/embeddings/embeddings.h"

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

struct SimilarityScore {
  std::string name;
  uint64_t pairs = 0;
  uint64_t covered = 0;   // both words known
  double spearman = 0.0;  // SpearmanCorrelation over covered pairs; 0 with fewer than two
};

std::vector<SimilarityScore> EvaluateSimilarities(const Embeddings& normalized,
                                                  const std::vector<SimilarityTask>& tasks);

}  // namespace gauntlet
