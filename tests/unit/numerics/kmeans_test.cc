#include "gauntlet/numerics/kmeans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "gauntlet/base/random.h"

namespace gauntlet {
namespace {

using testing::Each;
using testing::ElementsAre;

TEST(KMeansTest, ByHand) {
  // Around 1 and around 11; squared distances 1 + 0 + 1 and 0.25 + 0.25.
  const KMeansResult result = KMeans(std::vector<float>{0, 10.5f, 1, 2, 11.5f}, 1, {.clusters = 2});
  EXPECT_THAT(result.assignments, ElementsAre(0, 1, 0, 0, 1));
  EXPECT_THAT(result.sizes, ElementsAre(3, 2));
  EXPECT_EQ(result.centroids(0, 0), 1.0);
  EXPECT_EQ(result.centroids(1, 0), 11.0);
  EXPECT_NEAR(result.inertia, 2.5, 1e-12);
  EXPECT_TRUE(result.converged);
}

TEST(KMeansTest, OneClusterIsTheMeanAndAsManyAsRowsAreTheRows) {
  const std::vector<float> rows = {0, 0, 2, 0, 4, 6};
  const KMeansResult one = KMeans(rows, 2, {.clusters = 1});
  EXPECT_EQ(one.centroids(0, 0), 2.0);
  EXPECT_EQ(one.centroids(0, 1), 2.0);
  EXPECT_NEAR(one.inertia, 8 + 4 + 20, 1e-12);
  const KMeansResult all = KMeans(rows, 2, {.clusters = 3});
  EXPECT_EQ(all.inertia, 0.0);
  EXPECT_THAT(all.sizes, Each(1));
}

TEST(KMeansTest, SphericalClustersGoByDirection) {
  // Lengths do not matter: these are unit vectors at 0°, 10°, 90° and 100°.
  std::vector<float> rows;
  for (const double degrees : {0.0, 90.0, 10.0, 100.0}) {
    rows.push_back(static_cast<float>(std::cos(degrees * M_PI / 180)));
    rows.push_back(static_cast<float>(std::sin(degrees * M_PI / 180)));
  }
  const KMeansResult result = KMeans(rows, 2, {.clusters = 2, .spherical = true});
  EXPECT_THAT(result.assignments, ElementsAre(0, 1, 0, 1));
  EXPECT_NEAR(result.centroids(0, 0), std::cos(5 * M_PI / 180), 1e-6);
  EXPECT_NEAR(result.centroids.row(1).norm(), 1.0, 1e-12);
  EXPECT_NEAR(result.inertia, 4 * (2 - 2 * std::cos(5 * M_PI / 180)), 1e-6);
}

TEST(KMeansTest, FewerDifferentRowsThanClusters) {
  const KMeansResult result = KMeans(std::vector<float>{1, 1, 1, 5}, 1, {.clusters = 3});
  EXPECT_EQ(result.inertia, 0.0);
  EXPECT_THAT(result.sizes, ElementsAre(3, 1, 0));
  EXPECT_THAT(result.assignments, ElementsAre(0, 0, 0, 1));
}

// Three clouds of different sizes, shuffled together.
std::vector<float> Clouds(std::vector<uint32_t>* cloud_of_row) {
  constexpr float kCentres[] = {0, 0, 8, 0, 0, 8};
  std::vector<float> rows;
  CounterRng rng(11);
  for (int i = 0; i < 5000; ++i) {
    const uint64_t ten = rng.NextBelow(10);
    const uint32_t cloud = ten < 5 ? 0 : ten < 8 ? 1 : 2;
    cloud_of_row->push_back(cloud);
    for (int k = 0; k < 2; ++k) rows.push_back(kCentres[2 * cloud + k] + static_cast<float>(rng.NextUniform()));
  }
  return rows;
}

TEST(KMeansTest, FindsCloudsWhateverTheThreads) {
  std::vector<uint32_t> clouds;
  const std::vector<float> rows = Clouds(&clouds);
  const KMeansResult one = KMeans(rows, 2, {.clusters = 3});
  const KMeansResult four = KMeans(rows, 2, {.clusters = 3, .threads = 4});
  EXPECT_EQ(one.assignments, clouds);
  EXPECT_EQ(four.assignments, clouds);
  EXPECT_EQ(one.inertia, four.inertia);
  EXPECT_TRUE(one.centroids == four.centroids);
}

TEST(KMeansTest, RestartsNeverMakeItWorse) {
  std::vector<uint32_t> clouds;
  const std::vector<float> rows = Clouds(&clouds);
  double last = INFINITY;
  for (const uint32_t restarts : {1u, 2u, 8u}) {
    const double inertia = KMeans(rows, 2, {.clusters = 7, .restarts = restarts}).inertia;
    EXPECT_LE(inertia, last);
    last = inertia;
  }
}

}  // namespace
}  // namespace gauntlet
