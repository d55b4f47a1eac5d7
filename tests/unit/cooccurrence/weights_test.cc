#include "src/cooccurrence/weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/cooccurrence/value_codec.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

using ::testing::ElementsAre;

TEST(WeightsTest, UnitsAndWeights) {
  EXPECT_EQ(MakeWeights(10, DistanceWeighting::kHarmonic)->unit, 2520);
  EXPECT_EQ(MakeWeights(15, DistanceWeighting::kHarmonic)->unit, 360360);
  EXPECT_EQ(MakeWeights(22, DistanceWeighting::kHarmonic)->unit, 232792560);
  EXPECT_EQ(MakeWeights(23, DistanceWeighting::kHarmonic)->unit, uint64_t{1} << 32);
  EXPECT_THAT(MakeWeights(4, DistanceWeighting::kHarmonic)->weights, ElementsAre(12, 6, 4, 3));
  EXPECT_EQ(MakeWeights(4, DistanceWeighting::kLinear)->unit, 4);
  EXPECT_THAT(MakeWeights(4, DistanceWeighting::kLinear)->weights, ElementsAre(4, 3, 2, 1));
  EXPECT_EQ(MakeWeights(3, DistanceWeighting::kNone)->unit, 1);
  EXPECT_THAT(MakeWeights(3, DistanceWeighting::kNone)->weights, ElementsAre(1, 1, 1));
}

TEST(WeightsTest, ExactUpTo22AndRoundedAbove) {
  for (int window = 1; window <= kMaxWindow; ++window) {
    const auto table = MakeWeights(window, DistanceWeighting::kHarmonic);
    GAUNTLET_ASSERT_OK(table);
    for (size_t d = 1; d <= table->weights.size(); ++d) {
      const uint64_t product = table->weights[d - 1] * d;
      const uint64_t error = product > table->unit ? product - table->unit : table->unit - product;
      EXPECT_LE(2 * error, window <= 22 ? 0 : d) << window << " " << d;
    }
  }
}

TEST(ValueCodecTest, EveryKindOfCountComesBack) {
  const auto weights = MakeWeights(15, DistanceWeighting::kHarmonic);
  const ValueCodec codec(ValueKind::kCount, weights->weights);
  std::vector<uint64_t> values = {1, 2, 119, 120, 360360, 360360 + 24024, ValueCodec::kMaxCount};
  for (const uint64_t weight : weights->weights) values.push_back(weight);
  std::string bytes;
  for (const uint64_t value : values) codec.Put(&bytes, value);
  absl::string_view rest = bytes;
  for (const uint64_t value : values) {
    uint64_t found = 0;
    ASSERT_TRUE(codec.Get(&rest, &found));
    EXPECT_EQ(found, value);
  }
  EXPECT_TRUE(rest.empty());
  bytes.clear();
  codec.Put(&bytes, 360360 / 7);
  EXPECT_EQ(bytes.size(), 1);  // a single weight has a short code
}

TEST(ValueCodecTest, BadValuesAreRefused) {
  uint64_t found = 0;
  const ValueCodec counts(ValueKind::kCount, {5, 3});
  std::string too_large;
  PutVarint64(&too_large, ValueCodec::kMaxCount + 100);
  std::string zero;
  PutVarint64(&zero, 5);  // the codes are 5, 3, 10, 8, 6
  for (absl::string_view bytes :
       {absl::string_view(""), absl::string_view("\x80"), absl::string_view(too_large), absl::string_view(zero)}) {
    EXPECT_FALSE(counts.Get(&bytes, &found));
  }
  const ValueCodec doubles(ValueKind::kFloat64, {});
  for (const double value : {0.0, -1.0, std::numeric_limits<double>::infinity(), std::nan("")}) {
    std::string bytes;
    doubles.Put(&bytes, std::bit_cast<uint64_t>(value));
    absl::string_view rest = bytes;
    EXPECT_FALSE(doubles.Get(&rest, &found)) << value;
  }
}

}  // namespace
}  // namespace gauntlet
