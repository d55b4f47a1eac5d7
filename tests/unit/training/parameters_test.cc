#include "gauntlet/training/parameters.h"

#include <gtest/gtest.h>

#include <cmath>

#include "gauntlet/kernels/adagrad.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

TEST(Parameters, StartUniformWithUnitSquaresAndConstants) {
  for (const int size : {1, 14, 15, 16, 100}) {
    const Parameters parameters = *Parameters::Create(50, size, 7);
    const size_t half = HalfRow(static_cast<size_t>(size));
    double sum = 0;
    for (uint32_t id = 0; id < 50; ++id) {
      for (const Side side : {Side::kWord, Side::kContext}) {
        const float* row = parameters.row(side, id);
        EXPECT_EQ(reinterpret_cast<uintptr_t>(row) % 64, 0u);
        for (int k = 0; k < size; ++k) {
          EXPECT_LE(std::abs(row[k]), 0.5f / static_cast<float>(size));
          sum += row[k];
        }
        EXPECT_LE(std::abs(parameters.bias(side, id)), 0.5f / static_cast<float>(size));
        EXPECT_EQ(row[parameters.bias_lane(side == Side::kWord ? Side::kContext : Side::kWord)], 1.0f);
        for (size_t lane = static_cast<size_t>(size) + 2; lane < half; ++lane) EXPECT_EQ(row[lane], 0.0f);
        for (size_t lane = half; lane < 2 * half; ++lane) EXPECT_EQ(row[lane], 1.0f);
      }
    }
    EXPECT_LT(std::abs(sum), 8.0);
  }
}

TEST(Parameters, AreAFunctionOfTheSeed) {
  const Parameters a = *Parameters::Create(9, 10, 1);
  const Parameters b = *Parameters::Create(9, 10, 1);
  const Parameters c = *Parameters::Create(9, 10, 2);
  EXPECT_EQ(a.vector(Side::kWord, 8), b.vector(Side::kWord, 8));
  EXPECT_NE(a.vector(Side::kWord, 8), c.vector(Side::kWord, 8));
  EXPECT_NE(a.vector(Side::kWord, 8), a.vector(Side::kContext, 8));
  EXPECT_NE(a.vector(Side::kWord, 8), a.vector(Side::kWord, 7));
}

TEST(Parameters, SayWhatTheyTake) {
  EXPECT_EQ(Parameters::MemoryBytes(10, 100), 10u * 2 * 2 * 112 * 4);
  EXPECT_EQ(Parameters::Create(0xfffffffeu, 4096, 1).status().code(), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace gauntlet
