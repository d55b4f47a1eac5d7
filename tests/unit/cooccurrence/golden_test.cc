// The reference's figures.

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "gauntlet/corpus/vocabulary.h"
#include "tests/unit/cooccurrence/counting_test_util.h"

namespace gauntlet {
namespace {

std::string GoldenPath(const std::string& name) { return GAUNTLET_TEST_DATA "/golden/" + name; }

// Words by white space, a document a line; carriage returns and words outside the vocabulary are dropped.
Documents ReadGoldenText(const Vocabulary& vocabulary) {
  std::string text = *ReadFile(GoldenPath("tiny.txt"));
  text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
  Documents documents;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    documents.emplace_back();
    for (std::string word; words >> word;) {
      if (const auto id = vocabulary.Find(word)) documents.back().push_back(*id);
    }
  }
  return documents;
}

struct GoldenCase {
  std::string vocabulary;
  std::string counts;
  int window;
  bool symmetric;
  DistanceWeighting weighting;
};

class GoldenTest : public testing::TestWithParam<GoldenCase> {};

TEST_P(GoldenTest, CountsAreTheReferences) {
  const GoldenCase& golden = GetParam();
  const std::string base = FreshDirectory();
  const auto vocabulary = Vocabulary::Load(GoldenPath(golden.vocabulary));
  GAUNTLET_ASSERT_OK(vocabulary);
  CountRequest request = MakeRequest(JoinPath(base, "matrix"), golden.window, golden.symmetric, golden.weighting);
  CountTuning tuning;
  tuning.chunk_tokens = 1000;
  GAUNTLET_ASSERT_OK(CountDocuments(ReadGoldenText(*vocabulary), vocabulary->size(), request, tuning, 300));
  const std::string records = JoinPath(base, "records.bin");
  GAUNTLET_ASSERT_OK(ExportRecords(request.directory, records, 2, request.memory, nullptr, nullptr));

  const std::string bytes = *ReadFile(records);
  std::ifstream expected(GoldenPath(golden.counts));
  size_t at = 0;
  for (std::string line; std::getline(expected, line); at += 16) {
    std::istringstream fields(line);
    int32_t i = 0;
    int32_t j = 0;
    double value = 0.0;
    ASSERT_TRUE(fields >> i >> j >> value) << line;
    ASSERT_LE(at + 16, bytes.size());
    int32_t found_i = 0;
    int32_t found_j = 0;
    double found = 0.0;
    std::memcpy(&found_i, bytes.data() + at, 4);
    std::memcpy(&found_j, bytes.data() + at + 4, 4);
    std::memcpy(&found, bytes.data() + at + 8, 8);
    ASSERT_EQ(found_i, i) << line;
    ASSERT_EQ(found_j, j) << line;
    ASSERT_NEAR(found, value, 1e-12 * value) << line;
  }
  EXPECT_GT(at, 0);
  EXPECT_EQ(at, bytes.size());
}

INSTANTIATE_TEST_SUITE_P(
    Reference, GoldenTest,
    testing::Values(GoldenCase{"vocab.min1.txt", "cooc.min1.w10.sym.txt", 10, true, DistanceWeighting::kHarmonic},
                    GoldenCase{"vocab.min5.txt", "cooc.min5.w10.sym.txt", 10, true, DistanceWeighting::kHarmonic},
                    GoldenCase{"vocab.min5.txt", "cooc.min5.w5.left.txt", 5, false, DistanceWeighting::kHarmonic},
                    GoldenCase{"vocab.min5.txt", "cooc.min5.w4.sym.flat.txt", 4, true, DistanceWeighting::kNone},
                    GoldenCase{"vocab.max40.txt", "cooc.max40.w15.sym.txt", 15, true, DistanceWeighting::kHarmonic}));

}  // namespace
}  // namespace gauntlet
