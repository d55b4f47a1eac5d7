// Corpora with more words than a table may hold.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/random.h"
#include "gauntlet/corpus/encoded_corpus.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/corpus/counted_words.h"
#include "tests/unit/corpus_module/build_request.h"
#include "tests/unit/corpus_module/test_files.h"

namespace gauntlet {
namespace {

using ::testing::HasSubstr;

// Lines of words, short and long, most of them rare.
std::string ManyWords(int lines, uint64_t seed) {
  CounterRng rng(seed);
  std::string text;
  for (int line = 0; line < lines; ++line) {
    for (uint64_t k = rng.NextBelow(6); k > 0; --k) {
      const uint64_t word = rng.NextBelow(uint64_t{1} << rng.NextBelow(12));
      absl::StrAppend(&text, word % 3 == 0 ? "a-word-of-many-letters-" : "w", word, " ");
    }
    text += line % 9 == 0 ? "\n\n" : "\n";
  }
  return text;
}

struct Artefacts {
  std::string vocabulary;
  std::string content;
  CorpusSummary summary;
};

absl::StatusOr<Artefacts> BuildArtefacts(const BuildCorpusRequest& request, const CorpusBuildSizes& sizes) {
  const absl::StatusOr<CorpusSummary> summary = Build(request, sizes);
  if (!summary.ok()) return summary.status();
  EXPECT_EQ(*ListDirectory(request.corpus_directory), (std::vector<std::string>{"manifest.json", "tokens.blk"}));
  return Artefacts{*ReadFile(request.vocabulary_path),
                   EncodedCorpus::Open(request.corpus_directory)->manifest().content, *summary};
}

TEST(SpillTest, TheResultIsTheSameWhetherWordsAreInMemoryOrOnDisk) {
  const std::string directory = TestDirectory();
  const std::string first = WriteTestFile(directory, "1", ManyWords(300, 1));
  const std::string second = WriteTestFile(directory, "2.gz", Gzip(ManyWords(200, 2) + "<unk> <unk>\n"));
  BuildCorpusRequest request = MakeRequest(directory, {first, CorpusInput(second, 3)});
  for (const uint64_t min_count : {1, 4}) {
    for (const uint64_t max_vocab : {0, 10}) {
      for (const bool deduplicate : {false, true}) {
        request.vocabulary.min_count = min_count;
        request.vocabulary.max_vocab = max_vocab;
        request.corpus.deduplicate = deduplicate;
        request.threads = 1;
        const auto expected = BuildArtefacts(request, {});
        ASSERT_TRUE(expected.ok()) << expected.status();
        // A few tables, or, once, hundreds, more than are merged at a time.
        for (const uint64_t part_bytes : {1000, min_count == 4 && max_vocab == 0 && deduplicate ? 30 : 2000}) {
          request.threads = part_bytes == 1000 ? 3 : 2;
          const auto spilled = BuildArtefacts(request, {part_bytes, 1000, /*table_bytes=*/1});
          ASSERT_TRUE(spilled.ok()) << spilled.status();
          EXPECT_EQ(spilled->vocabulary, expected->vocabulary);
          EXPECT_EQ(spilled->summary.distinct_words, expected->summary.distinct_words);
          EXPECT_EQ(spilled->summary.tokens, expected->summary.tokens);
          EXPECT_EQ(spilled->summary.figures.duplicate_documents, expected->summary.figures.duplicate_documents);
        }
      }
    }
  }
}

TEST(SpillTest, AGivenVocabularyNeedsNoMemoryForTheOthers) {
  const std::string directory = TestDirectory();
  const std::string input = WriteTestFile(directory, "in", ManyWords(300, 3));
  BuildCorpusRequest request = MakeRequest(directory, {input});
  request.vocabulary.file = WriteTestFile(directory, "given", "w1 5\nw2 4\n");
  request.memory = 1;
  const auto spilled = BuildArtefacts(request, {100, 1000, 1});
  ASSERT_TRUE(spilled.ok()) << spilled.status();
  EXPECT_GT(spilled->summary.tokens, 0u);
}

TEST(SpillTest, AVocabularyThatDoesNotFitIsRefusedWithWhatWouldHelp) {
  const std::string directory = TestDirectory();
  BuildCorpusRequest request = MakeRequest(directory, {WriteTestFile(directory, "in", ManyWords(300, 4))});
  request.memory = 20000;
  const absl::Status status = Build(request, {100, 1000, 1}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("raise the memory budget or vocabulary.min_count"));
  EXPECT_FALSE(FileExists(request.corpus_directory));
  request.vocabulary.max_vocab = 20;
  EXPECT_TRUE(Build(request, {100, 1000, 1}).ok());
}

TEST(SpillTest, WordsComeBackInTheOrderOfTheirBytes) {
  const std::string directory = TestDirectory();
  WordTable table;
  CounterRng rng(5);
  std::map<std::string, uint64_t> expected;
  for (int k = 0; k < 20000; ++k) {
    const std::string word = std::string(1 + rng.NextBelow(30), static_cast<char>(rng.NextBelow(255) + 1));
    table.CountOfAnyLength(word, 2);
    expected[word] += 2;
  }
  const auto spilled = SpilledWords::Write(table, JoinPath(directory, "words"));
  ASSERT_TRUE(spilled.ok());
  EXPECT_EQ(spilled->size(), expected.size());
  auto next = expected.begin();
  ASSERT_TRUE(spilled
                  ->ForEachWord([&](absl::string_view word, const WordRecord& record) {
                    ASSERT_NE(next, expected.end());
                    EXPECT_EQ(word, next->first);
                    EXPECT_EQ(record.count, next->second);
                    ++next;
                  })
                  .ok());
  EXPECT_EQ(next, expected.end());
}

TEST(SpillTest, TheFileGoesWithTheObject) {
  const std::string path = JoinPath(TestDirectory(), "words");
  {
    const auto spilled = SpilledWords::Write(WordTable(), path);
    ASSERT_TRUE(spilled.ok());
    EXPECT_TRUE(FileExists(path));
  }
  EXPECT_FALSE(FileExists(path));
}

}  // namespace
}  // namespace gauntlet
