#include "gauntlet/corpus/statistics.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gauntlet/base/random.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/corpus/build_corpus_internal.h"
#include "tests/unit/corpus_module/test_files.h"

namespace gauntlet {
namespace {

using ::testing::ElementsAre;

constexpr uint64_t kMemory = uint64_t{1} << 30;

// Encodes texts with words between spaces in blocks of `block_tokens`.
EncodedCorpus Encode(const std::vector<std::string>& texts, uint64_t block_tokens, uint64_t min_count = 1,
                     uint64_t weight = 1) {
  const std::string directory = TestDirectory();
  BuildCorpusRequest request;
  for (size_t k = 0; k < texts.size(); ++k) {
    request.corpus.inputs.emplace_back(WriteTestFile(directory, absl::StrCat("text", k), texts[k]), weight);
  }
  request.corpus.tokenizer = "whitespace";
  request.vocabulary.min_count = min_count;
  request.vocabulary_path = JoinPath(directory, "vocab.txt");
  request.corpus_directory = JoinPath(directory, "tokens");
  Progress progress;
  const CancellationToken cancellation;
  EXPECT_TRUE(BuildCorpusWithSizes(request, {1 << 20, block_tokens}, &progress, &cancellation).ok());
  return *EncodedCorpus::Open(request.corpus_directory);
}

CorpusStatistics Compute(const EncodedCorpus& corpus, int threads = 2, uint64_t memory = kMemory) {
  Progress progress;
  const CancellationToken cancellation;
  const auto statistics = ComputeStatistics(corpus, threads, memory, &progress, &cancellation);
  EXPECT_TRUE(statistics.ok()) << statistics.status();
  return *statistics;
}

TEST(StatisticsTest, ByHand) {
  // In the vocabulary (two occurrences or more): a 4, b 2, c 2; not: x y. Documents: a b a | c c | a | a b.
  const CorpusStatistics found = Compute(Encode({"a b x a\nc c\n\nx2 y\na\n", "a b"}, 3, /*min_count=*/2));
  EXPECT_EQ(found.summary.tokens, 8u);
  EXPECT_EQ(found.weighted_tokens, 8u);
  EXPECT_EQ(found.summary.unknown_tokens, 3u);
  EXPECT_DOUBLE_EQ(found.unknown_rate, 3.0 / 11.0);
  EXPECT_EQ(found.types, 3u);
  EXPECT_EQ(found.summary.distinct_words, 6u);
  EXPECT_THAT(found.curve,
              ElementsAre(TypesAtTokens{1, 1}, TypesAtTokens{2, 2}, TypesAtTokens{5, 3}, TypesAtTokens{8, 3}));
  EXPECT_DOUBLE_EQ(found.entropy.plain, 1.5);  // 1/2 at 1 bit, twice 1/4 at 2 bits
  EXPECT_DOUBLE_EQ(found.entropy.miller_madow, 1.5 + 2.0 / (16.0 * std::log(2.0)));
  EXPECT_FALSE(found.zipf.has_value());
  EXPECT_EQ(found.summary.documents, 5u);
  EXPECT_EQ(found.lengths.documents, 4u);
  EXPECT_DOUBLE_EQ(found.lengths.mean, 2.0);
  EXPECT_DOUBLE_EQ(found.lengths.median, 2.0);  // of 1 2 2 3
  EXPECT_EQ(found.lengths.max, 3u);
  EXPECT_THAT(found.lengths.histogram, ElementsAre(1, 3));
}

TEST(StatisticsTest, TheMedianOfAnEvenNumberOfDocuments) {
  const CorpusStatistics found = Compute(Encode({"a\na a a a\na a a a a a a a\na a"}, 100));
  EXPECT_DOUBLE_EQ(found.lengths.median, 3.0);  // of 1 2 4 8
  EXPECT_THAT(found.lengths.histogram, ElementsAre(1, 1, 1, 1));
  EXPECT_EQ(found.entropy.plain, 0.0);
  EXPECT_EQ(found.entropy.miller_madow, 0.0);
}

TEST(StatisticsTest, WeightsChangeOneFigureOnly) {
  const std::string text = "a b a\nc";
  const CorpusStatistics once = Compute(Encode({text}, 2));
  const CorpusStatistics thrice = Compute(Encode({text}, 2, 1, /*weight=*/3));
  EXPECT_EQ(thrice.weighted_tokens, 12u);
  nlohmann::ordered_json expected = StatisticsToJson(once);
  expected["weighted_tokens"] = 12u;
  EXPECT_EQ(StatisticsToJson(thrice), expected);
}

TEST(StatisticsTest, AgreesWithCountingOneByOneWhateverBlocksThreadsAndMemory) {
  CounterRng rng(1);
  std::vector<std::vector<std::string>> documents(60);
  std::map<std::string, uint64_t> counts;
  std::set<std::string> seen;
  std::vector<uint64_t> types;  // after each token
  std::multiset<uint64_t> lengths;
  std::string text;
  for (auto& document : documents) {
    for (uint64_t n = rng.NextBelow(40); n > 0; --n) {
      const double u = rng.NextUniform();
      document.push_back(absl::StrCat("w", static_cast<int>(u * u * 50)));
      ++counts[document.back()];
      seen.insert(document.back());
      types.push_back(seen.size());
    }
    if (!document.empty()) lengths.insert(document.size());
    absl::StrAppend(&text, absl::StrJoin(document, " "), "\n");
  }
  const double tokens = static_cast<double>(types.size());
  double entropy = 0.0;
  for (const auto& [word, count] : counts) {
    const double p = static_cast<double>(count) / tokens;
    entropy -= p * std::log2(p);
  }
  std::set<std::string> results;
  for (const uint64_t block_tokens : {1u, 7u, 100u, 100000u}) {
    const EncodedCorpus corpus = Encode({text}, block_tokens);
    for (const int threads : {1, 4}) {
      for (const uint64_t memory : {uint64_t{1}, kMemory}) {
        const CorpusStatistics found = Compute(corpus, threads, memory);
        for (const TypesAtTokens& point : found.curve) ASSERT_EQ(point.types, types[point.tokens - 1]) << point.tokens;
        ASSERT_EQ(found.curve.back().tokens, types.size());
        ASSERT_NEAR(found.entropy.plain, entropy, 1e-12);
        ASSERT_EQ(found.lengths.documents, lengths.size());
        ASSERT_EQ(found.lengths.max, *lengths.rbegin());
        const double low = static_cast<double>(*std::next(lengths.begin(), std::ptrdiff_t(lengths.size() - 1) / 2));
        const double high = static_cast<double>(*std::next(lengths.begin(), std::ptrdiff_t(lengths.size()) / 2));
        ASSERT_EQ(found.lengths.median, (low + high) / 2.0);
        results.insert(StatisticsToJson(found).dump());
      }
    }
  }
  EXPECT_EQ(results.size(), 1u);
}

TEST(StatisticsTest, DamageAndCancellationAreErrors) {
  const EncodedCorpus corpus = Encode({"a b c a b c\nd"}, 2);
  Progress progress;
  CancellationToken cancellation;
  const std::string path =
      JoinPath(JoinPath(TestRoot::Path(), "StatisticsTest_DamageAndCancellationAreErrors"), "tokens/tokens.blk");
  std::string bytes = *ReadFile(path);
  bytes[50] = static_cast<char>(bytes[50] ^ 1);
  GAUNTLET_CHECK(WriteFile(path, bytes).ok());
  const auto damaged = EncodedCorpus::Open(DirectoryName(path));
  ASSERT_TRUE(damaged.ok()) << damaged.status();
  EXPECT_EQ(ComputeStatistics(*damaged, 2, kMemory, &progress, &cancellation).status().code(),
            absl::StatusCode::kDataLoss);
  cancellation.Cancel();
  EXPECT_EQ(ComputeStatistics(corpus, 2, kMemory, &progress, &cancellation).status().code(),
            absl::StatusCode::kCancelled);
}

// With two words p(2)/p(1) = 2^-s, so s = log2(n_1 / n_2); the variance of ln r is p(1) p(2) (ln 2)^2.
TEST(FitZipfTest, TwoWordsByHand) {
  const auto fit = FitZipf({80, 20, 9, 3});
  ASSERT_TRUE(fit.has_value());
  EXPECT_NEAR(fit->exponent, 2.0, 1e-9);
  EXPECT_NEAR(fit->standard_error, 1.0 / std::sqrt(100.0 * 0.8 * 0.2 * std::log(2.0) * std::log(2.0)), 1e-9);
  EXPECT_EQ(fit->ranks, 2u);
  EXPECT_EQ(fit->tokens, 100u);
}

TEST(FitZipfTest, Limits) {
  EXPECT_FALSE(FitZipf({}).has_value());
  EXPECT_FALSE(FitZipf({1000, 9}).has_value());
  EXPECT_NEAR(FitZipf({50, 50, 50})->exponent, 0.0, 1e-9);  // all alike
  EXPECT_NEAR(FitZipf({uint64_t{10} << 50, 10})->exponent, 50.0, 1e-6);
}

TEST(FitZipfTest, FindsTheExponentThatCountsWereMadeWith) {
  for (const double exponent : {0.5, 1.0, 1.3, 2.5}) {
    std::vector<uint64_t> counts;
    for (int rank = 1; rank <= 1000; ++rank) {
      counts.push_back(static_cast<uint64_t>(std::round(1e12 * std::pow(rank, -exponent))));
    }
    const auto fit = FitZipf(counts);
    EXPECT_NEAR(fit->exponent, exponent, 1e-6);
    EXPECT_LT(fit->standard_error, 1e-5);
    EXPECT_EQ(fit->ranks, 1000u);
  }
}

// Draws from the law itself: of 200 fits about two thirds are within a standard error of the truth.
TEST(FitZipfTest, TheStandardErrorIsThatOfRepeatedFits) {
  constexpr double kExponent = 1.1;
  constexpr size_t kRanks = 40;
  std::vector<double> cumulative;
  for (size_t rank = 1; rank <= kRanks; ++rank) {
    cumulative.push_back((cumulative.empty() ? 0.0 : cumulative.back()) +
                         std::pow(static_cast<double>(rank), -kExponent));
  }
  CounterRng rng(3);
  int within = 0;
  for (int round = 0; round < 200; ++round) {
    std::vector<uint64_t> counts(kRanks);
    for (int token = 0; token < 20000; ++token) {
      const double u = rng.NextUniform() * cumulative.back();
      ++counts[static_cast<size_t>(std::lower_bound(cumulative.begin(), cumulative.end(), u) - cumulative.begin())];
    }
    const auto fit = FitZipf(counts);  // in the order of the true ranks
    within += std::abs(fit->exponent - kExponent) <= fit->standard_error ? 1 : 0;
  }
  EXPECT_NEAR(within, 137, 20);
}

}  // namespace
}  // namespace gauntlet
