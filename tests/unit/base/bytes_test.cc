#include "gauntlet/base/bytes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gauntlet {
namespace {

TEST(ParseByteSize, AcceptsNumbersWithAndWithoutUnits) {
  EXPECT_EQ(*ParseByteSize("0"), 0u);
  EXPECT_EQ(*ParseByteSize("123"), 123u);
  EXPECT_EQ(*ParseByteSize("64KiB"), 65536u);
  EXPECT_EQ(*ParseByteSize("1.5 GiB"), uint64_t{3} << 29);
  EXPECT_EQ(*ParseByteSize("2gb"), 2000000000u);
  EXPECT_EQ(*ParseByteSize("7B"), 7u);
}

TEST(ParseByteSize, RefusesEverythingElse) {
  for (const char* text : {"", "GiB", "-1", "1e3", "0x10", "12 apples", "1.2.3", "99999999999TiB", "inf", "nan"}) {
    const absl::StatusOr<uint64_t> size = ParseByteSize(text);
    EXPECT_TRUE(absl::IsInvalidArgument(size.status())) << text;
    EXPECT_THAT(std::string(size.status().message()), testing::HasSubstr("is not a size")) << text;
  }
}

TEST(FormatByteSize, UsesBinaryUnits) {
  EXPECT_EQ(FormatByteSize(0), "0 B");
  EXPECT_EQ(FormatByteSize(1023), "1023 B");
  EXPECT_EQ(FormatByteSize(1536), "1.5 KiB");
  EXPECT_EQ(FormatByteSize(uint64_t{16} << 30), "16 GiB");
}

TEST(FormatCount, UsesDecimalSteps) {
  EXPECT_EQ(FormatCount(0), "0");
  EXPECT_EQ(FormatCount(999), "999");
  EXPECT_EQ(FormatCount(1234), "1.2 k");
  EXPECT_EQ(FormatCount(999'960), "1.0 M");
  EXPECT_EQ(FormatCount(17e6), "17.0 M");
}

TEST(PhysicalMemory, IsKnownHere) { EXPECT_GT(PhysicalMemory(), uint64_t{1} << 20); }

}  // namespace
}  // namespace gauntlet
