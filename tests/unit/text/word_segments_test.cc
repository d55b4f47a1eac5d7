#include "src/text/word_segments.h"

#include <unicode/uchar.h>

#include <string>
#include <vector>

#include "gauntlet/base/random.h"
#include "gauntlet/text/unicode.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gauntlet {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> AsciiWords(absl::string_view text) {
  std::vector<std::string> words;
  ForEachAsciiWord(text, [&](absl::string_view word) { words.emplace_back(word); });
  return words;
}

TEST(WordSegmentsTest, AsciiAgreesWithIcu) {
  WordSegmenter segmenter = *WordSegmenter::Create();
  // Few kinds of characters, so that every rule meets every other one.
  const std::vector<std::string> alphabets = {"ab1_.',:;-", "aZ09_.':;,\"!", "a.1'", "a_1;,."};
  CounterRng rng(7);
  for (int round = 0; round < 20000; ++round) {
    const std::string& alphabet = alphabets[rng.NextBelow(alphabets.size())];
    std::string text;
    for (size_t n = 1 + rng.NextBelow(9); n > 0; --n) text += alphabet[rng.NextBelow(alphabet.size())];
    std::vector<std::string> expected;
    segmenter.ForEachWord(text, [&](absl::string_view word) { expected.emplace_back(word); });
    ASSERT_EQ(AsciiWords(text), expected) << text;
  }
}

TEST(WordSegmentsTest, AsciiAgreesWithIcuOnEveryPairAndItsNeighbours) {
  WordSegmenter segmenter = *WordSegmenter::Create();
  for (char first = 0x21; first < 0x7F; ++first) {
    for (char second = 0x21; second < 0x7F; ++second) {
      const std::string text = {'a', first, second, 'b', first, '1', second, '2'};
      std::vector<std::string> expected;
      segmenter.ForEachWord(text, [&](absl::string_view word) { expected.emplace_back(word); });
      ASSERT_EQ(AsciiWords(text), expected) << text;
    }
  }
}

TEST(WordSegmentsTest, AControlCharacterSeparates) {
  EXPECT_THAT(AsciiWords(std::string("a\0b", 3)), ElementsAre("a", "b"));
}

TEST(UnicodeTest, WhiteSpaceAgreesWithIcu) {
  for (UChar32 c = 0; c <= 0x10FFFF; ++c) ASSERT_EQ(IsWhiteSpace(c), u_isUWhiteSpace(c) != 0) << c;
}

TEST(UnicodeTest, ContainsWhiteSpace) {
  EXPECT_TRUE(ContainsWhiteSpace("a b"));
  EXPECT_TRUE(ContainsWhiteSpace("東\u3000京"));
  EXPECT_TRUE(ContainsWhiteSpace("\xFF\u00A0"));
  EXPECT_FALSE(ContainsWhiteSpace("東京\xE3\x80"));
  EXPECT_FALSE(ContainsWhiteSpace(""));
}

TEST(UnicodeTest, TruncatesAtACodePoint) {
  EXPECT_EQ(TruncateUtf8("aé", 3), "aé");
  EXPECT_EQ(TruncateUtf8("aé", 2), "a");
  EXPECT_EQ(TruncateUtf8("🙂🙂", 7), "🙂");
  EXPECT_EQ(TruncateUtf8("🙂", 3), "");
}

}  // namespace
}  // namespace gauntlet
