// The co-occurrence distribution P(i, j) = X_ij / X..: its marginals, its entropies, and what pointwise mutual
// information takes from them.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "gauntlet/cooccurrence/scan.h"

namespace gauntlet {

// Sums over the full matrix, both directions of a symmetric one, in weighted co-occurrences.
struct Marginals {
  std::vector<double> rows;     // X_i. = sum over j of X_ij, for each word
  std::vector<double> columns;  // X_.j; of a symmetric matrix the same numbers
  double total = 0.0;           // X..
  double sum_x_log_x = 0.0;     // sum of X_ij ln X_ij
};

// One pass over the matrix. Memory: 16 bytes for each word, 16·band_width() for each slot of the pass, and the pass.
// InvalidArgument for a matrix without an entry; otherwise errors as for ScanTiles.
absl::StatusOr<Marginals> ComputeMarginals(const CooccurrenceMatrix& matrix, const ScanResources& resources);

// Of a pair (word, context) drawn with probability P(i, j), in bits (Cover and Thomas 2006, sections 2.1 to 2.4):
// H = -sum P log2 P, and I(W; C) = H(W) + H(C) - H(W, C) = sum P(i, j) log2(P(i, j) / (P(i) P(j))). These are the
// figures of the counts themselves; as an estimate for the language I is too high where counts are small.
struct CooccurrenceInformation {
  double word_entropy = 0.0;
  double context_entropy = 0.0;
  double joint_entropy = 0.0;
  double mutual_information = 0.0;
};

CooccurrenceInformation DescribeInformation(const Marginals& marginals);

// Pointwise mutual information as a sum, in natural logarithms: PMI(i, j) = ln X_ij + row[i] + column[j].
//
// PMI(i, j) = ln(P(i, j) / (P(i) P(j))) (Church and Hanks 1990, Computational Linguistics 16, who take log2), where
// P(i) = X_i. / X.. and P(j) = X_.j^s / sum over k of X_.k^s: s = 1 is the plain estimate, s = 0.75 the smoothed
// context distribution of Levy, Goldberg and Dagan 2015 (TACL 3, section 3.2). So row[i] = -ln X_i. and column[j] =
// ln(sum over k of X_.k^s) - s ln X_.j; 0 for words without co-occurrences, which have no PMI.
struct PmiTerms {
  std::vector<double> row;
  std::vector<double> column;
};

PmiTerms MakePmiTerms(const Marginals& marginals, double smoothing);

}  // namespace gauntlet
