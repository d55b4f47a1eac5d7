#include "gauntlet/evaluation/similarity_matrix.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "absl/strings/str_format.h"
#include "gauntlet/base/check.h"
#include "gauntlet/numerics/symmetric_eigen.h"
#include "src/evaluation/display_width.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

Eigen::MatrixXd Distances(const Eigen::MatrixXd& rows) {
  Eigen::MatrixXd distances(rows.rows(), rows.rows());
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    distances.col(i) = (rows.rowwise() - rows.row(i)).rowwise().norm();
  }
  return distances;
}

Json ToJson(const Eigen::VectorXd& vector) { return std::vector<double>(vector.begin(), vector.end()); }

Json RowsToJson(const Eigen::MatrixXd& matrix) {
  Json rows = Json::array();
  for (Eigen::Index i = 0; i < matrix.rows(); ++i) rows.push_back(ToJson(Eigen::VectorXd(matrix.row(i).transpose())));
  return rows;
}

const Eigen::MatrixXd& Chosen(const SimilarityMatrix& matrix, Similarity measure) {
  switch (measure) {
    case Similarity::kDistance:
      return matrix.distance;
    case Similarity::kUnitDistance:
      return matrix.unit_distance;
    case Similarity::kCosine:
      break;
  }
  return matrix.cosine;
}

// "word 0.51, other 0.40, …, last -0.32"
std::string FormatEigenvector(const SimilarityMatrix& matrix, Eigen::Index k) {
  std::vector<Eigen::Index> order(matrix.words.size());
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  std::stable_sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) {
    return matrix.eigenvectors(a, k) > matrix.eigenvectors(b, k);
  });
  std::string text;
  for (const Eigen::Index i : order) {
    absl::StrAppendFormat(&text, "%s%s %.3f", text.empty() ? "" : ", ", matrix.words[static_cast<size_t>(i)],
                          matrix.eigenvectors(i, k));
  }
  return text;
}

}  // namespace

SimilarityMatrix CompareWords(const Embeddings& embeddings, absl::Span<const uint32_t> ids, uint32_t eigenvectors) {
  GAUNTLET_CHECK(!ids.empty());
  const auto n = static_cast<Eigen::Index>(ids.size());
  SimilarityMatrix result;
  Eigen::MatrixXd rows(n, embeddings.dimensions());
  for (Eigen::Index i = 0; i < n; ++i) {
    const uint32_t id = ids[static_cast<size_t>(i)];
    result.words.push_back(embeddings.word(id));
    const absl::Span<const float> vector = embeddings.vector(id);
    for (Eigen::Index k = 0; k < rows.cols(); ++k) rows(i, k) = double{vector[static_cast<size_t>(k)]};
  }
  result.distance = Distances(rows);
  for (Eigen::Index i = 0; i < n; ++i) rows.row(i).normalize();  // leaves zero rows as they are
  result.unit_distance = Distances(rows);
  result.cosine = rows * rows.transpose();

  Eigenpairs pairs = DecomposeSymmetric(result.cosine);
  result.eigenvalues = std::move(pairs.values);
  result.eigenvectors = pairs.vectors.leftCols(std::min<Eigen::Index>(n, eigenvectors));
  return result;
}

std::string FormatSimilarityMatrix(const SimilarityMatrix& matrix, Similarity measure) {
  const Eigen::MatrixXd& values = Chosen(matrix, measure);
  size_t width = 7;
  for (const std::string& word : matrix.words) width = std::max(width, DisplayWidth(word));
  std::string text(width, ' ');
  for (const std::string& word : matrix.words) text += "  " + PadLeft(word, width);
  text += '\n';
  for (Eigen::Index i = 0; i < values.rows(); ++i) {
    text += PadLeft(matrix.words[static_cast<size_t>(i)], width);
    for (Eigen::Index j = 0; j < values.cols(); ++j) {
      absl::StrAppendFormat(&text, "  %*.4f", static_cast<int>(width), values(i, j));
    }
    text += '\n';
  }
  text += "\neigenvalues of the cosines:";
  for (const double value : matrix.eigenvalues) absl::StrAppendFormat(&text, " %.4f", value);
  text += '\n';
  for (Eigen::Index k = 0; k < matrix.eigenvectors.cols(); ++k) {
    absl::StrAppendFormat(&text, "eigenvector %d: %s\n", k + 1, FormatEigenvector(matrix, k));
  }
  return text;
}

Json ToJson(const SimilarityMatrix& matrix) {
  return {{"words", matrix.words},
          {"cosine", RowsToJson(matrix.cosine)},
          {"distance", RowsToJson(matrix.distance)},
          {"unit_distance", RowsToJson(matrix.unit_distance)},
          {"eigenvalues", ToJson(matrix.eigenvalues)},
          {"eigenvectors", RowsToJson(matrix.eigenvectors.transpose())}};
}

}  // namespace gauntlet
