#include "gauntlet/io/coding.h"

#include <gtest/gtest.h>

#include <limits>

#include "gauntlet/base/random.h"
#include "gauntlet/io/hash.h"

namespace gauntlet {
namespace {

TEST(Coding, FixedIntegersAreLittleEndian) {
  std::string out;
  PutFixed32(&out, 0x04030201u);
  PutFixed64(&out, 0x0c0b0a0908070605ULL);
  EXPECT_EQ(out, "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c");
  absl::string_view input = out;
  uint32_t small = 0;
  uint64_t large = 0;
  ASSERT_TRUE(GetFixed32(&input, &small) && GetFixed64(&input, &large));
  EXPECT_EQ(small, 0x04030201u);
  EXPECT_EQ(large, 0x0c0b0a0908070605ULL);
  EXPECT_TRUE(input.empty());
}

TEST(Coding, VarintsRoundTripAtEveryWidth) {
  CounterRng rng(3);
  for (int bits = 0; bits <= 64; ++bits) {
    const uint64_t value = bits == 0 ? 0 : rng.Next() >> (64 - bits);
    std::string out;
    PutVarint64(&out, value);
    for (size_t cut = 0; cut < out.size(); ++cut) {
      absl::string_view prefix = absl::string_view(out).substr(0, cut);
      uint64_t ignored = 0;
      EXPECT_FALSE(GetVarint64(&prefix, &ignored));
      EXPECT_EQ(prefix.size(), cut) << "a failed read takes nothing";
    }
    absl::string_view input = out;
    uint64_t read = 0;
    ASSERT_TRUE(GetVarint64(&input, &read));
    EXPECT_EQ(read, value);
    EXPECT_TRUE(input.empty());
  }
}

TEST(Coding, VarintsThatAreTooLongAreRefused) {
  const std::string eleven(11, '\x80');
  absl::string_view input = eleven;
  uint64_t value = 0;
  EXPECT_FALSE(GetVarint64(&input, &value));
  const std::string overflow = std::string(9, '\xff') + "\x02";
  input = overflow;
  EXPECT_FALSE(GetVarint64(&input, &value));
  std::string wide;
  PutVarint64(&wide, uint64_t{1} << 32);
  input = wide;
  uint32_t narrow = 0;
  EXPECT_FALSE(GetVarint32(&input, &narrow));
  EXPECT_EQ(input.size(), wide.size());
}

TEST(Coding, LengthPrefixesAreCheckedAgainstTheInput) {
  std::string out;
  PutLengthPrefixed(&out, "abc");
  absl::string_view input = out;
  absl::string_view bytes;
  ASSERT_TRUE(GetLengthPrefixed(&input, &bytes));
  EXPECT_EQ(bytes, "abc");
  std::string lie;
  PutVarint64(&lie, std::numeric_limits<uint64_t>::max());
  lie += "abc";
  input = lie;
  EXPECT_FALSE(GetLengthPrefixed(&input, &bytes));
}

TEST(Fingerprinter, FieldsDoNotRunTogether) {
  Fingerprinter a;
  a.Add("ab");
  a.Add("c");
  Fingerprinter b;
  b.Add("a");
  b.Add("bc");
  EXPECT_NE(a.Hex(), b.Hex());
  EXPECT_EQ(a.Hex().size(), 32u);
}

}  // namespace
}  // namespace gauntlet
