// One space turned onto the other. Two runs of training put their axes anywhere, so that coordinates and distances
// across them mean nothing; what is left after the best rotation does.
#pragma once

#include <cstdint>

#include <Eigen/Core>

#include "absl/types/span.h"
#include "gauntlet/embeddings/embeddings.h"

namespace gauntlet {

// Unit rows less their mean, scaled to unit length again: the mean is a direction that all words of a space share. With
// fewer than two rows they are given back as they are.
Embeddings Centered(const Embeddings& unit);

// Each row of `embeddings` times `rotation` (d x d).
Embeddings Rotated(const Embeddings& embeddings, const Eigen::MatrixXd& rotation);

struct AlignmentOptions {
  double held_out = 0.2;  // share of the words by which the alignment is judged
  uint64_t seed = 1;      // of the split
  int threads = 1;
};

// How well the words X of one space, rotated by R, meet the same words Y of the other; all rows are unit vectors.
struct AlignmentFit {
  uint32_t words = 0;
  double error = 0.0;        // ||X R - Y||^2 / ||Y||^2, which is 2 - 2 mean_cosine
  double mean_cosine = 0.0;  // of a word with itself
  // The share of these words, of at most 1000 of them, whose nearest word of the other space, among all words, is the
  // word itself.
  double precision_at_1 = 0.0;
};

struct AlignmentReport {
  uint32_t words = 0;
  uint64_t seed = 1;
  AlignmentFit fitted;    // words that the rotation was fitted to
  AlignmentFit held_out;  // the others; of the two it is the honest figure
};

// Splits the words of two spaces (the same in the same order, unit vectors of as many dimensions, at least one), fits
// the rotation of a onto b to one part (see SolveProcrustes), and measures both.
AlignmentReport CheckAlignment(const Embeddings& a, const Embeddings& b, const AlignmentOptions& options);

// The rotation of a onto b that is fitted to the rows `ids`.
Eigen::MatrixXd FitRotation(const Embeddings& a, const Embeddings& b, absl::Span<const uint32_t> ids);
// The same for all rows.
Eigen::MatrixXd FitRotation(const Embeddings& a, const Embeddings& b);

}  // namespace gauntlet
