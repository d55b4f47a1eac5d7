#include "gauntlet/numerics/spectral_clustering.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/test_util.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;

Eigen::SparseMatrix<double> Symmetric(Eigen::Index nodes, std::vector<Eigen::Triplet<double>> edges) {
  const size_t count = edges.size();
  for (size_t i = 0; i < count; ++i) edges.emplace_back(edges[i].col(), edges[i].row(), edges[i].value());
  Eigen::SparseMatrix<double> matrix(nodes, nodes);
  matrix.setFromTriplets(edges.begin(), edges.end());
  return matrix;
}

TEST(SpectralClusteringTest, TwoTrianglesAndAWeakEdge) {
  const auto graph =
      Symmetric(6, {{0, 2, 1.0}, {0, 4, 1.0}, {2, 4, 1.0}, {1, 3, 1.0}, {1, 5, 1.0}, {3, 5, 1.0}, {0, 1, 0.1}});
  const auto found = SpectralClustering(graph, {.clusters = 2});
  GAUNTLET_ASSERT_OK(found);
  EXPECT_THAT(found->clusters.assignments, ElementsAre(0, 1, 0, 1, 0, 1));
  EXPECT_NEAR(found->eigenvalues[0], 1.0, 1e-12);
  EXPECT_LT(found->eigenvalues[1], 1.0);
  EXPECT_GT(found->eigenvalues[1], 0.9);
}

TEST(SpectralClusteringTest, PartsThatAreNotConnectedAndALoneNode) {
  // Each connected part has the eigenvalue 1; node 4 has no edges.
  const auto graph = Symmetric(5, {{0, 1, 2.0}, {2, 3, 0.5}});
  const auto found = SpectralClustering(graph, {.clusters = 2});
  GAUNTLET_ASSERT_OK(found);
  EXPECT_NEAR(found->eigenvalues[1], 1.0, 1e-12);
  EXPECT_EQ(found->clusters.assignments[0], found->clusters.assignments[1]);
  EXPECT_EQ(found->clusters.assignments[2], found->clusters.assignments[3]);
  EXPECT_NE(found->clusters.assignments[0], found->clusters.assignments[2]);
}

// Four rings of different sizes, in which each node is tied to its 40 next, with an edge of weight `bridge` from each
// to the next ring: too many nodes for the dense solver.
Eigen::SparseMatrix<double> Rings(double bridge, std::vector<uint32_t>* ring_of_node) {
  const std::vector<int> sizes = {900, 600, 500, 450};
  std::vector<Eigen::Triplet<double>> edges;
  int begin = 0;
  for (uint32_t ring = 0; ring < sizes.size(); ++ring) {
    const int size = sizes[ring];
    for (int i = 0; i < size; ++i) {
      for (int step = 1; step <= 40; ++step) edges.emplace_back(begin + i, begin + (i + step) % size, 1.0);
      ring_of_node->push_back(ring);
    }
    if (begin > 0) edges.emplace_back(begin - 1, begin, bridge);
    begin += size;
  }
  return Symmetric(begin, edges);
}

TEST(SpectralClusteringTest, RingsByLanczos) {
  for (const double bridge : {0.01, 0.0}) {
    std::vector<uint32_t> expected;
    const auto found = SpectralClustering(Rings(bridge, &expected), {.clusters = 4});
    GAUNTLET_ASSERT_OK(found);
    EXPECT_EQ(found->clusters.assignments, expected) << bridge;
    EXPECT_NEAR(found->eigenvalues[0], 1.0, 1e-8);
    EXPECT_NEAR(found->eigenvalues[3], 1.0, bridge > 0.0 ? 1e-4 : 1e-8);
  }
}

}  // namespace
}  // namespace gauntlet
