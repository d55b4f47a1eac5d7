// t-SNE: a map of points in the plane that keeps neighbours together (van der Maaten and Hinton 2008, Journal of
// Machine Learning Research 9).
#pragma once

#include <cstdint>

#include <Eigen/Core>

#include "absl/types/span.h"

namespace gauntlet {

struct TsneOptions {
  // How many neighbours a point counts as near, smoothly: 2 to the entropy of its distribution over them. Of n points
  // at most (n - 1) / 3 is used.
  double perplexity = 30.0;
  // Steps of gradient descent; the first quarter of them exaggerates the attraction of neighbours.
  uint32_t iterations = 1000;
  double early_exaggeration = 12.0;
  int threads = 0;  // as for ResolveThreads
};

struct TsneMap {
  Eigen::MatrixX2d points;  // a row for each point, their mean at the origin
  double divergence = 0.0;  // Kullback-Leibler, in nats, of the map's similarities from those of the points
  double perplexity = 0.0;  // as it was used
};

// Maps n points, `rows` of n * dimensions floats, by their Euclidean distances. Minimizes KL(P || Q) over the map y
// with
//   p_j|i ~ exp(-|x_i - x_j|^2 / 2 s_i^2),  p_ij = (p_j|i + p_i|j) / 2n,  q_ij ~ 1 / (1 + |y_i - y_j|^2),
// s_i chosen for the perplexity. As in van der Maaten 2014 (Journal of Machine Learning Research 15) p_j|i is 0 but for
// the 3 * perplexity nearest points; the repulsion is summed exactly, so a step takes time in n^2: some seconds for a
// thousand points in all, minutes for ten thousand. It begins with the first two principal components, scaled to a
// deviation of 1e-4, and the learning rate is n / exaggeration / 4, at least 50 (Belkina and others 2019, Nature
// Communications 10). The result does not depend on the number of threads. Equal points come to lie on or near each
// other; fewer than 3 points lie on a line.
TsneMap ComputeTsne(absl::Span<const float> rows, uint32_t dimensions, const TsneOptions& options);

}  // namespace gauntlet
