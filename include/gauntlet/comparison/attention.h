// A toy of attention (Vaswani et al. 2017): where the words of a sentence would look if their vectors were both queries
// and keys.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "absl/types/span.h"
#include "gauntlet/comparison/space.h"

namespace gauntlet {

// Of one space, over n words.
struct Attention {
  Eigen::MatrixXd
      weights;  // n x n: softmax(Q K^T / sqrt(d)) by rows, Q and K the vectors as they are, with their lengths
  std::vector<double> entropy;  // of each row, in bits: 0 looks at one word, log2 n at all alike
  double mean_entropy = 0.0;
};

struct AttentionReport {
  std::vector<std::string> words;    // of the sentence in order, those known in both spaces
  std::vector<std::string> missing;  // the others
  Attention a, b;

  double max_entropy() const { return words.empty() ? 0.0 : std::log2(static_cast<double>(words.size())); }
};

// A word that stands twice in the sentence is twice in the report.
AttentionReport CompareAttention(const Space& a, const Space& b, absl::Span<const std::string> sentence);

}  // namespace gauntlet
