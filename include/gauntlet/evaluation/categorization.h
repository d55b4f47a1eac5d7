// Categorization: do clusters of the vectors agree with categories that people made?
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

struct CategorizedWord {
  std::string word, category;
};

struct CategorizationTask {
  std::string name;
  std::vector<CategorizedWord> words;
};

// One task for each file, named after it: CSV whose first row names its columns, among them "category" and "word"; a
// word may belong to several categories, in a row each. Rows without a word, of which the published table of AP has
// one, are skipped. Paths are expanded as inputs are. InvalidArgument, naming file and line, for what is no such table,
// a word without a category, and a file without words. `lowercase` lower-cases the words' ASCII letters.
absl::StatusOr<std::vector<CategorizationTask>> LoadCategorizations(const std::vector<std::string>& paths,
                                                                    bool lowercase);

struct CategorizationScore {
  std::string name;
  uint64_t words = 0;
  uint64_t covered = 0;     // those known
  uint64_t categories = 0;  // of covered words; as many clusters are made
  // The share of covered words whose category is the most frequent one of their cluster (Manning, Raghavan, Schütze
  // 2008, section 16.3): 1 for clusters of one category each. Absent where nothing is covered.
  std::optional<Figure> purity;
};

// Clusters the covered words of each task by spherical k-means: the best by inertia of 20 starts, all drawn from
// `resampling.seed`. Intervals resample the words; clusters and their most frequent categories stay.
std::vector<CategorizationScore> EvaluateCategorizations(const Embeddings& normalized,
                                                         const std::vector<CategorizationTask>& tasks,
                                                         const ResamplingOptions& resampling);

}  // namespace gauntlet
