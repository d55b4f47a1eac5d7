// A list of words, each compared with each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "absl/types/span.h"
#include "gauntlet/embeddings/embeddings.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

// Of n words. For unit vectors ‖x - y‖² = 2 - 2 cos(x, y), so that `unit_distance` orders pairs as `cosine` does;
// `distance` also sees how long the vectors are.
struct SimilarityMatrix {
  std::vector<std::string> words;
  Eigen::MatrixXd cosine;         // n x n; 0 with a zero vector, also with itself
  Eigen::MatrixXd distance;       // ‖x - y‖ of the vectors as they are
  Eigen::MatrixXd unit_distance;  // of the vectors scaled to unit length
  // Of `cosine`, largest first: they add up to n (less by 1 for each zero vector), and at most d of them are not 0.
  Eigen::VectorXd eigenvalues;
  // n x k: column k is the unit eigenvector of eigenvalues[k]; its entry of largest magnitude is positive.
  Eigen::MatrixXd eigenvectors;
};

// Compares the words `ids`, of which there is at least one; `eigenvectors` is k, at most n of which are given.
SimilarityMatrix CompareWords(const Embeddings& embeddings, absl::Span<const uint32_t> ids, uint32_t eigenvectors);

enum class Similarity { kCosine, kDistance, kUnitDistance };

// The table of one measure, the eigenvalues, and for each leading eigenvector the words in the order of their entries.
std::string FormatSimilarityMatrix(const SimilarityMatrix& matrix, Similarity measure);
// {"words", "cosine", "distance", "unit_distance", "eigenvalues", "eigenvectors"}: matrices as lists of rows,
// eigenvectors as a list of vectors.
nlohmann::ordered_json ToJson(const SimilarityMatrix& matrix);

}  // namespace gauntlet
