#include "gauntlet/evaluation/similarity_matrix.h"

#include <gtest/gtest.h>

#include <cmath>

#include "gauntlet/base/random.h"

namespace gauntlet {
namespace {

Embeddings Four() { return *Embeddings::Create({"east", "north", "far", "zero"}, {1, 0, 0, 2, 3, 3, 0, 0}, 2); }

TEST(SimilarityMatrixTest, ByHand) {
  const SimilarityMatrix found = CompareWords(Four(), {2, 0, 1}, 2);
  EXPECT_EQ(found.words, (std::vector<std::string>{"far", "east", "north"}));
  const double r = std::sqrt(0.5);
  EXPECT_NEAR(found.cosine(0, 1), r, 1e-12);
  EXPECT_NEAR(found.cosine(1, 2), 0.0, 1e-12);
  EXPECT_NEAR(found.cosine(2, 2), 1.0, 1e-12);
  EXPECT_NEAR(found.distance(0, 1), std::sqrt(13.0), 1e-12);
  EXPECT_NEAR(found.distance(1, 2), std::sqrt(5.0), 1e-12);
  EXPECT_NEAR(found.unit_distance(1, 2), std::sqrt(2.0), 1e-12);
  // Cosines 1, √½ and 0: eigenvalues 2, 1 and 0; the first eigenvector is (√2, 1, 1)/2.
  EXPECT_NEAR(found.eigenvalues[0], 2.0, 1e-12);
  EXPECT_NEAR(found.eigenvalues[1], 1.0, 1e-12);
  EXPECT_NEAR(found.eigenvalues[2], 0.0, 1e-12);
  ASSERT_EQ(found.eigenvectors.cols(), 2);
  EXPECT_NEAR(found.eigenvectors(0, 0), r, 1e-12);
  EXPECT_NEAR(found.eigenvectors(1, 0), 0.5, 1e-12);
  EXPECT_NEAR(found.eigenvectors(2, 0), 0.5, 1e-12);
}

TEST(SimilarityMatrixTest, SquaredDistancesOfUnitVectorsAreTwoLessTwoCosines) {
  std::vector<std::string> words;
  std::vector<float> vectors;
  std::vector<uint32_t> ids;
  CounterRng rng(2);
  for (uint32_t i = 0; i < 30; ++i) {
    words.push_back("w" + std::to_string(i));
    ids.push_back(i);
    for (int k = 0; k < 7; ++k) vectors.push_back(static_cast<float>(10 * rng.NextUniform() - 3));
  }
  const SimilarityMatrix found = CompareWords(*Embeddings::Create(words, vectors, 7), ids, 3);
  const Eigen::ArrayXXd difference = found.unit_distance.array().square() - (2.0 - 2.0 * found.cosine.array());
  EXPECT_LT(difference.abs().maxCoeff(), 1e-12);
  EXPECT_NEAR(found.eigenvalues.sum(), 30.0, 1e-9);
  // Seven dimensions give seven eigenvalues.
  EXPECT_GT(found.eigenvalues[6], 0.01);
  EXPECT_NEAR(found.eigenvalues[7], 0.0, 1e-9);
  const Eigen::MatrixXd product = found.cosine * found.eigenvectors;
  EXPECT_LT((product - found.eigenvectors * found.eigenvalues.head(3).asDiagonal()).cwiseAbs().maxCoeff(), 1e-9);
}

TEST(SimilarityMatrixTest, OneWordAndZeroVectors) {
  const SimilarityMatrix one = CompareWords(Four(), {1}, 5);
  EXPECT_EQ(one.cosine.size(), 1);
  EXPECT_NEAR(one.eigenvalues[0], 1.0, 1e-12);
  EXPECT_EQ(one.eigenvectors.cols(), 1);
  const SimilarityMatrix zero = CompareWords(Four(), {0, 3}, 1);
  EXPECT_EQ(zero.cosine(1, 1), 0.0);
  EXPECT_EQ(zero.cosine(0, 1), 0.0);
  EXPECT_EQ(zero.distance(0, 1), 1.0);
  EXPECT_NEAR(zero.eigenvalues.sum(), 1.0, 1e-12);
}

TEST(SimilarityMatrixTest, TextAndJson) {
  const SimilarityMatrix found = CompareWords(Four(), {0, 1}, 1);
  EXPECT_EQ(FormatSimilarityMatrix(found, Similarity::kUnitDistance),
            "            east    north\n"
            "   east   0.0000   1.4142\n"
            "  north   1.4142   0.0000\n"
            "\neigenvalues of the cosines: 1.0000 1.0000\n"
            "eigenvector 1: north 1.000, east 0.000\n");
  const nlohmann::ordered_json json = ToJson(found);
  EXPECT_EQ(json["words"], (std::vector<std::string>{"east", "north"}));
  EXPECT_NEAR(json["distance"][1][0].get<double>(), std::sqrt(5.0), 1e-12);
  EXPECT_EQ(json["eigenvectors"].size(), 1u);
  EXPECT_EQ(json["eigenvectors"][0].size(), 2u);
}

}  // namespace
}  // namespace gauntlet
