#include "src/cooccurrence/count_tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gauntlet/corpus/vocabulary.h"
#include "src/cooccurrence/gather.h"
#include "src/cooccurrence/row_batch.h"
#include "tests/unit/cooccurrence/counting_test_util.h"

namespace gauntlet {
namespace {

Counts Expected(const Documents& documents, const CooccurrenceOptions& options) {
  const auto weights = MakeWeights(options.window_size, options.distance_weighting);
  GAUNTLET_EXPECT_OK(weights);
  return CountNaively(documents, *weights, options.symmetric);
}

size_t NumTokens(const Documents& documents) {
  size_t tokens = 0;
  for (const std::vector<uint32_t>& document : documents) tokens += document.size();
  return tokens;
}

TEST(CountTokensTest, MatchesTheNaiveCounter) {
  const std::string directory = JoinPath(FreshDirectory(), "matrix");
  constexpr uint32_t kWords = 37;
  for (uint64_t seed = 0; seed < 80; ++seed) {
    CounterRng rng(seed, /*stream=*/1);
    const Documents documents = RandomDocuments(seed, kWords, 1 + rng.NextBelow(12), 1 + rng.NextBelow(90));
    constexpr int kWindows[] = {1, 2, 5, 10, 22, 23, 40, 1000};
    CountRequest request = MakeRequest(directory, kWindows[rng.NextBelow(8)], rng.NextBelow(2) == 0,
                                       std::vector{DistanceWeighting::kHarmonic, DistanceWeighting::kNone,
                                                   DistanceWeighting::kLinear}[rng.NextBelow(3)]);
    request.threads = 1 + static_cast<int>(rng.NextBelow(4));
    CountTuning tuning;
    // Up to half a dozen runs: each is a file that is synced.
    tuning.chunk_tokens = rng.NextBelow(3) == 0 ? 0 : NumTokens(documents) / 6 + 1 + rng.NextBelow(60);
    tuning.batch_entries = rng.NextBelow(2) == 0 ? 0 : 1 + rng.NextBelow(50);
    tuning.task_occurrences = static_cast<uint32_t>(rng.NextBelow(20));
    tuning.band_width = 1 + static_cast<uint32_t>(rng.NextBelow(40));
    tuning.max_stripe_rows = 1 + static_cast<uint32_t>(rng.NextBelow(40));
    tuning.fan_in = rng.NextBelow(2) == 0 ? 0 : 2 + rng.NextBelow(3);
    GAUNTLET_ASSERT_OK(CountDocuments(documents, kWords, request, tuning, 1 + rng.NextBelow(50)));
    ASSERT_EQ(ReadCounts(directory), Expected(documents, request.options)) << "seed " << seed;
  }
}

TEST(CountTokensTest, WindowsLongerThanTheDocuments) {
  const std::string directory = JoinPath(FreshDirectory(), "matrix");
  const Documents documents = RandomDocuments(5, 11, 3, 2500);
  for (const int window : {22, 23, 40, 1000}) {
    const CountRequest request = MakeRequest(directory, window);
    CountTuning tuning;
    tuning.chunk_tokens = 700;
    GAUNTLET_ASSERT_OK(CountDocuments(documents, 11, request, tuning, 300));
    EXPECT_EQ(ReadCounts(directory), Expected(documents, request.options)) << window;
  }
}

// One document through many chunks: no pair is lost or counted twice where they meet. The bytes are those of one
// thread and one chunk.
TEST(CountTokensTest, BytesDoNotDependOnThreadsRunsOrBlocks) {
  const std::string base = FreshDirectory();
  Documents documents = RandomDocuments(7, 700, 1, 20000);
  documents[0].resize(20000, 3);
  for (const bool symmetric : {true, false}) {
    CountRequest request = MakeRequest(JoinPath(base, "reference"), 10, symmetric);
    CountTuning tuning;
    tuning.band_width = 64;
    RecordingProgress progress;
    GAUNTLET_ASSERT_OK(CountDocuments(documents, 700, request, tuning, 1 << 20, &progress));
    EXPECT_EQ(progress.metric("runs"), 0);
    const std::string expected = TileBytes(request.directory);
    const auto reference = CooccurrenceMatrix::Open(request.directory);
    GAUNTLET_ASSERT_OK(reference);
    for (const int threads : {1, 2, 7}) {
      for (const uint64_t runs : {1, 3, 50}) {
        request.directory = JoinPath(base, "matrix");
        request.threads = threads;
        tuning.chunk_tokens = (20000 + runs - 1) / runs;
        tuning.batch_entries = 5000;
        tuning.task_occurrences = 100;
        GAUNTLET_ASSERT_OK(CountDocuments(documents, 700, request, tuning, 999, &progress));
        EXPECT_EQ(progress.metric("runs"), runs == 1 ? 0 : static_cast<double>(runs));
        EXPECT_TRUE(TileBytes(request.directory) == expected) << threads << " threads, " << runs << " runs";
        const auto matrix = CooccurrenceMatrix::Open(request.directory);
        GAUNTLET_ASSERT_OK(matrix);
        EXPECT_EQ(matrix->manifest().content, reference->manifest().content);
        EXPECT_EQ(matrix->manifest().details, reference->manifest().details);
      }
    }
  }
}

TEST(CountTokensTest, DroppedTokensLeaveNoGapWhereverChunksAreCut) {
  const std::string base = FreshDirectory();
  const Documents documents = RandomDocuments(9, 40, 6, 12);
  const auto filter = [](uint64_t position, uint32_t id) { return (position * 7 + id) % 3 != 0; };
  Documents kept;
  uint64_t position = 0;
  for (const std::vector<uint32_t>& document : documents) {
    kept.emplace_back();
    for (const uint32_t id : document) {
      if (filter(position++, id)) kept.back().push_back(id);
    }
  }
  CountRequest request = MakeRequest(JoinPath(base, "matrix"), 5);
  for (const uint64_t chunk_tokens : {0, 1, 4, 5, 6, 30}) {
    CountTuning tuning;
    tuning.chunk_tokens = chunk_tokens;
    GAUNTLET_ASSERT_OK(CountDocuments(documents, 40, request, tuning, 7, nullptr, nullptr, filter));
    EXPECT_EQ(ReadCounts(request.directory), Expected(kept, request.options)) << chunk_tokens;
  }
}

TEST(CountTokensTest, FiguresOfTheManifest) {
  CountRequest request = MakeRequest(JoinPath(FreshDirectory(), "matrix"), 2);
  GAUNTLET_ASSERT_OK(CountDocuments({{0, 1, 0}}, 2, request));
  const auto matrix = CooccurrenceMatrix::Open(request.directory);
  GAUNTLET_ASSERT_OK(matrix);
  EXPECT_EQ(matrix->stored_records(), 2);    // (0, 0) and (1, 0)
  EXPECT_EQ(matrix->directed_records(), 3);  // and (0, 1)
  EXPECT_EQ(matrix->manifest().details["total"], 1.0 + 2.0 + 2.0);
  EXPECT_EQ(matrix->manifest().fingerprint, "made by a test");
  EXPECT_EQ(matrix->vocabulary_fingerprint(), "vocabulary");
  std::vector<TileRecord> records;
  GAUNTLET_ASSERT_OK(matrix->ReadTile(0, &records));
  ASSERT_EQ(records.size(), 2);
  EXPECT_EQ(records[0].value, 1.0);  // twice 1/2
  EXPECT_EQ(records[1].value, 2.0);
}

TEST(CountTokensTest, CorpusWithoutPairs) {
  CountRequest request = MakeRequest(JoinPath(FreshDirectory(), "matrix"), 5);
  for (const Documents& documents : {Documents{}, Documents{{0}, {1}}}) {
    GAUNTLET_ASSERT_OK(CountDocuments(documents, 2, request));
    EXPECT_EQ(ReadCounts(request.directory), Counts());
  }
}

TEST(CountTokensTest, BudgetTooSmallNamesOneThatWorks) {
  const std::string base = FreshDirectory();
  CountRequest request = MakeRequest(JoinPath(base, "matrix"), 5);
  request.memory = 1000;
  const Documents documents = {{0, 1, 2}};
  const absl::Status status = CountDocuments(documents, 3, request);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  const std::string message(status.message());
  const size_t at = message.find("budget of ");
  ASSERT_NE(at, std::string::npos) << message;
  request.memory = std::stoull(message.substr(at + 10)) << 20;
  GAUNTLET_EXPECT_OK(CountDocuments(documents, 3, request));
}

TEST(CountTokensTest, TheBudgetHasRoomForTheVocabularyBesideTheCounter) {
  constexpr uint32_t kMillion = 1'000'000;
  const CooccurrenceOptions options;
  // An eighth of what is left beside the vocabulary and the counter holds a row of all words.
  constexpr uint64_t kRows = 8 * kMillion * kBatchEntryBytes;
  EXPECT_GE(SmallestMemory(options, kMillion, /*threads=*/1, /*block=*/0),
            Vocabulary::MemoryBytes(kMillion) + GatherFixedBytes(kMillion) +
                GatherThreadBytes(kMillion, options.window_size) + kRows);
}

TEST(CountTokensTest, WindowOutOfRange) {
  for (const int window : {0, -1, 1001}) {
    EXPECT_EQ(CountDocuments({{0, 1}}, 2, MakeRequest(FreshDirectory(), window)).code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(CountTokensTest, CancelledLeavesNothingBehind) {
  const std::string base = FreshDirectory();
  CancellationToken cancellation;
  cancellation.Cancel();
  for (const uint64_t chunk_tokens : {0, 100}) {
    CountTuning tuning;
    tuning.chunk_tokens = chunk_tokens;
    EXPECT_EQ(CountDocuments(RandomDocuments(1, 50, 10, 100), 50, MakeRequest(JoinPath(base, "matrix"), 5), tuning, 100,
                             nullptr, &cancellation)
                  .code(),
              absl::StatusCode::kCancelled);
    EXPECT_THAT(*ListDirectory(base), testing::IsEmpty());
  }
}

class FailingSource : public VectorSource {
 public:
  using VectorSource::VectorSource;
  absl::Status ReadBlock(size_t k, std::vector<uint32_t>* ids) const override {
    return k == 2 ? absl::DataLossError("block 2") : VectorSource::ReadBlock(k, ids);
  }
};

TEST(CountTokensTest, ErrorsOfTheCorpusComeThrough) {
  const std::string base = FreshDirectory();
  const FailingSource source({std::vector<uint32_t>(100, 1)}, 10);
  CountTuning tuning;
  tuning.chunk_tokens = 10;
  const absl::Status status = CountTokens({&source, 2, "vocabulary", nullptr}, MakeRequest(JoinPath(base, "matrix"), 5),
                                          tuning, nullptr, nullptr);
  EXPECT_EQ(status, absl::DataLossError("block 2"));
  EXPECT_THAT(*ListDirectory(base), testing::IsEmpty());
}

}  // namespace
}  // namespace gauntlet
