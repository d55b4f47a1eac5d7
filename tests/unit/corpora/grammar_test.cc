#include "corpora/grammar.h"

#include <set>
#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "corpora/lexicon.h"
#include "gauntlet/io/file.h"

namespace gauntlet {
namespace {

using ::testing::HasSubstr;

constexpr char kLexicon[] =
    "# animals and numbers\n"
    "@table pet 0.5: name sound nick\n"
    "Cat meow Tom_Tom\n"
    "owl hoot -\n"
    "@table digit 0: name\n"
    "one two three\n";

class GrammarTest : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_ = ::testing::TempDir() + "/grammar_test";
    ASSERT_TRUE(RemoveAll(directory_).ok());
    ASSERT_TRUE(CreateDirectories(directory_ + "/lexicons").ok());
  }

  absl::StatusOr<Lexicon> LoadLexicon(const std::string& text) {
    EXPECT_TRUE(WriteFile(directory_ + "/lexicons/words.txt", text).ok());
    return Lexicon::Load(directory_ + "/lexicons");
  }

  absl::StatusOr<Grammar> LoadGrammar(const std::string& text) {
    const auto lexicon = LoadLexicon(kLexicon);
    EXPECT_TRUE(lexicon.ok()) << lexicon.status();
    EXPECT_TRUE(WriteFile(directory_ + "/test.txt", text).ok());
    return Grammar::Load(directory_ + "/test.txt", *lexicon);
  }

  // Every different document among many.
  std::set<std::string> Documents(const std::string& text) {
    const auto grammar = LoadGrammar(text);
    EXPECT_TRUE(grammar.ok()) << grammar.status();
    std::set<std::string> documents;
    for (uint64_t k = 0; grammar.ok() && k < 300; ++k) {
      std::string out = "kept ";
      grammar->Expand(CounterRng(1, k), out);
      EXPECT_THAT(out, ::testing::StartsWith("kept "));
      documents.insert(out.substr(5));
    }
    return documents;
  }

  std::string GrammarError(const std::string& text) {
    const auto grammar = LoadGrammar(text);
    EXPECT_EQ(grammar.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(grammar.status().message());
  }

  std::string LexiconError(const std::string& text) {
    const auto lexicon = LoadLexicon(text);
    EXPECT_EQ(lexicon.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(lexicon.status().message());
  }

  std::string directory_;
};

using Set = std::set<std::string>;

TEST_F(GrammarTest, BoundSlotsAgreeWithinADocument) {
  EXPECT_EQ(Documents("document:\n  {pet}: {pet.sound}\n"), (Set{"Cat: meow", "owl: hoot"}));
}

TEST_F(GrammarTest, LabelledSlotsHoldDistinctRows) {
  EXPECT_EQ(Documents("document:\n  {pet} {pet#b} {pet}\n"), (Set{"Cat owl Cat", "owl Cat owl"}));
}

TEST_F(GrammarTest, FreshSlotsAreDrawnAnew) {
  EXPECT_EQ(Documents("document:\n  {~pet}{~pet}\n"), (Set{"CatCat", "Catowl", "owlCat", "owlowl"}));
}

TEST_F(GrammarTest, StraySlotsFollowTheOption) {
  EXPECT_EQ(Documents("document:\n  {pet} {?pet.sound}\n"), (Set{"Cat meow", "owl hoot"}));
  EXPECT_EQ(Documents("option stray 0.5\ndocument:\n  {pet} {?pet.sound}\n"),
            (Set{"Cat meow", "Cat hoot", "owl meow", "owl hoot"}));
}

TEST_F(GrammarTest, EmptyCellsFallBack) {
  EXPECT_EQ(Documents("document:\n  {pet.nick/sound}\n"), (Set{"Tom Tom", "hoot"}));
  EXPECT_EQ(Documents("document:\n  {pet.nick}!\n"), (Set{"Tom Tom!", "!"}));
}

TEST_F(GrammarTest, LetterCase) {
  EXPECT_EQ(Documents("document:\n  {_pet} {^pet.sound}\n"), (Set{"cat Meow", "owl Hoot"}));
  EXPECT_EQ(Documents("option sentence-case\ndocument:\n  who? a~ owl. x.y [a! b|c]\n"),
            (Set{"Who? An owl. X.y a! B", "Who? An owl. X.y c"}));
}

TEST_F(GrammarTest, ArticlesFollowTheSound) {
  EXPECT_EQ(Documents("document:\n  a~ {pet}, a~ unit, a~ hour, a~ [ice|useful] cup, a sea~\n"),
            (Set{"a Cat, a unit, an hour, an ice cup, a sea~", "an owl, a unit, an hour, an ice cup, a sea~",
                 "a Cat, a unit, an hour, a useful cup, a sea~", "an owl, a unit, an hour, a useful cup, a sea~"}));
}

TEST_F(GrammarTest, ChoicesNestAndWeightsCount) {
  EXPECT_EQ(Documents("document:\n  [a|[b|c]d|]<tail>\ntail:\n  3* !\n"), (Set{"a!", "bd!", "cd!", "!"}));
  EXPECT_EQ(Documents("document:\n  1000000000* x\n  0.000001* y\n"), (Set{"x"}));
}

TEST_F(GrammarTest, ARuleDoesNotRepeatItselfAtOnce) {
  for (const std::string& pair : Documents("document:\n  <r><r>\nr:\n  a\n  b\n  c\n")) EXPECT_NE(pair[0], pair[1]);
}

TEST_F(GrammarTest, NumbersElongationsAndEscapes) {
  EXPECT_EQ(Documents("document:\n  {3-5}\n"), (Set{"3", "4", "5"}));
  EXPECT_EQ(Documents("document:\n  so*\n"), (Set{"sooo", "soooo", "sooooo", "soooooo"}));
  EXPECT_EQ(Documents("document:\n  \\{x\\} \\* \\\\\n"), (Set{"{x} * \\"}));
}

TEST_F(GrammarTest, TrailingSpaceIsDropped) { EXPECT_EQ(Documents("document:\n  x []\n"), (Set{"x"})); }

TEST_F(GrammarTest, ErrorsNameFileAndLine) {
  const struct {
    const char* text;
    const char* message;
  } cases[] = {
      {"document:\n  {cow}\n", "test.txt:2: unknown table 'cow'"},
      {"document:\n\n  {pet.size}\n", "test.txt:3: table 'pet' has no column 'size'"},
      {"document:\n  {pet\n", "test.txt:2: '{' is not closed"},
      {"document:\n  <pet\n", "test.txt:2: '<' is not closed"},
      {"document:\n  [a|b\n", "test.txt:2: '[' is not closed"},
      {"document:\n  a]\n", "test.txt:2: ']' closes nothing"},
      {"document:\n  pet}\n", "test.txt:2: '}' closes nothing"},
      {"document:\n  a>\n", "test.txt:2: '>' closes nothing"},
      {"document:\n  {}\n", "test.txt:2: empty brackets"},
      {"document:\n  {5-3}\n", "test.txt:2: expected {LOW-HIGH}"},
      {"document:\n  x\\\n", "test.txt:2: '\\' stands at the end"},
      {"document:\n  0* x\n", "test.txt:2: an alternative's weight must be above 0"},
      {"document:\n  <tail>\n", "test.txt:2: unknown rule 'tail'"},
      {"document:\n  a\n\ndocument:\n  b\n", "test.txt:4: rule 'document' is already defined"},
      {"document:\n  <a>\na:\n  x\n  [y|<document>]\n", "test.txt:1: rule 'document' reaches itself"},
      {"document:\n  a\nempty:\n", "test.txt:3: rule 'empty' has no alternatives"},
      {"  a\n", "test.txt:1: an alternative stands before the first rule"},
      {"words\n", "test.txt:1: expected 'RULE:'"},
      {"option stray 2\n", "test.txt:1: expected 'option stray P'"},
      {"other:\n  a\n", "there is no rule 'document'"},
  };
  for (const auto& test : cases) EXPECT_THAT(GrammarError(test.text), HasSubstr(test.message));
}

TEST_F(GrammarTest, LexiconErrorsNameFileAndLine) {
  const struct {
    const char* text;
    const char* message;
  } cases[] = {
      {"cat\n", "words.txt:1: expected '@table"},
      {"@table pet name\n", "words.txt:1: expected '@table"},
      {"@table pet -1: name\n", "words.txt:1: expected '@table"},
      {"@table pet 0: name name\n", "words.txt:1: column 'name' is given twice"},
      {"@table pet 0: name sound\n\ncat\n", "words.txt:3: expected 2 columns of table 'pet', found 1"},
      {"@table pet 0: name\ncat\n@table pet 0: name\n", "words.txt:3: table 'pet' is already defined"},
      {"\n@table pet 0: name\n", "words.txt:2: table 'pet' has no rows"},
  };
  for (const auto& test : cases) EXPECT_THAT(LexiconError(test.text), HasSubstr(test.message));
}

TEST(WeightedSamplerTest, DrawsInProportion) {
  const WeightedSampler sampler({1.0, 0.5, 6.5});
  std::vector<int> counts(3);
  CounterRng rng(1);
  for (int i = 0; i < 80'000; ++i) ++counts[sampler.Sample(rng)];
  EXPECT_NEAR(counts[0], 10'000, 500);
  EXPECT_NEAR(counts[1], 5'000, 400);
  EXPECT_NEAR(counts[2], 65'000, 600);
}

}  // namespace
}  // namespace gauntlet
