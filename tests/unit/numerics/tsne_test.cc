#include "gauntlet/numerics/tsne.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "gauntlet/base/random.h"
#include "gtest/gtest.h"
#include "src/numerics/tsne_internal.h"

namespace gauntlet {
namespace {

constexpr uint32_t kDimensions = 5;

// Points about `clusters` corners far from each other, one cluster after the other.
std::vector<float> Clusters(uint32_t clusters, uint32_t points_each) {
  CounterRng rng(/*seed=*/7);
  std::vector<float> rows;
  for (uint32_t c = 0; c < clusters; ++c) {
    for (uint32_t i = 0; i < points_each; ++i) {
      for (uint32_t k = 0; k < kDimensions; ++k) {
        rows.push_back(static_cast<float>((k == c ? 10.0 : 0.0) + rng.NextUniform()));
      }
    }
  }
  return rows;
}

// KL(P || Q) from its definition, over all pairs.
double Divergence(const SparseRows& joint, const Eigen::MatrixX2d& points) {
  const Eigen::MatrixXd p = Eigen::MatrixXf(joint).cast<double>();
  Eigen::MatrixXd w = Eigen::MatrixXd::Zero(p.rows(), p.rows());
  for (Eigen::Index i = 0; i < p.rows(); ++i) {
    for (Eigen::Index j = 0; j < p.rows(); ++j) {
      if (i != j) w(i, j) = 1.0 / (1.0 + (points.row(i) - points.row(j)).squaredNorm());
    }
  }
  double sum = 0.0;
  for (Eigen::Index i = 0; i < p.rows(); ++i) {
    for (Eigen::Index j = 0; j < p.rows(); ++j) {
      if (p(i, j) > 0.0) sum += p(i, j) * std::log(p(i, j) * w.sum() / w(i, j));
    }
  }
  return sum;
}

TEST(TsneTest, SimilaritiesHaveThePerplexityAskedFor) {
  const std::vector<float> rows = Clusters(3, 12);
  const Eigen::MatrixXf p = ConditionalSimilarities(rows, kDimensions, /*perplexity=*/5.0, /*neighbors=*/15, 2);
  for (Eigen::Index i = 0; i < p.rows(); ++i) {
    double entropy = 0.0;
    for (const float value : p.row(i)) {
      if (value > 0.0f) entropy -= double{value} * std::log(double{value});
    }
    EXPECT_NEAR(std::exp(entropy), 5.0, 1e-3);
    EXPECT_EQ(p(i, i), 0.0f);
  }
  const SparseRows joint = JointSimilarities(p.sparseView());
  EXPECT_NEAR(joint.sum(), 1.0, 1e-5);
  EXPECT_LT((Eigen::MatrixXf(joint) - Eigen::MatrixXf(joint).transpose()).norm(), 1e-9);
}

// Two points at equal distance share the weight; what is twice as far in square has the square of the nearer's.
TEST(TsneTest, SimilaritiesFollowTheGaussian) {
  const std::vector<float> rows = {0.0f, 1.0f, -1.0f, std::sqrt(2.0f)};
  const Eigen::MatrixXf p = ConditionalSimilarities(rows, /*dimensions=*/1, /*perplexity=*/2.5, /*neighbors=*/3, 1);
  EXPECT_FLOAT_EQ(p(0, 1), p(0, 2));
  const double nearer = double{p(0, 1)}, farther = double{p(0, 3)};
  const double precision = std::log(nearer / farther);  // the squared distances are 1 and 2
  const double sum = 2 * std::exp(-precision) + std::exp(-2 * precision);
  EXPECT_NEAR(nearer, std::exp(-precision) / sum, 1e-6);
}

TEST(TsneTest, ForcesAreTheGradientOfTheDivergence) {
  const std::vector<float> rows = Clusters(3, 7);
  const SparseRows joint = JointSimilarities(ConditionalSimilarities(rows, kDimensions, 3.0, 9, 1));
  CounterRng rng(/*seed=*/3);
  Eigen::MatrixX2d points(joint.rows(), 2);
  for (Eigen::Index i = 0; i < points.rows(); ++i) points.row(i) << rng.NextUniform() * 3, rng.NextUniform() * 3;
  const TsneForces forces = ComputeForces(joint, points, /*exaggeration=*/1.0, 2);
  EXPECT_NEAR(MapDivergence(joint, points, forces.normalizer), Divergence(joint, points), 1e-5);
  constexpr double kStep = 1e-5;
  for (Eigen::Index i = 0; i < points.rows(); ++i) {
    for (Eigen::Index axis = 0; axis < 2; ++axis) {
      Eigen::MatrixX2d before = points, after = points;
      before(i, axis) -= kStep;
      after(i, axis) += kStep;
      const double slope = (Divergence(joint, after) - Divergence(joint, before)) / (2 * kStep);
      EXPECT_NEAR(4 * forces.gradient(i, axis), slope, 2e-6) << i << ", " << axis;
    }
  }
}

TEST(TsneTest, ClustersStayApartAndTogether) {
  constexpr uint32_t kEach = 20;
  TsneOptions options;
  options.perplexity = 8.0;
  const TsneMap map = ComputeTsne(Clusters(4, kEach), kDimensions, options);
  EXPECT_EQ(map.perplexity, 8.0);
  EXPECT_GT(map.divergence, 0.0);
  for (Eigen::Index i = 0; i < map.points.rows(); ++i) {
    double own = 0.0, other = 1e300;  // the farthest of the own cluster, the nearest of another
    for (Eigen::Index j = 0; j < map.points.rows(); ++j) {
      const double distance = (map.points.row(i) - map.points.row(j)).norm();
      if (i / kEach == j / kEach) {
        own = std::max(own, distance);
      } else {
        other = std::min(other, distance);
      }
    }
    EXPECT_LT(own, other) << i;
  }
}

TEST(TsneTest, DescendsBelowItsBeginning) {
  const std::vector<float> rows = Clusters(2, 15);
  TsneOptions options;
  options.iterations = 0;
  const double before = ComputeTsne(rows, kDimensions, options).divergence;
  options.iterations = 400;
  EXPECT_LT(ComputeTsne(rows, kDimensions, options).divergence, 0.5 * before);
}

TEST(TsneTest, ThreadsDoNotMatter) {
  const std::vector<float> rows = Clusters(2, 1000);  // enough for three threads
  TsneOptions options;
  options.iterations = 12;
  options.threads = 1;
  const TsneMap one = ComputeTsne(rows, kDimensions, options);
  options.threads = 3;
  const TsneMap three = ComputeTsne(rows, kDimensions, options);
  EXPECT_EQ(one.points, three.points);
  EXPECT_EQ(one.divergence, three.divergence);
}

TEST(TsneTest, FewOrEqualPointsGiveFinitePlaces) {
  for (const uint32_t count : {0u, 1u, 2u, 3u, 4u, 6u}) {
    std::vector<float> rows = Clusters(1, count);
    EXPECT_TRUE(ComputeTsne(rows, kDimensions, {}).points.allFinite()) << count;
    for (float& value : rows) value = 0.5f;
    const TsneMap equal = ComputeTsne(rows, kDimensions, {});
    EXPECT_EQ(equal.points.rows(), count);
    EXPECT_TRUE(equal.points.allFinite()) << count;
  }
}

}  // namespace
}  // namespace gauntlet
