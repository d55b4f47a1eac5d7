#include "src/cooccurrence/tile_codec.h"

#include <gtest/gtest.h>

#include "gauntlet/base/random.h"
#include "src/cooccurrence/weights.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

ValueCodec CountCodec() { return {ValueKind::kCount, MakeWeights(5, DistanceWeighting::kHarmonic)->weights}; }

std::string Encode(const std::vector<ExactRecord>& records, const ValueCodec& codec) {
  TileEncoder encoder;
  for (const ExactRecord& record : records) encoder.Add(record.row, record.column, record.bits, codec);
  EXPECT_EQ(encoder.records(), records.size());
  return encoder.Finish();
}

void ExpectSame(const std::vector<ExactRecord>& a, const std::vector<ExactRecord>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t k = 0; k < a.size(); ++k) {
    ASSERT_EQ(a[k].key(), b[k].key());
    ASSERT_EQ(a[k].bits, b[k].bits);
  }
}

TEST(TileCodecTest, RecordsComeBack) {
  const ValueCodec codec = CountCodec();
  for (uint64_t seed = 0; seed < 50; ++seed) {
    CounterRng rng(seed);
    std::vector<ExactRecord> records;
    const uint64_t sparsity = 1 + rng.NextBelow(400);
    for (uint64_t cell = rng.NextBelow(sparsity); cell < uint64_t{300} * 200; cell += 1 + rng.NextBelow(sparsity)) {
      records.push_back({static_cast<uint16_t>(cell / 200), static_cast<uint16_t>(cell % 200),
                         1 + (rng.Next() >> (1 + rng.NextBelow(63)))});
    }
    std::vector<ExactRecord> found;
    ASSERT_EQ(DecodeTile(Encode(records, codec), codec, records.size(), 300, 200, &found), "");
    ExpectSame(found, records);
  }
}

TEST(TileCodecTest, CornersOfTheLargestTile) {
  const ValueCodec codec = CountCodec();
  const std::vector<ExactRecord> records = {{0, 0, 1}, {0, 65535, 2}, {65535, 0, 3}, {65535, 65535, 4}};
  std::vector<ExactRecord> found;
  ASSERT_EQ(DecodeTile(Encode(records, codec), codec, 4, 65536, 65536, &found), "");
  ExpectSame(found, records);
}

TEST(TileCodecTest, RecordsOutsideTheTileAreRefused) {
  const ValueCodec codec = CountCodec();
  const std::string bytes = Encode({{3, 4, 7}}, codec);
  std::vector<ExactRecord> found;
  EXPECT_EQ(DecodeTile(bytes, codec, 1, 4, 5, &found), "");
  EXPECT_NE(DecodeTile(bytes, codec, 1, 3, 5, &found), "");
  EXPECT_NE(DecodeTile(bytes, codec, 1, 4, 4, &found), "");
  EXPECT_NE(DecodeTile(bytes, codec, 2, 4, 5, &found), "");
  EXPECT_NE(DecodeTile(bytes, codec, 0, 4, 5, &found), "");
}

// The checksum would notice; the decoder must not depend on it for its memory's sake.
TEST(TileCodecTest, DamagedBytesNeverLeadOutsideTheTile) {
  const ValueCodec codec = CountCodec();
  const std::string bytes = Encode({{0, 0, 60}, {0, 3, 1000}, {2, 1, 30}, {2, 7, 15}, {5, 5, 1}}, codec);
  std::vector<ExactRecord> found;
  for (size_t at = 0; at < bytes.size(); ++at) {
    EXPECT_NE(DecodeTile(absl::string_view(bytes).substr(0, at), codec, 5, 8, 8, &found), "") << at;
    for (int value = 0; value < 256; ++value) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(value);
      if (!DecodeTile(damaged, codec, 5, 8, 8, &found).empty()) continue;
      ASSERT_EQ(found.size(), 5);
      for (size_t k = 0; k < 5; ++k) {
        ASSERT_LT(found[k].row, 8);
        ASSERT_LT(found[k].column, 8);
        ASSERT_TRUE(k == 0 || found[k - 1].key() < found[k].key());
      }
    }
  }
}

}  // namespace
}  // namespace gauntlet
