#include "gauntlet/corpus/vocabulary.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/test_util.h"
#include "tests/unit/corpus_module/test_files.h"

namespace gauntlet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> WordsOf(const Vocabulary& vocabulary) {
  std::vector<std::string> words;
  for (uint32_t id = 0; id < vocabulary.size(); ++id) words.push_back(vocabulary.word(id));
  return words;
}

VocabularyOptions Options(uint64_t min_count, uint64_t max_vocab) {
  VocabularyOptions options;
  options.min_count = min_count;
  options.max_vocab = max_vocab;
  return options;
}

absl::StatusOr<Vocabulary> LoadText(absl::string_view text) {
  const std::string path = JoinPath(TestDirectory(), "vocabulary_test.txt");
  EXPECT_TRUE(WriteFile(path, text).ok());
  return Vocabulary::Load(path);
}

TEST(VocabularyTest, BuildSortsByCountThenByBytes) {
  const auto vocabulary = *Vocabulary::Build({{"é", 3}, {"z", 3}, {"b", 7}, {"A", 3}, {"a", 3}}, Options(1, 0));
  EXPECT_THAT(WordsOf(vocabulary), ElementsAre("b", "A", "a", "z", "é"));
  EXPECT_EQ(vocabulary.total_count(), 19u);
  EXPECT_EQ(vocabulary.count(0), 7u);
  EXPECT_EQ(vocabulary.Find("z"), 3u);
  EXPECT_EQ(vocabulary.Find("y"), std::nullopt);
}

TEST(VocabularyTest, BuildLimits) {
  const std::vector<Vocabulary::Entry> entries = {{"a", 5}, {"b", 5}, {"c", 4}, {"d", 1}, {"<unk>", 9}};
  EXPECT_THAT(WordsOf(*Vocabulary::Build(entries, Options(1, 0))), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(WordsOf(*Vocabulary::Build(entries, Options(5, 0))), ElementsAre("a", "b"));
  EXPECT_THAT(WordsOf(*Vocabulary::Build(entries, Options(1, 1))), ElementsAre("a"));
  EXPECT_THAT(WordsOf(*Vocabulary::Build(entries, Options(5, 3))), ElementsAre("a", "b"));
  EXPECT_EQ(Vocabulary::Build(entries, Options(10, 0))->size(), 0u);
}

TEST(VocabularyTest, CreateRefusesBadWords) {
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"", "empty"}, {"a b", "white space"}, {"a\u3000b", "white space"}, {"<unk>", "reserved"}, {"x", "occurs twice"}};
  for (const auto& [word, reason] : bad) {
    const auto vocabulary = Vocabulary::Create({{"x", 2}, {word, 1}});
    EXPECT_EQ(vocabulary.status().code(), absl::StatusCode::kInvalidArgument) << word;
    EXPECT_THAT(vocabulary.status().message(), HasSubstr(reason));
  }
}

TEST(VocabularyTest, FindWorksAfterAMove) {
  auto made = *Vocabulary::Create({{"short", 2}, {std::string(40, 'x'), 1}});
  const Vocabulary moved = std::move(made);
  EXPECT_EQ(moved.Find("short"), 0u);
  EXPECT_EQ(moved.Find(moved.word(1)), 1u);
}

TEST(VocabularyTest, FingerprintCoversWordsOrderAndCounts) {
  const std::string base = Vocabulary::Create({{"a", 2}, {"b", 2}})->Fingerprint();
  EXPECT_EQ(base.size(), 32u);
  EXPECT_EQ(Vocabulary::Create({{"a", 2}, {"b", 2}})->Fingerprint(), base);
  EXPECT_NE(Vocabulary::Create({{"b", 2}, {"a", 2}})->Fingerprint(), base);
  EXPECT_NE(Vocabulary::Create({{"a", 2}, {"b", 1}})->Fingerprint(), base);
  EXPECT_NE(Vocabulary::Create({{"a", 2}})->Fingerprint(), base);
}

TEST(VocabularyTest, SaveAndLoad) {
  const auto vocabulary = *Vocabulary::Create({{"the", 10}, {"naïve", 3}, {"a,b", 12}});
  const std::string path = JoinPath(TestDirectory(), "vocabulary_round_trip.txt");
  ASSERT_TRUE(vocabulary.Save(path).ok());
  EXPECT_EQ(*ReadFile(path), "the 10\nnaïve 3\na,b 12\n");
  EXPECT_EQ(Vocabulary::Load(path)->Fingerprint(), vocabulary.Fingerprint());
}

TEST(VocabularyTest, LoadTakesCrlfTabsAndNoFinalNewline) {
  const auto vocabulary = LoadText("the 10\r\nof\t3\r\nzu 18446744073709551602");
  ASSERT_TRUE(vocabulary.ok()) << vocabulary.status();
  EXPECT_THAT(WordsOf(*vocabulary), ElementsAre("the", "of", "zu"));
  EXPECT_EQ(vocabulary->count(1), 3u);
}

TEST(VocabularyTest, LoadErrorsNameFileLineAndReason) {
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"a 1\nb", ":2: expected `word count`, got \"b\""},
      {"a 1\n\nb 2\n", ":2: expected `word count`, got \"\""},
      {"a 1\nb x\n", ":2: expected a whole number above 0 after the word, got \"x\""},
      {"a 1.5\n", ":1: expected a whole number"},
      {"a -1\n", ":1: expected a whole number"},
      {"a 0\n", ":1: expected a whole number"},
      {"a 1 \n", ":1: expected a whole number"},
      {"a 99999999999999999999\n", ":1: expected a whole number"},
      {" 3\n", ":1: a word is empty"},
      {"a b 3\n", ":1: the word \"a b\" contains white space"},
      {"a\u00A0b 3\n", "contains white space"},
      {"a 3\nb 2\na 1\n", ":3: the word \"a\" occurs twice, first as number 1"},
      {"a 3\n<unk> 2\n", ":2: <unk> is reserved"},
      {"", ": the vocabulary has no word"},
  };
  for (const auto& [text, reason] : bad) {
    const auto vocabulary = LoadText(text);
    EXPECT_EQ(vocabulary.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(vocabulary.status().message(), HasSubstr("vocabulary_test.txt"));
    EXPECT_THAT(vocabulary.status().message(), HasSubstr(reason));
  }
}

// There is no checksum in the file; whoever belongs to a vocabulary has its fingerprint.
TEST(VocabularyTest, DamageIsAnErrorOrAnotherFingerprint) {
  const auto whole = *Vocabulary::Create({{"the", 120}, {"é", 7}, {"a", 7}});
  const std::string path = JoinPath(TestDirectory(), "vocab.txt");
  ASSERT_TRUE(whole.Save(path).ok());
  const std::string text = *ReadFile(path);
  ForEachDamage(text, [&](const std::string& damaged, const std::string& what) {
    if (damaged + "\n" == text) return;  // the last line's end may be absent
    OverwriteFile(path, damaged);
    const auto vocabulary = Vocabulary::Load(path);
    if (vocabulary.ok()) {
      ASSERT_NE(vocabulary->Fingerprint(), whole.Fingerprint()) << what;
    } else {
      ASSERT_THAT(std::string(vocabulary.status().message()), HasSubstr(path + ":")) << what;
    }
  });
}

TEST(VocabularyTest, CountsThatAddUpToMoreThan64Bits) {
  EXPECT_TRUE(LoadText("a 18446744073709551614\nb 1\n").ok());
  EXPECT_THAT(std::string(LoadText("a 18446744073709551614\nb 2\n").status().message()),
              HasSubstr(":2: the counts add up"));
}

TEST(VocabularyTest, LoadOfAMissingFile) {
  EXPECT_EQ(Vocabulary::Load("/nowhere/vocab.txt").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace gauntlet
