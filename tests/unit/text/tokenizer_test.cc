#include "gauntlet/text/tokenizer.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "gauntlet/base/random.h"
#include "gauntlet/text/unicode.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gauntlet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> TokensOf(Tokenizer* tokenizer, absl::string_view text) {
  std::vector<std::string> tokens;
  tokenizer->Tokenize(text, [&](absl::string_view token) { tokens.emplace_back(token); });
  return tokens;
}

// Tokens separated by "|".
std::string Tokens(absl::string_view name, bool lowercase, absl::string_view text) {
  return absl::StrJoin(TokensOf(CreateTokenizer(name, lowercase)->get(), text), "|");
}

struct Row {
  absl::string_view text;
  absl::string_view tokens;
};

TEST(TokenizerTest, UnknownNameListsTheKnownOnes) {
  const auto tokenizer = CreateTokenizer("word", true);
  EXPECT_EQ(tokenizer.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(tokenizer.status().message(), HasSubstr("\"word\"; known: whitespace, alphanumeric, words"));
}

TEST(TokenizerTest, EveryKnownNameIsCreated) {
  EXPECT_EQ(KnownTokenizers().size(), 3u);
  for (const TokenizerInfo& info : KnownTokenizers()) {
    EXPECT_TRUE(CreateTokenizer(info.name, false).ok()) << info.name;
    EXPECT_FALSE(info.help.empty());
  }
}

TEST(TokenizerTest, Whitespace) {
  const Row rows[] = {
      {"", ""},
      {" ", ""},
      {"\t \t", ""},
      {"a", "a"},
      {"a b", "a|b"},
      {"  a  b  ", "a|b"},
      {"a\tb", "a|b"},
      {"the cat.", "the|cat."},
      {"don't stop-2", "don't|stop-2"},
      {"a\r", "a"},
      {"\r", ""},
      {"\r\r a", "a"},
      {"wo\rrd", "word"},
      {"\rA\rB\r", "AB"},
      {"na\xC3\r\xAFve", "naïve"},
      {"naïve café-bound", "naïve|café-bound"},
      {"Łódź 東京 🙂", "Łódź|東京|🙂"},
      {"a\u00A0b", "a|b"},
      {"a\u3000東\u2003京", "a|東|京"},
      {"\u2028a\u0085", "a"},
      {"a\vb\fc", "a|b|c"},
      {"a\u200Bb", "a\u200Bb"},
      {"\xFF", "\uFFFD"},
      {"a\xC3 b", "a\uFFFD|b"},
      {"a\xE6\x9D", "a\uFFFD"},
      {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
      {"\xC0\xAF", "\uFFFD\uFFFD"},
      {"Привет мир", "Привет|мир"},
      {"<unk> <s>", "<unk>|<s>"},
  };
  for (const Row& row : rows) EXPECT_EQ(Tokens("whitespace", false, row.text), row.tokens) << row.text;
}

TEST(TokenizerTest, Alphanumeric) {
  const Row rows[] = {
      {"", ""},
      {"...", ""},
      {"a", "a"},
      {"don't stop-2", "don|t|stop|2"},
      {"(a)", "a"},
      {"a_b", "a|b"},
      {"3.14", "3|14"},
      {"x2y", "x2y"},
      {"a\rb", "a|b"},
      {"naïve", "naïve"},
      {"nai\u0308ve", "nai\u0308ve"},
      {"\u0308a", "a"},
      {"-\u0308a", "a"},
      {"❤\uFE0F", ""},
      {"1\uFE0F\u20E3", "1\uFE0F\u20E3"},
      {"東京、大阪", "東京|大阪"},
      {"“quoted”", "quoted"},
      {"Łódź—Gdańsk", "Łódź|Gdańsk"},
      {"हिन्दी", "हिन्दी"},
      {"العَرَبِيَّة، ٣", "العَرَبِيَّة|٣"},
      {"שָׁלוֹם", "שָׁלוֹם"},
      {"한국어 텍스트", "한국어|텍스트"},
      {"ไทย", "ไทย"},
      {"привет,мир", "привет|мир"},
      {"🙂a🙂", "a"},
      {"x²", "x"},
      {"½ cup", "cup"},
      {"a\xFF"
       "b",
       "a|b"},
      {"é\u00A0è", "é|è"},
      {"𝒳1", "𝒳1"},
  };
  for (const Row& row : rows) EXPECT_EQ(Tokens("alphanumeric", false, row.text), row.tokens) << row.text;
}

TEST(TokenizerTest, Words) {
  const Row rows[] = {
      {"", ""},
      {"-- ...", ""},
      {"don't stop-2", "don't|stop|2"},
      {"'tis", "tis"},
      {"dogs'", "dogs"},
      {"3.14 1,000", "3.14|1,000"},
      {"3.x", "3|x"},
      {"e.g. U.S.", "e.g|U.S"},
      {"snake_case __init__", "snake_case|__init__"},
      {"_ ___", ""},
      {"a:b", "a|b"},
      {"a\rb", "a|b"},
      {"x@y.com", "x|y.com"},
      {"@naïve x@é", "naïve|x|é"},
      {"don’t", "don’t"},
      {"“quoted”", "quoted"},
      {"naïve-café", "naïve|café"},
      {"nai\u0308ve", "nai\u0308ve"},
      {"привет, мир!", "привет|мир"},
      {"l’été", "l’été"},
      {"العربية، نص", "العربية|نص"},
      {"צה\"ל", "צה\"ל"},
      {"हिन्दी भाषा", "हिन्दी|भाषा"},
      {"한국어 텍스트", "한국어|텍스트"},
      {"カタカナ", "カタカナ"},
      {"東京。", "東京"},
      {"สวัสดีครับ", "สวัสดี|ครับ"},
      {"🙂 a 🇩🇪", "a"},
      {"می\u200Cخواهم", "می\u200Cخواهم"},
      {"a\u3000b", "a|b"},
      {" \u200Dℹ", "\u200Dℹ"},
  };
  for (const Row& row : rows) EXPECT_EQ(Tokens("words", false, row.text), row.tokens) << row.text;
}

TEST(TokenizerTest, Lowercase) {
  const Row rows[] = {
      {"The CAT", "the|cat"},
      {"ÀÉÎ", "àéî"},
      {"İstanbul", "i\u0307stanbul"},
      {"IĞDIR", "iğdir"},
      {"STRAẞE", "straße"},
      {"ΟΔΥΣΣΕΥΣ ΣΟΦΟΣ", "οδυσσευς|σοφος"},
      {"Σ", "σ"},
      {"ПРИВЕТ", "привет"},
      {"Ǆ ǅ", "ǆ|ǆ"},
      {"Å", "å"},
      {"ＡＢＣ", "ａｂｃ"},
      {"𐐀", "𐐨"},
      {"東京", "東京"},
      {"E\u0301", "e\u0301"},
  };
  for (const Row& row : rows) {
    for (const char* name : {"whitespace", "alphanumeric", "words"}) {
      EXPECT_EQ(Tokens(name, true, row.text), row.tokens) << name << " " << row.text;
    }
  }
}

TEST(TokenizerTest, NulIsAnOrdinaryByteOfAWhitespaceToken) {
  const std::string text("a\0b c", 5);
  const auto tokens = TokensOf(CreateTokenizer("whitespace", false)->get(), text);
  EXPECT_THAT(tokens, ElementsAre(std::string("a\0b", 3), "c"));
  EXPECT_EQ(Tokens("alphanumeric", false, text), "a|b|c");
}

TEST(TokenizerTest, CountsMalformedSequences) {
  const auto tokenizer = *CreateTokenizer("words", true);
  TokensOf(tokenizer.get(), "fine naïve");
  EXPECT_EQ(tokenizer->invalid_sequences(), 0u);
  TokensOf(tokenizer.get(), "a\xFF\xFE b \xF0\x9F\x99");
  EXPECT_EQ(tokenizer->invalid_sequences(), 3u);
}

TEST(TokenizerTest, CutsLongTokensAtACodePoint) {
  const auto tokenizer = *CreateTokenizer("whitespace", false);
  const std::string fits(kMaxTokenBytes, 'x');
  const std::string too_long = absl::StrCat(std::string(kMaxTokenBytes - 1, 'x'), "é");
  EXPECT_THAT(TokensOf(tokenizer.get(), fits), ElementsAre(fits));
  EXPECT_EQ(tokenizer->truncated_tokens(), 0u);
  EXPECT_THAT(TokensOf(tokenizer.get(), too_long), ElementsAre(std::string(kMaxTokenBytes - 1, 'x')));
  EXPECT_THAT(TokensOf(tokenizer.get(), absl::StrCat(fits, "y z")), ElementsAre(fits, "z"));
  EXPECT_EQ(tokenizer->truncated_tokens(), 2u);
}

TEST(TokenizerTest, LowerCasingThatGrowsATokenKeepsItWithinTheLimit) {
  std::string text;
  for (size_t i = 0; i < 600; ++i) text += "İ";
  for (const char* name : {"whitespace", "alphanumeric", "words"}) {
    const auto tokens = TokensOf(CreateTokenizer(name, true)->get(), text);
    ASSERT_EQ(tokens.size(), 1u);
    EXPECT_EQ(tokens[0].size(), kMaxTokenBytes) << name;
  }
}

TEST(TokenizerTest, AnyBytesGiveTokensWithoutWhiteSpaceAndCutsChangeNothing) {
  const std::vector<std::string> pieces = {"a",    "B",        "1",  " ",   "\t",     "\n",     "\r",     "'",
                                           ".",    "é",        "İ",  "東",  "\u3000", "\u0308", "\u200D", "ℹ",
                                           "\xFF", "\xE6\x9D", "Σ",  "ไทย", "🙂",   "_",      "\u00AD", "-",
                                           ",",    "\uFEFF",   "ク", "\"",  "\x1F",   "ש"};
  CounterRng rng(3);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (size_t n = rng.NextBelow(20); n > 0; --n) text += pieces[rng.NextBelow(pieces.size())];
    for (const char* name : {"whitespace", "alphanumeric", "words"}) {
      const auto tokenizer = *CreateTokenizer(name, round % 2 == 0);
      const std::vector<std::string> whole = TokensOf(tokenizer.get(), text);
      for (const std::string& token : whole) {
        ASSERT_FALSE(token.empty());
        ASSERT_FALSE(ContainsWhiteSpace(token)) << token;
      }
      const size_t cut = text.find_first_of(" \t\n", rng.NextBelow(text.size() + 1));
      if (cut == std::string::npos) continue;
      std::vector<std::string> parts = TokensOf(tokenizer.get(), absl::string_view(text).substr(0, cut + 1));
      for (std::string& token : TokensOf(tokenizer.get(), absl::string_view(text).substr(cut + 1))) {
        parts.push_back(std::move(token));
      }
      ASSERT_EQ(parts, whole) << name << ": " << text;
    }
  }
}

}  // namespace
}  // namespace gauntlet
