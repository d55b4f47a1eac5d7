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
  // Encodes files of these contents, in order.
  void Build(const std::vector<std::string>& contents) {
    BuildCorpusRequest request;
    for (size_t k = 0; k < contents.size(); ++k) {
      request.corpus.inputs.push_back(JoinPath(base_, absl::StrCat("text", k, ".txt")));
      GAUNTLET_ASSERT_OK(WriteFile(request.corpus.inputs.back(), contents[k]));
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
