#include "src/text/byte_block.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "gauntlet/text/tokenizer.h"

namespace gauntlet {
namespace {

bool IsSeparator(char c, bool carriage_return_separates) {
  return c == ' ' || (c >= '\t' && c <= '\r' && (c != '\r' || carriage_return_separates));
}

// Each byte at each place, among bytes that are as unlike it as can be.
TEST(ByteBlockTest, EveryByteAtEveryPlace) {
  for (const bool carriage_return_separates : {false, true}) {
    for (const char around : {' ', 'm', '\xFF', '\0'}) {
      for (int value = 0; value < 256; ++value) {
        const auto byte = static_cast<char>(value);
        for (size_t place = 0; place < kByteBlock; ++place) {
          std::string text(kByteBlock, around);
          text[place] = byte;
          const ByteBlock block = ClassifyBytes(text.data(), carriage_return_separates);
          for (const size_t at : {size_t{0}, place, kByteBlock - 1}) {
            ASSERT_EQ(block.separators >> at & 1, IsSeparator(text[at], carriage_return_separates)) << value << at;
            ASSERT_EQ(block.small_letters >> at & 1, text[at] >= 'a' && text[at] <= 'z') << value << at;
          }
        }
      }
    }
  }
}

TEST(ByteBlockTest, ASeparatorFollowsTheEndOfAText) {
  for (size_t size = 0; size < kByteBlock; ++size) {
    EXPECT_EQ(ClassifyFront(std::string(size, 'x'), true).separators, uint64_t{1} << size);
  }
  EXPECT_EQ(ClassifyFront(std::string(kByteBlock, 'x'), true).separators, 0u);
  EXPECT_EQ(ClassifyFront(std::string(kByteBlock + 1, ' '), true).separators, ~uint64_t{0});
}

TEST(ByteBlockTest, RangesOfSmallLetters) {
  const ByteBlock block = ClassifyFront("abC def", true);
  EXPECT_TRUE(block.AreSmallLetters(0, 2));
  EXPECT_FALSE(block.AreSmallLetters(0, 3));
  EXPECT_FALSE(block.AreSmallLetters(2, 3));
  EXPECT_TRUE(block.AreSmallLetters(4, 7));
  EXPECT_TRUE(ClassifyFront(std::string(kByteBlock, 'x'), true).AreSmallLetters(0, kByteBlock - 1));
}

// Words of every length from every place in a block, those of several blocks among them.
TEST(ByteBlockTest, WordsMayLieAcrossBlocks) {
  const std::unique_ptr<Tokenizer> tokenizer = *CreateTokenizer("whitespace", TokenizerOptions());
  for (size_t before = 0; before <= 2 * kByteBlock; ++before) {
    for (const size_t length : {1, 2, 30, 63, 64, 65, 127, 128, 129, 200}) {
      const std::vector<std::string> words = {std::string(before, 'a'), std::string(length, 'b') + "7", "c"};
      std::vector<std::string> found;
      tokenizer->Tokenize(absl::StrJoin(words, "  "), [&](absl::string_view token) { found.emplace_back(token); });
      ASSERT_EQ(found, std::vector<std::string>(words.begin() + (before == 0 ? 1 : 0), words.end()))
          << before << length;
    }
  }
}

}  // namespace
}  // namespace gauntlet
