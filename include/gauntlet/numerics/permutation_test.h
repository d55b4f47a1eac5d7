// Whether two matrices agree by more than chance, by permutation.
#pragma once

#include <cstdint>

#include <Eigen/Core>

namespace gauntlet {

struct PermutationOptions {
  uint32_t permutations = 1000;
  uint64_t seed = 1;
  int threads = 1;  // as for ResolveThreads; results do not depend on it
};

// The Mantel test (Mantel 1967, Cancer Research 27) of two symmetric n x n matrices over the same n items, whose
// entries above the diagonal are compared: one-sided, (k + 1)/(m + 1), where k of m random orders of b's items give at
// least the sum of products, and so the Pearson correlation, that the true order gives. Items are permuted and not
// pairs, for the pairs of one item depend on each other. With matrices of ranks it tests Spearman's correlation. 1 for
// n < 2.
double MantelTest(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, const PermutationOptions& options);

}  // namespace gauntlet
