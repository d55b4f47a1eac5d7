// Counting from text on disk, through the encoded corpus.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "gauntlet/base/status.h"
#include "gauntlet/corpus/build_corpus.h"
#include "tests/unit/cooccurrence/counting_test_util.h"

namespace gauntlet {
namespace {

class CountCorpusTest : public testing::Test {
 protected:
  // Encodes files of these contents, in order; they have weight 1, or that of `weights`.
  void Build(const std::vector<std::string>& contents, const std::vector<uint64_t>& weights = {}) {
    BuildCorpusRequest request;
    for (size_t k = 0; k < contents.size(); ++k) {
      const std::string path = JoinPath(base_, absl::StrCat("text", k, ".txt"));
      request.corpus.inputs.emplace_back(path, weights.empty() ? 1 : weights[k]);
      GAUNTLET_ASSERT_OK(WriteFile(path, contents[k]));
    }
    request.corpus.tokenizer = "whitespace";
    request.vocabulary.min_count = 1;
    request.vocabulary_path = JoinPath(base_, "vocab.txt");
    request.corpus_directory = JoinPath(base_, "tokens");
    request.threads = 2;
    GAUNTLET_ASSERT_OK(BuildCorpus(request, &progress_, &cancellation_));
  }
  absl::Status Count(const CountRequest& request) {
    GAUNTLET_ASSIGN_OR_RETURN(const EncodedCorpus corpus, EncodedCorpus::Open(JoinPath(base_, "tokens")));
    GAUNTLET_ASSIGN_OR_RETURN(const Vocabulary vocabulary, Vocabulary::Load(JoinPath(base_, "vocab.txt")));
    return CountCooccurrences(corpus, vocabulary, request, &progress_, &cancellation_);
  }

  const std::string base_ = FreshDirectory();
  const std::string golden_ = *ReadFile(GAUNTLET_TEST_DATA "/golden/tiny.txt");
  Progress progress_;
  CancellationToken cancellation_;
};

TEST_F(CountCorpusTest, BytesDoNotDependOnFilesOrThreads) {
  Build({golden_});
  CountRequest request = MakeRequest(JoinPath(base_, "matrix"), 10);
  GAUNTLET_ASSERT_OK(Count(request));
  const std::string expected = TileBytes(request.directory);

  // A file for each hundred lines.
  std::vector<std::string> parts(1);
  size_t lines = 0;
  for (const absl::string_view line : absl::StrSplit(golden_, '\n')) {
    if (++lines % 100 == 0) parts.emplace_back();
    absl::StrAppend(&parts.back(), line, "\n");
  }
  ASSERT_GT(parts.size(), 2);
  Build(parts);
  for (const int threads : {1, 2, 7}) {
    request.threads = threads;
    GAUNTLET_ASSERT_OK(Count(request));
    EXPECT_TRUE(TileBytes(request.directory) == expected) << threads;
  }
}

TEST_F(CountCorpusTest, AWeightGivesTheBytesOfTheTextGivenSoOften) {
  const std::string third = "a b a\n" + golden_.substr(golden_.size() / 2);
  Build({golden_, third, golden_, "b a c\n", third, golden_});
  CountRequest request = MakeRequest(JoinPath(base_, "matrix"), 10);
  GAUNTLET_ASSERT_OK(Count(request));
  const std::string expected = TileBytes(request.directory);
  const std::string vocabulary = *ReadFile(JoinPath(base_, "vocab.txt"));
  const std::string content = CooccurrenceMatrix::Open(request.directory)->manifest().content;

  Build({golden_, "b a c\n", third}, {3, 1, 2});
  EXPECT_TRUE(*ReadFile(JoinPath(base_, "vocab.txt")) == vocabulary);
  for (const int threads : {1, 3}) {
    request.threads = threads;
    GAUNTLET_ASSERT_OK(Count(request));
    EXPECT_TRUE(TileBytes(request.directory) == expected) << threads;
    EXPECT_EQ(CooccurrenceMatrix::Open(request.directory)->manifest().content, content);
  }
}

TEST_F(CountCorpusTest, OneWeightForAll) {
  for (const bool symmetric : {true, false}) {
    CountRequest request = MakeRequest(JoinPath(base_, "matrix"), 3, symmetric);
    Build({golden_});
    GAUNTLET_ASSERT_OK(Count(request));
    Counts expected = ReadCounts(request.directory);
    for (auto& [pair, count] : expected) count *= 1000000;
    Build({golden_}, {1000000});
    GAUNTLET_ASSERT_OK(Count(request));
    EXPECT_EQ(ReadCounts(request.directory), expected);
  }
}

// 2000 neighbours of "a" at distance 1 are 2 * 2^32 units each: times 10^6 that is 2^64, one too many bits.
TEST_F(CountCorpusTest, AWeightThatMakesACountTooLargeIsAnError) {
  std::string text;
  for (int k = 0; k < 2000; ++k) text += "a ";
  Build({text}, {1000000});
  EXPECT_TRUE(absl::IsOutOfRange(Count(MakeRequest(JoinPath(base_, "matrix"), 23))));
}

TEST_F(CountCorpusTest, SubsamplingDecidesOnceForAllRepetitions) {
  Build({golden_}, {3});
  CountRequest request = MakeRequest(JoinPath(base_, "matrix"), 5);
  request.options.subsample = 1e-3;
  GAUNTLET_ASSERT_OK(Count(request));
  const Counts tripled = ReadCounts(request.directory);
  Build({golden_});
  GAUNTLET_ASSERT_OK(Count(request));
  Counts expected = ReadCounts(request.directory);
  for (auto& [pair, count] : expected) count *= 3;
  EXPECT_EQ(tripled, expected);
}

TEST_F(CountCorpusTest, AnotherVocabularyIsRefused) {
  Build({"a b c a b"});
  GAUNTLET_ASSERT_OK(WriteFile(JoinPath(base_, "vocab.txt"), "a 2\nb 2\nc 2\n"));
  EXPECT_TRUE(absl::IsFailedPrecondition(Count(MakeRequest(JoinPath(base_, "matrix"), 5))));
}

// 30,000 times "a" and a rare "b" beside each hundredth: with threshold t, "a" stays with probability sqrt(t/f) and
// every "b" stays.
TEST_F(CountCorpusTest, SubsamplingKeepsTheRareWords) {
  std::string text;
  for (int k = 0; k < 300; ++k) {
    for (int n = 0; n < 100; ++n) text += "a ";
    text += "b\n";
  }
  Build({text});
  CountRequest request = MakeRequest(JoinPath(base_, "matrix"), 1);
  request.options.subsample = 0.01;
  GAUNTLET_ASSERT_OK(Count(request));
  const Counts counts = ReadCounts(request.directory);
  const double kept = std::sqrt(0.01 / (30000.0 / 30300.0)) * 30000.0;
  // Of m tokens "a" in a line, m - 1 pairs are of "a"s, each twice on the diagonal; the last one meets the "b".
  EXPECT_NEAR(static_cast<double>(counts.at({0, 0})) / 2.0, kept - 300.0, 150.0);
  EXPECT_GE(counts.at({1, 0}), 295);
  const std::string first = TileBytes(request.directory);
  request.threads = 3;
  GAUNTLET_ASSERT_OK(Count(request));
  EXPECT_TRUE(TileBytes(request.directory) == first);
  request.options.subsample_seed = 2;
  GAUNTLET_ASSERT_OK(Count(request));
  EXPECT_FALSE(TileBytes(request.directory) == first);
}

}  // namespace
}  // namespace gauntlet
