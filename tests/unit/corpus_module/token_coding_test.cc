#include "src/corpus/token_coding.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace gauntlet {
namespace {

TEST(TokenCodingTest, RoundTripAtEveryLength) {
  std::vector<uint32_t> ids;
  for (int shift = 0; shift < 32; ++shift) {
    for (const uint32_t offset : {0u, 1u, 2u}) ids.push_back((uint32_t{1} << shift) - offset);
  }
  ids.insert(ids.end(), 5000, kDocumentEnd - 1);
  ids.push_back(kDocumentEnd);
  TokenEncoder encoder;
  for (const uint32_t id : ids) encoder.Append(id);
  std::vector<uint32_t> decoded;
  EXPECT_TRUE(DecodeTokens(encoder.bytes(), [&](uint32_t id) { decoded.push_back(id); }));
  EXPECT_EQ(decoded, ids);
  encoder.Clear();
  EXPECT_EQ(encoder.bytes(), "");
}

TEST(TokenCodingTest, ADocumentEndIsAZero) {
  TokenEncoder encoder;
  for (const uint32_t id : {0u, 126u, 127u, kDocumentEnd}) encoder.Append(id);
  EXPECT_EQ(encoder.bytes(), std::string("\x01\x7F\x80\x01\x00", 5));
}

TEST(TokenCodingTest, MalformedBytes) {
  const auto ignore = [](uint32_t) {};
  EXPECT_FALSE(DecodeTokens("\x80", ignore));
  EXPECT_FALSE(DecodeTokens("\x01\xFF\xFF", ignore));
  EXPECT_FALSE(DecodeTokens("\xFF\xFF\xFF\xFF\x10", ignore));
  EXPECT_FALSE(DecodeTokens("\x80\x80\x80\x80\x80\x01", ignore));
  EXPECT_TRUE(DecodeTokens("\xFF\xFF\xFF\xFF\x0F", ignore));
  EXPECT_TRUE(DecodeTokens("", ignore));
  // Far from the end, too.
  const std::string more(16, '\1');
  EXPECT_FALSE(DecodeTokens("\xFF\xFF\xFF\xFF\x10" + more, ignore));
  EXPECT_FALSE(DecodeTokens("\x80\x80\x80\x80\x80\x01" + more, ignore));
  EXPECT_TRUE(DecodeTokens("\xFF\xFF\xFF\xFF\x0F" + more, ignore));
}

}  // namespace
}  // namespace gauntlet
