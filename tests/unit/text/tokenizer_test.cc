#include "gauntlet/text/tokenizer.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "gauntlet/base/random.h"
#include "gauntlet/text/unicode.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> TokensOf(Tokenizer* tokenizer, absl::string_view text) {
  std::vector<std::string> tokens;
  tokenizer->Tokenize(text, [&](absl::string_view token) { tokens.emplace_back(token); });
  return tokens;
}

TokenizerOptions Lowercase(bool lowercase) {
  TokenizerOptions options;
  options.lowercase = lowercase;
  return options;
}

// Tokens separated by "|".
std::string Tokens(absl::string_view name, const TokenizerOptions& options, absl::string_view text) {
  return absl::StrJoin(TokensOf(CreateTokenizer(name, options)->get(), text), "|");
}
std::string Tokens(absl::string_view name, bool lowercase, absl::string_view text) {
  return Tokens(name, Lowercase(lowercase), text);
}

struct Row {
  absl::string_view text;
  absl::string_view tokens;
};

TEST(TokenizerTest, UnknownNameListsTheKnownOnes) {
  const auto tokenizer = CreateTokenizer("word", Lowercase(true));
  EXPECT_EQ(tokenizer.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(tokenizer.status().message(),
              HasSubstr("\"word\"; known: whitespace, alphanumeric, words, wikipedia, twitter"));
}

TEST(TokenizerTest, EveryKnownNameIsCreated) {
  EXPECT_EQ(KnownTokenizers().size(), 6u);
  for (const TokenizerInfo& info : KnownTokenizers()) {
    EXPECT_TRUE(CreateTokenizer(info.name, Lowercase(false)).ok()) << info.name;
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
  const auto tokens = TokensOf(CreateTokenizer("whitespace", Lowercase(false))->get(), text);
  EXPECT_THAT(tokens, ElementsAre(std::string("a\0b", 3), "c"));
  EXPECT_EQ(Tokens("alphanumeric", false, text), "a|b|c");
}

TEST(TokenizerTest, CountsMalformedSequences) {
  const auto tokenizer = *CreateTokenizer("words", Lowercase(true));
  TokensOf(tokenizer.get(), "fine naïve");
  EXPECT_EQ(tokenizer->invalid_sequences(), 0u);
  TokensOf(tokenizer.get(), "a\xFF\xFE b \xF0\x9F\x99");
  EXPECT_EQ(tokenizer->invalid_sequences(), 3u);
}

TEST(TokenizerTest, CutsLongTokensAtACodePoint) {
  const auto tokenizer = *CreateTokenizer("whitespace", Lowercase(false));
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
    const auto tokens = TokensOf(CreateTokenizer(name, Lowercase(true))->get(), text);
    ASSERT_EQ(tokens.size(), 1u);
    EXPECT_EQ(tokens[0].size(), kMaxTokenBytes) << name;
  }
}

TEST(TokenizerTest, NormalizationComesBeforeTheRules) {
  TokenizerOptions options;
  options.normalization = Normalization::kNfc;
  EXPECT_EQ(Tokens("whitespace", options, "cafe\u0301 \u212B ﬁ"), "café|å|ﬁ");
  EXPECT_EQ(Tokens("twitter", options, "#Cafe\u0301Noir"), "<hashtag>|café|noir");
  options.normalization = Normalization::kNfkc;
  EXPECT_EQ(Tokens("whitespace", options, "ﬁn ＡＢＣ x² …"), "fin|abc|x2|...");
  EXPECT_EQ(Tokens("words", options, "ＡＢ，Ｃ ｶﾞ"), "ab|c|ガ");
  EXPECT_EQ(Tokens("twitter", options, "＠bob ！！"), "<user>|!|<repeat>");
  // U+00A8 becomes a space and U+0308, at which the piece is split.
  EXPECT_EQ(Tokens("whitespace", options, "a\u00A8b"), "a|\u0308b");
}

TEST(TokenizerTest, StripsAccents) {
  TokenizerOptions options;
  options.strip_accents = true;
  const Row rows[] = {
      {"café naïve Ångström", "cafe|naive|angstrom"},
      {"e\u0301", "e"},
      {"ấ Việt", "a|viet"},
      {"łódź ø ß", "łodz|ø|ß"},
      {"ёлка йод", "елка|иод"},
      {"ᾴ Άλφα", "α|αλφα"},
      {"أحمد العَرَبِيَّة", "احمد|العربية"},
      {"שָׁלוֹם", "שלום"},
      {"हिन्दी क़", "हिन्दी|क\u093C"},
      {"が ガ", "が|ガ"},
      {"ดีครับ กุ่", "ดีครับ|กุ่"},
      {"한국어 İ", "한국어|i"},
      {"❤\uFE0F", "❤\uFE0F"},
  };
  for (const Row& row : rows) EXPECT_EQ(Tokens("whitespace", options, row.text), row.tokens) << row.text;
  // A mark alone is no token.
  EXPECT_EQ(Tokens("whitespace", options, "a \u0301 b"), "a|b");
}

TEST(TokenizerTest, FoldsNumbers) {
  TokenizerOptions options;
  options.fold_numbers = true;
  EXPECT_EQ(Tokens("wikipedia", options, "In 1984, 1,234.5 B2B's"), "in|0000|,|0,000.0|b0b|'s");
  EXPECT_EQ(Tokens("whitespace", options, "١٢٣ १ ½ ２"), "000|0|½|0");
  EXPECT_EQ(Tokens("twitter", options, "10 b4"), "<number>|b0");
}

TEST(TokenizerTest, DropsTokensByTheirLengthInCodePoints) {
  TokenizerOptions options;
  options.min_token_length = 2;
  options.max_token_length = 3;
  EXPECT_EQ(Tokens("whitespace", options, "a ab abc abcd é éé ééé éééé"), "ab|abc|éé|ééé");
  options.max_token_length = 0;
  EXPECT_EQ(Tokens("words", options, "I am a river"), "am|river");
  // What is measured is the token that comes out.
  options.strip_accents = true;
  EXPECT_EQ(Tokens("whitespace", options, "e\u0301 e\u0301e"), "ee");
}

TEST(TokenizerTest, LengthsThatExcludeEachOtherAreAnError) {
  TokenizerOptions options;
  options.min_token_length = 4;
  options.max_token_length = 3;
  const auto tokenizer = CreateTokenizer("words", options);
  EXPECT_EQ(tokenizer.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(tokenizer.status().message(), HasSubstr("min_token_length (4) is above max_token_length (3)"));
}

TEST(TokenizerTest, DroppedTokensAreNotReportedAsCut) {
  TokenizerOptions options;
  options.max_token_length = 20;
  const auto tokenizer = *CreateTokenizer("whitespace", options);
  EXPECT_THAT(TokensOf(tokenizer.get(), absl::StrCat(std::string(kMaxTokenBytes + 1, 'x'), " y")), ElementsAre("y"));
  EXPECT_EQ(tokenizer->truncated_tokens(), 0u);
}

TEST(TokenizerTest, KeepingTheCaseStillTagsCapitals) {
  EXPECT_EQ(Tokens("twitter", false, "I LOVE #NLProc"), "I|LOVE|<allcaps>|<hashtag>|N|L|Proc");
  EXPECT_EQ(Tokens("twitter-glove27b", false, "I LOVE Rust"), "I|love|<allcaps>|Rust");
  EXPECT_EQ(Tokens("wikipedia", false, "Mr. X DOESN'T (say)"), "Mr.|X|DOES|N'T|(|say|)");
}

TEST(TokenizerTest, DecodesEntitiesInTweetsOnly) {
  const Row rows[] = {
      {"a&amp;b", "a&b"},  {"&#x41;&#66;&#X43;", "abc|<allcaps>"},
      {"a&nbsp;b", "a|b"}, {"&amp;amp;", "&"},
      {"&#0;", "\uFFFD"},  {"&#xD800;", "\uFFFD"},
      {"&;", "&|;"},       {"&x", "&|x"},
      {"&#128514;", "😂"},  {"&lt;3", "<heart>"},
      {"&#10;x", "x"},
  };
  for (const Row& row : rows) EXPECT_EQ(Tokens("twitter", true, row.text), row.tokens) << row.text;
  EXPECT_EQ(Tokens("whitespace", true, "a&amp;b"), "a&amp;b");
  EXPECT_EQ(Tokens("wikipedia", true, "R&D"), "r&d");
}

// What rules look for, and what lies at their edges.
const std::vector<std::string>& Pieces() {
  static const auto& pieces = *new std::vector<std::string>{
      "a",       "B",        "1",      " ",      "\t", "\n",         "\r",         "'",      ".",      "é",     "İ",
      "東",      "\u3000",   "\u0308", "\u200D", "ℹ",  "\xFF",       "\xE6\x9D",   "Σ",      "ไทย",    "🙂",  "_",
      "\u00AD",  "-",        ",",      "\uFEFF", "ク", "\"",         "\x1F",       "ש",      "n't",    "'s",    ":",
      ";",       "=",        ")",      "(",      "d",  "D",          "p",          "8",      "<",      "3",     "/",
      "http://", "https://", "www.",   "com",    "@",  "#",          "$",          "&",      "amp;",   "&#32;", "!",
      "?",       "…",        "—",      "’",      "“",  "\U0001F1E9", "\U0001F3FD", "\uFE0F", "\u20E3", "U.",    "mr",
      "aaa",     "XX",       "cannot", "*",      "|",  "+",          "^",          "T_T"};
  return pieces;
}

TEST(TokenizerTest, AnyBytesGiveTokensWithoutWhiteSpaceAndCutsChangeNothing) {
  TokenizerOptions all;
  all.normalization = Normalization::kNfkc;
  all.strip_accents = all.fold_numbers = true;
  all.min_token_length = 2;
  for (const TokenizerInfo& info : KnownTokenizers()) {
    const std::unique_ptr<Tokenizer> tokenizers[] = {*CreateTokenizer(info.name, Lowercase(true)),
                                                     *CreateTokenizer(info.name, Lowercase(false)),
                                                     *CreateTokenizer(info.name, all)};
    CounterRng rng(3);
    for (int round = 0; round < 6000; ++round) {
      std::string text;
      for (size_t n = rng.NextBelow(20); n > 0; --n) {
        text += round % 8 == 0 ? std::string(1, static_cast<char>(rng.NextBelow(256)))
                               : Pieces()[rng.NextBelow(Pieces().size())];
      }
      Tokenizer* const tokenizer = tokenizers[round % 3].get();
      const std::vector<std::string> whole = TokensOf(tokenizer, text);
      for (const std::string& token : whole) {
        ASSERT_FALSE(token.empty());
        ASSERT_FALSE(ContainsWhiteSpace(token)) << info.name << ": " << text << ": " << token;
      }
      for (size_t cut = text.find_first_of(" \t\n"); cut != std::string::npos;
           cut = text.find_first_of(" \t\n", cut + 1)) {
        std::vector<std::string> parts = TokensOf(tokenizer, absl::string_view(text).substr(0, cut + 1));
        for (std::string& token : TokensOf(tokenizer, absl::string_view(text).substr(cut + 1))) {
          parts.push_back(std::move(token));
        }
        ASSERT_EQ(parts, whole) << info.name << ": " << text;
      }
    }
  }
}

TEST(TokenizerTest, LongPiecesWithoutWhiteSpaceTakeLinearTime) {
  for (const char* unit :
       {":",   "#",  "a",   "(",  "!?", ".",   "@",    "a@",    "a.", "aa.",    "/",      "http://", "www.", "'",
        "a'",  "'s", "d",   "8",  "$",  "<3",  "D:",   "-",     "1",  "1.",     "😀",      "é",       "&",    "&amp;",
        "n't", "(:", "a.b", "a/", "_",  "__a", "u.s.", "ab.c/", "ก",  "\u0301", "\u200D", "w@w.",    "&#",   "\xE6"}) {
    std::string text;
    while (text.size() < kLinearTimeBytes) text += unit;
    for (const TokenizerInfo& info : KnownTokenizers()) {
      size_t bytes = 0;
      const auto tokenizer = *CreateTokenizer(info.name, Lowercase(true));
      tokenizer->Tokenize(text, [&](absl::string_view token) { bytes += token.size(); });
      // A tag is longer than the character that it stands for.
      EXPECT_LE(bytes, 16 * kLinearTimeBytes) << info.name << " " << unit;
    }
  }
}

}  // namespace
}  // namespace gauntlet
