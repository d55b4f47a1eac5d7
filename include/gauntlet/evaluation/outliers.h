// Outlier detection (Camacho-Collados, Navigli 2016): which word does not belong with the others?
//
// A question is a set of n words that belong together and one outlier. The compactness of a set without one of its
// n + 1 words is the mean cosine of the pairs that are left; the word that leaves the most compact set is taken for the
// outlier. Where the outlier stands in the order of the words by that compactness is its position, from 0 to n: the
// number of other words whose leaving makes the set less compact than the outlier's does. Ties count against it.
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

struct OutlierSet {
  std::string name;
  std::vector<std::string> words;     // that belong together
  std::vector<std::string> outliers;  // a question each
};

struct OutlierTask {
  std::string name;
  std::vector<OutlierSet> sets;
};

// One task for each file, named after it: CSV whose first row names its columns, among them "category", "outliers" and
// "words"; each row is a set, whose lists are written as `['lion', 'tiger']`. Empty words are skipped. Paths are
// expanded as inputs are. InvalidArgument, naming file and line, for what is no such table, a set of fewer than two
// words or without outliers, and a file without sets. `lowercase` lower-cases the words' ASCII letters.
absl::StatusOr<std::vector<OutlierTask>> LoadOutliers(const std::vector<std::string>& paths, bool lowercase);

// Unknown words are left out of their sets. The figures are over covered questions and absent where there is none.
// Intervals resample the sets with all their questions.
struct OutlierScore {
  std::string name;
  uint64_t sets = 0;
  uint64_t questions = 0;
  uint64_t covered = 0;            // the outlier and at least two of its set's words known
  std::optional<Figure> accuracy;  // outliers detected: their position is n
  std::optional<Figure> position;  // mean of position / n, the "outlier position percentage" as a fraction
};

std::vector<OutlierScore> EvaluateOutliers(const Embeddings& normalized, const std::vector<OutlierTask>& tasks,
                                           const ResamplingOptions& resampling);

}  // namespace gauntlet
