#include "gauntlet/embeddings/transform.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include <Eigen/Core>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/random.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::Pointwise;

Embeddings Make(const std::vector<float>& vectors, uint32_t dimensions) {
  std::vector<std::string> words;
  for (size_t i = 0; i < vectors.size() / dimensions; ++i) words.push_back(absl::StrCat("w", i));
  return *Embeddings::Create(std::move(words), vectors, dimensions);
}

std::vector<float> Transformed(const Embeddings& embeddings, absl::string_view steps, int threads = 1) {
  const auto parsed = ParseTransformSteps(steps);
  EXPECT_EQ(parsed.status(), absl::OkStatus());
  const auto result = Transform(embeddings, *parsed, threads);
  EXPECT_EQ(result.status(), absl::OkStatus());
  return {result->matrix().begin(), result->matrix().end()};
}

// Around (1, 2): ±(2, 2), with variance 16/3 along (1, 1)/√2, and ±(1, -1), with variance 4/3 along (1, -1)/√2.
Embeddings Rhombus() { return Make({3, 4, -1, 0, 2, 1, 0, 3}, 2); }

MATCHER_P(IsNear, values, "") { return testing::Value(arg, Pointwise(FloatNear(1e-6f), values)); }

TEST(TransformTest, ByHand) {
  EXPECT_THAT(Transformed(Rhombus(), "center"), ElementsAre(2, 2, -2, -2, 1, -1, -1, 1));
  // What is left of each row is its part along (1, -1).
  EXPECT_THAT(Transformed(Rhombus(), "remove-top=1"),
              IsNear(std::vector<float>{-0.5f, 0.5f, -0.5f, 0.5f, 0.5f, -0.5f, -1.5f, 1.5f}));
  EXPECT_THAT(Transformed(Rhombus(), "all-but-the-top=1"), IsNear(std::vector<float>{0, 0, 0, 0, 1, -1, -1, 1}));
  EXPECT_THAT(Transformed(Rhombus(), "unit"),
              IsNear(std::vector<float>{0.6f, 0.8f, -1, 0, 2 / std::sqrt(5.0f), 1 / std::sqrt(5.0f), 0, 1}));
  EXPECT_THAT(Transformed(Make({3, 0, 4, 0}, 2), "unit-dimensions"), IsNear(std::vector<float>{0.6f, 0, 0.8f, 0}));
  // Deviations ±1 from 2: variance 2 over one degree of freedom; the second dimension is constant.
  EXPECT_THAT(Transformed(Make({1, 5, 3, 5}, 2), "unit-variance"),
              IsNear(std::vector<float>{1 / std::sqrt(2.0f), 5, 3 / std::sqrt(2.0f), 5}));
}

TEST(TransformTest, WhiteningByHand) {
  // 2√2 / √(16/3) and √2 / √(4/3) are √(3/2) both.
  const float r = std::sqrt(1.5f);
  const std::vector<float> pca = Transformed(Rhombus(), "whiten-pca");
  EXPECT_NEAR(pca[0], r, 1e-6);
  EXPECT_NEAR(pca[1], 0, 1e-6);
  EXPECT_NEAR(std::abs(pca[5]), r, 1e-6);
  EXPECT_THAT(Transformed(Rhombus(), "whiten-pca=1"), IsNear(std::vector<float>{r, -r, 0, 0}));
  const float h = r / std::sqrt(2.0f);
  EXPECT_THAT(Transformed(Rhombus(), "whiten-zca"), IsNear(std::vector<float>{h, h, -h, -h, h, -h, -h, h}));
}

Embeddings RandomRows(uint32_t rows, uint32_t dimensions) {
  std::vector<float> vectors;
  CounterRng rng(3);
  for (uint32_t i = 0; i < rows * dimensions; ++i) {
    const float before = i % dimensions > 0 ? vectors.back() : 2.0f;
    vectors.push_back(static_cast<float>(rng.NextUniform()) + 0.5f * before);
  }
  return Make(vectors, dimensions);
}

TEST(TransformTest, WhitenedRowsHaveTheIdentityAsCovariance) {
  const Embeddings rows = RandomRows(3000, 6);
  for (const char* steps : {"whiten-pca", "whiten-zca", "whiten-pca=3"}) {
    const std::vector<float> white = Transformed(rows, steps);
    using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const auto columns = static_cast<Eigen::Index>(white.size() / 3000);
    const Eigen::MatrixXd x = Eigen::Map<const RowMajor>(white.data(), 3000, columns).cast<double>();
    EXPECT_LT(x.colwise().mean().cwiseAbs().maxCoeff(), 1e-6) << steps;
    EXPECT_TRUE((x.transpose() * x / 2999.0).isIdentity(1e-5)) << steps;
  }
}

TEST(TransformTest, ThreadsDoNotMatter) {
  const Embeddings rows = RandomRows(3000, 6);
  for (const char* steps : {"all-but-the-top=2,unit", "whiten-zca,unit-variance"}) {
    EXPECT_EQ(Transformed(rows, steps, 1), Transformed(rows, steps, 4));
  }
}

TEST(TransformTest, NoStepsAndOneRow) {
  const Embeddings one = Make({3, 4}, 2);
  EXPECT_THAT(Transform(one, {}, 1)->matrix(), ElementsAre(3, 4));
  EXPECT_THAT(Transformed(one, "center,unit,unit-variance,unit-dimensions"), ElementsAre(0, 0));
  EXPECT_EQ(Transform(one, *ParseTransformSteps("whiten-pca=1"), 1).status().message(),
            "step \"whiten-pca\": only 0 of 2 directions have variance; whiten-pca=K takes the first K");
}

TEST(TransformTest, DirectionsWithoutVariance) {
  const Embeddings line = Make({1, 1, 2, 2, 4, 4}, 2);
  EXPECT_EQ(Transform(line, *ParseTransformSteps("whiten-zca"), 1).status().message(),
            "step \"whiten-zca\": only 1 of 2 directions have variance; whiten-pca=K takes the first K");
  EXPECT_EQ(Transform(line, *ParseTransformSteps("whiten-pca=1"), 1)->dimensions(), 1u);
  EXPECT_EQ(Transform(line, *ParseTransformSteps("center,remove-top=3"), 1).status().message(),
            "step \"remove-top=3\": there are 2 dimensions");
}

TEST(TransformTest, BeyondFloat32) {
  const float most = std::numeric_limits<float>::max();
  EXPECT_EQ(Transform(Make({most, -most, -most}, 1), *ParseTransformSteps("center"), 1).status().message(),
            "step \"center\": row 1: the vector of \"w0\" has a value that is not finite");
}

TEST(ParseTransformStepsTest, Refuses) {
  const auto error = [](absl::string_view steps) { return std::string(ParseTransformSteps(steps).status().message()); };
  EXPECT_THAT(error("centre"), testing::StartsWith("step \"centre\": unknown; expected center, "));
  EXPECT_THAT(error("center,,unit"), testing::StartsWith("step \"\": unknown; expected "));
  EXPECT_EQ(error("remove-top"), "step \"remove-top\": expected a number of directions, as in remove-top=2");
  EXPECT_EQ(error("all-but-the-top=x"), "step \"remove-top=x\": expected a whole number above 0 after the equals sign");
  EXPECT_EQ(error("whiten-pca=0"), "step \"whiten-pca=0\": expected a whole number above 0 after the equals sign");
  EXPECT_EQ(error("unit=1"), "step \"unit=1\": takes no number");
}

}  // namespace
}  // namespace gauntlet
