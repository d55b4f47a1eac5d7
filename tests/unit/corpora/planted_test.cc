#include "corpora/planted.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "corpora/generator.h"
#include "gauntlet/io/file.h"

namespace gauntlet {
namespace {

using ::testing::HasSubstr;

PlantedSets BundledSets() {
  auto sets = LoadPlantedSets(GAUNTLET_CORPORA_DATA);
  EXPECT_TRUE(sets.ok()) << sets.status();
  return *std::move(sets);
}

// How often each lower-cased run of letters occurs in ten million characters of a register.
absl::flat_hash_map<std::string, int> CountWords(const std::string& corpus_register) {
  const auto generator = CorpusGenerator::Load(GAUNTLET_CORPORA_DATA, corpus_register, 1);
  EXPECT_TRUE(generator.ok()) << generator.status();
  std::string text;
  for (uint64_t k = 0; text.size() < 10'000'000; ++k) generator->AppendDocument(k, text);
  absl::flat_hash_map<std::string, int> counts;
  std::string word;
  for (const char c : text) {
    if (absl::ascii_isalpha(static_cast<unsigned char>(c))) {
      word += absl::ascii_tolower(static_cast<unsigned char>(c));
    } else if (!word.empty()) {
      ++counts[word];
      word.clear();
    }
  }
  return counts;
}

TEST(PlantedTest, SetsAreAsLargeAsPromised) {
  const PlantedSets sets = BundledSets();
  const absl::flat_hash_map<std::string, size_t> least = {
      {"capital-common", 40},   {"currency", 40},        {"family", 30},     {"gram-comparative", 40},
      {"gram-nationality", 40}, {"gram-past-tense", 60}, {"gram-plural", 60}};
  EXPECT_EQ(sets.relations.size(), least.size());
  for (const PlantedRelation& relation : sets.relations) {
    ASSERT_TRUE(least.contains(relation.name)) << relation.name;
    EXPECT_GE(relation.pairs.size(), least.at(relation.name)) << relation.name;
  }
  EXPECT_GE(sets.synonyms.size(), 60U);
  EXPECT_GE(sets.shifted.size(), 30U);
}

TEST(PlantedTest, EveryPlantedWordIsFrequentInBothRegisters) {
  const PlantedSets sets = BundledSets();
  for (const char* corpus_register : {"encyclopedic", "social"}) {
    const auto counts = CountWords(corpus_register);
    const auto expect_frequent = [&](const std::string& word) {
      const auto it = counts.find(word);
      EXPECT_GE(it == counts.end() ? 0 : it->second, 60) << word << " in " << corpus_register;
    };
    for (const PlantedRelation& relation : sets.relations) {
      for (const WordPair& pair : relation.pairs) {
        expect_frequent(pair.first);
        expect_frequent(pair.second);
      }
    }
    for (const WordPair& pair : sets.synonyms) {
      expect_frequent(pair.first);
      expect_frequent(pair.second);
    }
    for (const ShiftedWord& shifted : sets.shifted) expect_frequent(shifted.word);
  }
}

// A planted word has one meaning: it stands in one cell of the lexicons, or in two when it is a shifted word.
TEST(PlantedTest, PlantedWordsHaveOneRole) {
  const auto lexicon = Lexicon::Load(absl::StrCat(GAUNTLET_CORPORA_DATA, "/lexicons"));
  ASSERT_TRUE(lexicon.ok()) << lexicon.status();
  absl::flat_hash_map<std::string, int> cells;
  for (const Table& table : lexicon->tables()) {
    for (const std::vector<std::string>& row : table.rows) {
      for (const std::string& cell : row) {
        for (const absl::string_view word : absl::StrSplit(absl::AsciiStrToLower(cell), ' ')) ++cells[word];
      }
    }
  }
  const PlantedSets sets = BundledSets();
  std::set<std::string> words;
  for (const WordPair& pair : sets.synonyms) words.insert({pair.first, pair.second});
  for (const PlantedRelation& relation : sets.relations) {
    for (const WordPair& pair : relation.pairs) words.insert({pair.first, pair.second});
  }
  for (const std::string& word : words) EXPECT_EQ(cells[word], 1) << word;
  for (const ShiftedWord& shifted : sets.shifted) EXPECT_EQ(cells[shifted.word], 2) << shifted.word;
}

// … and the grammars do not say it in passing.
TEST(PlantedTest, GrammarsDoNotUsePlantedWords) {
  const PlantedSets sets = BundledSets();
  std::set<std::string> planted;
  for (const ShiftedWord& shifted : sets.shifted) planted.insert(shifted.word);
  for (const WordPair& pair : sets.synonyms) planted.insert({pair.first, pair.second});
  for (const PlantedRelation& relation : sets.relations) {
    for (const WordPair& pair : relation.pairs) planted.insert({pair.first, pair.second});
  }
  for (const char* corpus_register : {"encyclopedic", "social"}) {
    const auto text = ReadFile(absl::StrCat(GAUNTLET_CORPORA_DATA, "/grammars/", corpus_register, ".txt"));
    ASSERT_TRUE(text.ok()) << text.status();
    bool in_slot = false;
    std::string word;
    for (const absl::string_view line : absl::StrSplit(*text, '\n')) {
      if (line.empty() || line[0] != ' ') continue;
      for (const char c : absl::StrCat(line, " ")) {
        if (c == '{' || c == '<') in_slot = true;
        if (!in_slot && absl::ascii_isalpha(static_cast<unsigned char>(c))) {
          word += absl::ascii_tolower(static_cast<unsigned char>(c));
        } else {
          EXPECT_FALSE(planted.contains(word)) << word << " in: " << line;
          word.clear();
        }
        if (c == '}' || c == '>') in_slot = false;
      }
    }
  }
}

TEST(PlantedTest, QuestionFilesAreWellFormed) {
  const std::string directory = ::testing::TempDir() + "/planted_questions";
  const PlantedSets sets = BundledSets();
  ASSERT_TRUE(WriteQuestions(sets, directory).ok());
  for (const PlantedRelation& relation : sets.relations) {
    const auto text = ReadFile(JoinPath(directory, "analogies/" + relation.name + ".txt"));
    ASSERT_TRUE(text.ok()) << text.status();
    const std::vector<std::string> lines = absl::StrSplit(*text, '\n', absl::SkipEmpty());
    EXPECT_EQ(lines.size(), relation.pairs.size() * (relation.pairs.size() - 1));
    const std::set<WordPair> pairs(relation.pairs.begin(), relation.pairs.end());
    for (const std::string& line : lines) {
      const std::vector<std::string> words = absl::StrSplit(line, ' ');
      ASSERT_EQ(words.size(), 4U) << line;
      EXPECT_TRUE(pairs.contains({words[0], words[1]}) && pairs.contains({words[2], words[3]})) << line;
      EXPECT_EQ((std::set<std::string>(words.begin(), words.end()).size()), 4U) << line;
    }
  }
  const struct {
    const char* name;
    size_t lines;
    size_t fields;
  } tables[] = {{"synonyms", sets.synonyms.size(), 2},
                {"similarities", sets.similarities.size(), 3},
                {"shifted", sets.shifted.size(), 3}};
  for (const auto& table : tables) {
    const auto text = ReadFile(JoinPath(directory, absl::StrCat(table.name, ".txt")));
    ASSERT_TRUE(text.ok()) << text.status();
    const std::vector<std::string> lines = absl::StrSplit(*text, '\n', absl::SkipEmpty());
    EXPECT_EQ(lines.size(), table.lines);
    for (const std::string& line : lines) {
      EXPECT_EQ((std::vector<std::string>(absl::StrSplit(line, '\t')).size()), table.fields) << line;
    }
  }
  EXPECT_EQ(ListDirectory(directory)->size(), 4U);
  EXPECT_EQ(ListDirectory(JoinPath(directory, "analogies"))->size(), sets.relations.size());
}

TEST(PlantedTest, SimilaritiesAreGraded) {
  std::set<double> scores;
  for (const ScoredPair& pair : BundledSets().similarities) {
    scores.insert(pair.score);
    EXPECT_NE(pair.words.first, pair.words.second);
  }
  EXPECT_EQ(scores, (std::set<double>{1, 5, 9}));
}

TEST(PlantedTest, ErrorsNameFileAndLine) {
  const std::string data = ::testing::TempDir() + "/planted_errors";
  ASSERT_TRUE(CreateDirectories(data + "/lexicons").ok());
  ASSERT_TRUE(WriteFile(data + "/lexicons/w.txt", "@table pet 0: name sound\ncat meow\nguinea_pig -\n").ok());
  const struct {
    const char* text;
    const char* message;
  } cases[] = {
      {"analogy sounds pet.name pet.sound\n", "w.txt:3: 'guinea pig' of the planted column pet.name is not one word"},
      {"synonyms pet.sound pet.sound\n", "w.txt:3: '' of the planted column"},
      {"\nclass pet.colour\n", "planted.txt:2: unknown column 'pet.colour'"},
      {"analogy sounds pet.name\n", "planted.txt:1: expected 'analogy NAME"},
      {"sense archaic pet.name pet.sound\n", "planted.txt:1: expected 'analogy NAME"},
      {"sense encyclopedic pet.name pet.sound\n", "'meow' has no sense in social"},
  };
  for (const auto& test : cases) {
    ASSERT_TRUE(WriteFile(data + "/planted.txt", test.text).ok());
    const auto sets = LoadPlantedSets(data);
    EXPECT_EQ(sets.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(sets.status().message()), HasSubstr(test.message));
  }
}

}  // namespace
}  // namespace gauntlet
