#include "gauntlet/numerics/permutation_test.h"

#include <gtest/gtest.h>

#include "gauntlet/base/random.h"

namespace gauntlet {
namespace {

Eigen::MatrixXd RandomSymmetric(Eigen::Index n, uint64_t seed) {
  CounterRng rng(seed);
  Eigen::MatrixXd matrix(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j <= i; ++j) matrix(i, j) = matrix(j, i) = rng.NextUniform();
  }
  return matrix;
}

TEST(MantelTest, EqualMatricesAreBeatenByNoOrder) {
  const Eigen::MatrixXd matrix = RandomSymmetric(12, 1);
  EXPECT_DOUBLE_EQ(MantelTest(matrix, matrix, {.permutations = 499}), 1.0 / 500.0);
  EXPECT_DOUBLE_EQ(MantelTest(matrix, -matrix, {.permutations = 499}), 1.0);
}

TEST(MantelTest, SixOrdersOfThreeItems) {
  // Of the six orders of three items only the true one gives the largest sum, 1*1 + 2*2 + 3*3.
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(3, 3);
  matrix(0, 1) = matrix(1, 0) = 1;
  matrix(0, 2) = matrix(2, 0) = 2;
  matrix(1, 2) = matrix(2, 1) = 3;
  EXPECT_NEAR(MantelTest(matrix, matrix, {.permutations = 20000}), 1.0 / 6.0, 0.01);
  // Two equal entries: two of six orders.
  matrix(0, 2) = matrix(2, 0) = 1;
  EXPECT_NEAR(MantelTest(matrix, matrix, {.permutations = 20000}), 2.0 / 6.0, 0.01);
}

TEST(MantelTest, UnrelatedMatricesGiveUniformValues) {
  double sum = 0.0;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    sum += MantelTest(RandomSymmetric(8, 2 * seed), RandomSymmetric(8, 2 * seed + 1), {.permutations = 99});
  }
  EXPECT_NEAR(sum / 100.0, 0.5, 0.1);
}

TEST(MantelTest, OrdersThatChangeNothingCountInSpiteOfRounding) {
  const Eigen::MatrixXd constant = Eigen::MatrixXd::Constant(6, 6, 0.1);
  EXPECT_EQ(MantelTest(constant, RandomSymmetric(6, 5), {.permutations = 100}), 1.0);
}

TEST(MantelTest, ThreadsChangeNothing) {
  const Eigen::MatrixXd a = RandomSymmetric(10, 7);
  const Eigen::MatrixXd b = a + 2.0 * RandomSymmetric(10, 8);
  EXPECT_EQ(MantelTest(a, b, {.permutations = 300, .threads = 1}),
            MantelTest(a, b, {.permutations = 300, .threads = 4}));
}

TEST(MantelTest, OneForASingleItem) { EXPECT_EQ(MantelTest(RandomSymmetric(1, 1), RandomSymmetric(1, 2), {}), 1.0); }

}  // namespace
}  // namespace gauntlet
