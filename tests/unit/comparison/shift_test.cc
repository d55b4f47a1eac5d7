#include "gauntlet/comparison/shift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/unit/comparison/spaces.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr ShiftOptions kFewNeighbors = {.neighbors = 5};

ShiftValues Measure(const SharedWords& words, const ShiftOptions& options) {
  return MeasureShift(PrepareShift(words.a, options), PrepareShift(words.b, options), options);
}

ShiftValues Noise(const Embeddings& unit, const Embeddings& second, const ShiftOptions& options) {
  return MeasureNoise(unit, PrepareShift(unit, options), second, options);
}

double Largest(const std::vector<double>& values) { return *std::max_element(values.begin(), values.end()); }

TEST(MeasureShiftTest, ByHand) {
  // B is A turned by a quarter, but for z, which is where -x would be.
  const Space a = MakeSpace({"x", "y", "z"}, {1, 0, 0, 1, 0.6f, 0.8f}, 2);
  const Space b = MakeSpace({"x", "y", "z"}, {0, 1, -1, 0, 0, -1}, 2);
  const ShiftValues shift = Measure(FindSharedWords(a, b), {.neighbors = 1, .neighbor_words = 3, .centered = false});
  // Nearest in A: x z, y z, z y; in B: x y, y x (before z, as near), z y.
  EXPECT_THAT(shift.of(ShiftMeasure::kTurnover), ElementsAre(1, 1, 0));
  // x has similarities to y and z of 0, 0.6 in A and 0, -1 in B: the cosine is -1.
  EXPECT_NEAR(shift.of(ShiftMeasure::kSecondOrder)[0], 2.0, 1e-6);
  // y, to x and z: 0, 0.8 and 0, 0, of which the second has no direction.
  EXPECT_NEAR(shift.of(ShiftMeasure::kSecondOrder)[1], 1.0, 1e-6);
  // z, to y alone: 0.8 and 0.
  EXPECT_NEAR(shift.of(ShiftMeasure::kSecondOrder)[2], 1.0, 1e-6);
  EXPECT_THAT(shift.of(ShiftMeasure::kAligned), SizeIs(3));
}

TEST(MeasureShiftTest, NothingMovesInATurnedSpace) {
  const Space a = RandomSpace(100, 8, 1);
  for (const bool centered : {false, true}) {
    const ShiftValues shift = Measure(FindSharedWords(a, Turned(a, 2)), {.neighbors = 5, .centered = centered});
    EXPECT_LT(Largest(shift.of(ShiftMeasure::kAligned)), 1e-9);
    EXPECT_LT(Largest(shift.of(ShiftMeasure::kSecondOrder)), 1e-9);
    EXPECT_EQ(Largest(shift.of(ShiftMeasure::kTurnover)), 0.0);
  }
}

TEST(MeasureShiftTest, ExchangedWordsMoveMost) {
  const Space a = RandomSpace(200, 8, 1);
  const SharedWords shared = FindSharedWords(a, Turned(Exchanged(a, 17, 60), 2));
  const ShiftValues shift = Measure(shared, kFewNeighbors);
  for (const ShiftMeasure measure : {ShiftMeasure::kAligned, ShiftMeasure::kSecondOrder}) {
    const std::vector<double>& values = shift.of(measure);
    const double least = std::min(values[*shared.a.Find("w17")], values[*shared.a.Find("w60")]);
    EXPECT_EQ(std::count_if(values.begin(), values.end(), [&](double value) { return value >= least; }), 2);
  }
}

TEST(MeasureShiftTest, DifferentDimensionsHaveNoAlignment) {
  const ShiftValues shift = Measure(FindSharedWords(RandomSpace(30, 4, 1), RandomSpace(30, 6, 2)), kFewNeighbors);
  EXPECT_THAT(shift.of(ShiftMeasure::kAligned), IsEmpty());
  EXPECT_THAT(shift.of(ShiftMeasure::kSecondOrder), SizeIs(30));
  EXPECT_THAT(shift.of(ShiftMeasure::kTurnover), SizeIs(30));
}

TEST(MeasureShiftTest, NeighborsComeFromTheFrequentWords) {
  // With two candidates, each of the two has the other as its only neighbour, in any space.
  const SharedWords shared = FindSharedWords(RandomSpace(20, 4, 1), RandomSpace(20, 4, 2));
  const ShiftValues shift = Measure(shared, {.neighbors = 5, .neighbor_words = 2});
  EXPECT_EQ(Largest(shift.of(ShiftMeasure::kTurnover)), 0.0);
}

TEST(MeasureShiftTest, ThreadsChangeNothing) {
  const SharedWords shared = FindSharedWords(RandomSpace(300, 6, 1), RandomSpace(300, 6, 2));
  const ShiftValues one = Measure(shared, {.neighbors = 5, .threads = 1});
  const ShiftValues four = Measure(shared, {.neighbors = 5, .threads = 4});
  for (const ShiftMeasure measure : kShiftMeasures) EXPECT_EQ(one.of(measure), four.of(measure));
}

TEST(MeasureNoiseTest, ByTheIdsOfTheComparedWords) {
  const Space a = RandomSpace(100, 8, 1);
  const Embeddings unit = a.embeddings.Normalized();
  Space second = Turned(Exchanged(a, 3, 80), 5);
  const std::vector<double> noise = Noise(unit, second.embeddings, kFewNeighbors).of(ShiftMeasure::kSecondOrder);
  ASSERT_THAT(noise, SizeIs(100));
  EXPECT_EQ(Largest(noise), std::max(noise[3], noise[80]));
  EXPECT_GT(noise[3], 0.1);
  // A second space that lacks words, and one that shares none.
  std::vector<uint32_t> ids;
  for (uint32_t id = 10; id < 100; ++id) ids.push_back(id);
  const std::vector<double> partial =
      Noise(unit, second.embeddings.Select(ids), kFewNeighbors).of(ShiftMeasure::kTurnover);
  EXPECT_TRUE(std::isnan(partial[0]));
  EXPECT_FALSE(std::isnan(partial[10]));
  EXPECT_THAT(Noise(unit, MakeSpace({"absent"}, {1}, 1).embeddings, {}).of(ShiftMeasure::kTurnover), IsEmpty());
}

TEST(SignificancesTest, ByHand) {
  const std::vector<double> shifts = {0.9, 0.3, 0.1};
  const std::vector<double> first = {0.1, 0.2, 0.3};
  const std::vector<double> second = {0.2, std::numeric_limits<double>::quiet_NaN(), 0.2};
  // The floor is 0.1, 0.2, 0.2, 0.2, 0.3: mean 0.2, variance 0.02/5.
  const auto found = Significances(shifts, {first, second});
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_NEAR(found[0]->z, 0.7 / std::sqrt(0.004), 1e-9);
  EXPECT_NEAR(found[0]->p_value, 1.0 / 6.0, 1e-12);
  EXPECT_NEAR(found[1]->p_value, 2.0 / 6.0, 1e-12);
  EXPECT_NEAR(found[2]->p_value, 1.0, 1e-12);
}

TEST(SignificancesTest, WordsAreHeldAgainstTheirOwnBand) {
  // Two bands of fifty: the rarer words move more, with and without change.
  std::vector<double> shifts(100), floor(100);
  for (size_t i = 0; i < 100; ++i) {
    floor[i] = (i < 50 ? 0.1 : 0.5) + 0.001 * static_cast<double>(i % 50);
    shifts[i] = 0.3;
  }
  const auto found = Significances(shifts, {floor});
  EXPECT_NEAR(found[0]->p_value, 1.0 / 51.0, 1e-12);
  EXPECT_NEAR(found[99]->p_value, 1.0, 1e-12);
  EXPECT_GT(found[0]->z, 0.0);
  EXPECT_LT(found[99]->z, 0.0);
}

TEST(SignificancesTest, WithoutAFloor) {
  EXPECT_FALSE(Significances({0.1, 0.2}, {})[0].has_value());
  EXPECT_EQ(Significances({0.1, 0.2}, {std::vector<double>{0.2, 0.2}})[0]->z, 0.0);
}

}  // namespace
}  // namespace gauntlet
