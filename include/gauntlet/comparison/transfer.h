// Does what is learnt about words in one space hold in the other? A linear classifier is trained on the vectors of one
// and tested on those of the other, aligned.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gauntlet/comparison/space.h"
#include "gauntlet/numerics/bootstrap.h"

namespace gauntlet {

struct LabeledWord {
  std::string word;
  std::string label;
};

// Lines `word<TAB>label`; empty lines and those starting with # are skipped. InvalidArgument, naming file and line, for
// another line, for a word with a second label, and for a file without words. `lowercase` lower-cases the words' ASCII
// letters.
absl::StatusOr<std::vector<LabeledWord>> LoadLabels(const std::string& path, bool lowercase);

struct TransferOptions {
  double l2 = 0.1;  // as for FitLogisticRegression, whose rows are unit vectors; above 0
  uint32_t folds = 5;
  uint64_t seed = 1;  // of the folds
  ResamplingOptions resampling = {};
};

struct TransferScore {
  uint32_t errors = 0;
  double error = 0.0;  // share of the words that are labelled wrongly
  Interval interval;   // bootstrap over words
};

struct LabelCount {
  std::string name;
  uint32_t words = 0;
};

struct TransferReport {
  std::vector<LabelCount> labels;    // by name
  uint32_t words = 0;                // labelled, and in both spaces
  std::vector<std::string> missing;  // labelled, and not in both, or with a label of fewer such words than folds
  double l2 = 0.0;
  uint32_t folds = 0;
  double majority_error = 0.0;  // of always giving the most frequent label
  // Trained on the first space, tested on the second.
  TransferScore a_to_a, a_to_b, b_to_b, b_to_a;
};

// Cross-validation in folds that have equal shares of each label: every word is tested once, in both spaces, by
// classifiers that were trained without it in either; and the rotation between the spaces is fitted without the words
// tested. So in-domain and cross-domain errors are of the same words, none of them seen. InvalidArgument when fewer
// than two labels have as many words as folds, or the dimensions differ.
absl::StatusOr<TransferReport> CompareTransfer(const SharedWords& shared, const std::vector<LabeledWord>& labeled,
                                               const TransferOptions& options);

}  // namespace gauntlet
