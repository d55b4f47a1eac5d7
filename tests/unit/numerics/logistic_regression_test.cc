#include "gauntlet/numerics/logistic_regression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "gauntlet/base/random.h"

namespace gauntlet {
namespace {

struct Examples {
  Eigen::MatrixXd rows;
  std::vector<uint32_t> labels;
};

// Classes that overlap.
Examples RandomExamples(Eigen::Index count, Eigen::Index dimensions, uint32_t classes, uint64_t seed) {
  CounterRng rng(seed);
  Examples examples;
  examples.rows.resize(count, dimensions);
  for (Eigen::Index i = 0; i < count; ++i) {
    const auto label = static_cast<uint32_t>(rng.NextBelow(classes));
    for (Eigen::Index j = 0; j < dimensions; ++j) {
      examples.rows(i, j) = rng.NextUniform() + (j == static_cast<Eigen::Index>(label) ? 0.4 : 0.0);
    }
    examples.labels.push_back(label);
  }
  return examples;
}

double Loss(const Examples& examples, const LogisticModel& model, double l2) {
  const Eigen::MatrixXd probabilities = model.Probabilities(examples.rows);
  double loss = l2 / 2.0 * model.coefficients.topRows(examples.rows.cols()).squaredNorm();
  for (size_t i = 0; i < examples.labels.size(); ++i) {
    loss -= std::log(probabilities(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(examples.labels[i])));
  }
  return loss;
}

TEST(LogisticRegressionTest, TwoPointsByHand) {
  // Rows -1 and 1 of classes 0 and 1: by symmetry the intercept is 0, and w solves l2 w = 2 / (1 + e^w).
  Eigen::MatrixXd rows(2, 1);
  rows << -1, 1;
  const LogisticModel model = FitLogisticRegression(rows, {0, 1}, 2, {.l2 = 0.5});
  const double w = model.coefficients(0, 0);
  EXPECT_NEAR(0.5 * w, 2.0 / (1.0 + std::exp(w)), 1e-9);
  EXPECT_NEAR(model.coefficients(1, 0), 0.0, 1e-9);
  EXPECT_NEAR(model.Probabilities(rows)(1, 1), 1.0 / (1.0 + std::exp(-w)), 1e-12);
  EXPECT_EQ(model.Predict(rows), (std::vector<uint32_t>{0, 1}));
}

TEST(LogisticRegressionTest, WithoutFeaturesTheInterceptIsTheLogOdds) {
  const Eigen::MatrixXd rows = Eigen::MatrixXd::Zero(4, 1);
  const LogisticModel model = FitLogisticRegression(rows, {0, 1, 1, 1}, 2, {});
  EXPECT_NEAR(model.coefficients(1, 0), std::log(3.0), 1e-8);
  const LogisticModel three = FitLogisticRegression(rows, {0, 1, 2, 2}, 3, {});
  EXPECT_NEAR(three.Probabilities(rows)(0, 2), 0.5, 1e-8);
}

class FittedModelTest : public testing::TestWithParam<uint32_t> {};

TEST_P(FittedModelTest, NoNearbyModelIsBetter) {
  const Examples examples = RandomExamples(60, 4, GetParam(), 1);
  constexpr double kL2 = 0.3;
  const LogisticModel model = FitLogisticRegression(examples.rows, examples.labels, GetParam(), {.l2 = kL2});
  ASSERT_EQ(model.coefficients.cols(), GetParam() == 2 ? 1 : GetParam());
  const double best = Loss(examples, model, kL2);
  for (Eigen::Index i = 0; i < model.coefficients.size(); ++i) {
    for (const double step : {-1e-3, 1e-3}) {
      LogisticModel moved = model;
      moved.coefficients.data()[i] += step;
      // The loss is convex: at its minimum it rises both ways, by half the curvature times the square of the step.
      EXPECT_GT(Loss(examples, moved, kL2), best + 1e-9);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Classes, FittedModelTest, testing::Values(2, 3, 4));

TEST(LogisticRegressionTest, SeparableClassesAreSeparated) {
  Eigen::MatrixXd rows(6, 2);
  rows << 0, 0, 0, 1, 5, 0, 5, 1, 0, 9, 1, 9;
  const std::vector<uint32_t> labels = {0, 0, 1, 1, 2, 2};
  const LogisticModel model = FitLogisticRegression(rows, labels, 3, {.l2 = 1e-3});
  EXPECT_EQ(model.Predict(rows), labels);
  EXPECT_LT(model.coefficients.cwiseAbs().maxCoeff(), 100.0);
  for (Eigen::Index i = 0; i < rows.rows(); ++i) EXPECT_NEAR(model.Probabilities(rows).row(i).sum(), 1.0, 1e-12);
}

TEST(LogisticRegressionTest, LargeFeaturesDoNotOverflow) {
  Eigen::MatrixXd rows(4, 1);
  rows << -1e4, -2e4, 1e4, 2e4;
  const LogisticModel model = FitLogisticRegression(rows, {0, 0, 1, 1}, 2, {.l2 = 1e-6});
  EXPECT_TRUE(model.coefficients.allFinite());
  EXPECT_EQ(model.Predict(rows), (std::vector<uint32_t>{0, 0, 1, 1}));
}

}  // namespace
}  // namespace gauntlet
