#include "src/cooccurrence/chunk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cooccurrence/counting_test_util.h"

namespace gauntlet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ChunkReaderTest, CarriesTheWindowOfAnOpenDocument) {
  const VectorSource source({{1, 2, 3, 4, 5}, {6, 7}}, /*block_tokens=*/2);
  ChunkReader reader(&source, /*chunk_tokens=*/3, /*window=*/2, nullptr, /*read_ahead=*/3);
  Chunk chunk;
  ASSERT_TRUE(*reader.Next(&chunk));
  EXPECT_THAT(chunk.ids, ElementsAre(1, 2, 3));
  EXPECT_EQ(chunk.prefix, 0);
  EXPECT_THAT(chunk.document_ends, ElementsAre(3));
  EXPECT_EQ(reader.tokens_left(), 4);
  ASSERT_TRUE(*reader.Next(&chunk));
  EXPECT_THAT(chunk.ids, ElementsAre(2, 3, 4, 5, 6));
  EXPECT_EQ(chunk.prefix, 2);
  EXPECT_THAT(chunk.document_ends, ElementsAre(4, 5));
  ASSERT_TRUE(*reader.Next(&chunk));
  EXPECT_THAT(chunk.ids, ElementsAre(6, 7));
  EXPECT_EQ(chunk.prefix, 1);
  EXPECT_FALSE(*reader.Next(&chunk));
}

TEST(ChunkReaderTest, CarriesNothingAfterTheEndOfADocument) {
  const VectorSource source({{1, 2}, {3, 4}}, /*block_tokens=*/4);
  ChunkReader reader(&source, /*chunk_tokens=*/2, /*window=*/5, nullptr, /*read_ahead=*/1);
  Chunk chunk;
  ASSERT_TRUE(*reader.Next(&chunk));
  EXPECT_THAT(chunk.ids, ElementsAre(1, 2));
  ASSERT_TRUE(*reader.Next(&chunk));
  EXPECT_THAT(chunk.ids, ElementsAre(3, 4));
  EXPECT_EQ(chunk.prefix, 0);
  EXPECT_EQ(reader.tokens_left(), 0);
  EXPECT_FALSE(*reader.Next(&chunk));
}

TEST(ChunkReaderTest, FilterSeesPositionsInTheCorpus) {
  const VectorSource source({{5, 5, 5}, {5, 5, 5}}, /*block_tokens=*/2);
  std::vector<uint64_t> seen;
  ChunkReader reader(
      &source, /*chunk_tokens=*/2, /*window=*/5,
      [&](uint64_t position, uint32_t) {
        seen.push_back(position);
        return position >= 4;
      },
      /*read_ahead=*/1);
  Chunk chunk;
  ASSERT_TRUE(*reader.Next(&chunk));
  EXPECT_THAT(chunk.ids, ElementsAre(5, 5));
  EXPECT_THAT(chunk.document_ends, ElementsAre(2));
  EXPECT_THAT(seen, ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_FALSE(*reader.Next(&chunk));
}

// A source whose tokens have weights.
class WeightedSource : public VectorSource {
 public:
  WeightedSource(const Documents& documents, uint64_t block_tokens, std::vector<WeightRange> weights)
      : VectorSource(documents, block_tokens), weights_(std::move(weights)) {}
  absl::Span<const WeightRange> weights() const override { return weights_; }

 private:
  std::vector<WeightRange> weights_;
};

TEST(ChunkReaderTest, AChunkHasTokensOfOneWeight) {
  const WeightedSource source({{1, 2}, {3}, {4, 5}, {6}}, /*block_tokens=*/4, {{3, 2}, {5, 1}, {6, 7}});
  ChunkReader reader(&source, /*chunk_tokens=*/10, /*window=*/5, nullptr, /*read_ahead=*/2);
  Chunk chunk;
  ASSERT_TRUE(*reader.Next(&chunk));
  EXPECT_THAT(chunk.ids, ElementsAre(1, 2, 3));
  EXPECT_THAT(chunk.document_ends, ElementsAre(2, 3));
  EXPECT_EQ(chunk.weight, 2);
  ASSERT_TRUE(*reader.Next(&chunk));
  EXPECT_THAT(chunk.ids, ElementsAre(4, 5));
  EXPECT_EQ(chunk.prefix, 0);
  EXPECT_EQ(chunk.weight, 1);
  ASSERT_TRUE(*reader.Next(&chunk));
  EXPECT_THAT(chunk.ids, ElementsAre(6));
  EXPECT_EQ(chunk.weight, 7);
  EXPECT_FALSE(*reader.Next(&chunk));
}

TEST(ChunkReaderTest, AWeightWhoseTokensAreAllDroppedIsNotTheEnd) {
  const WeightedSource source({{1, 2}, {3}, {4}}, /*block_tokens=*/4, {{2, 2}, {3, 1}, {4, 7}});
  ChunkReader reader(
      &source, /*chunk_tokens=*/10, /*window=*/5, [](uint64_t, uint32_t id) { return id == 4; }, /*read_ahead=*/2);
  Chunk chunk;
  ASSERT_TRUE(*reader.Next(&chunk));
  EXPECT_THAT(chunk.ids, ElementsAre(4));
  EXPECT_EQ(chunk.weight, 7);
  EXPECT_FALSE(*reader.Next(&chunk));
}

TEST(ChunkReaderTest, EmptyCorpus) {
  const VectorSource source({}, /*block_tokens=*/2);
  ChunkReader reader(&source, /*chunk_tokens=*/2, /*window=*/5, nullptr, /*read_ahead=*/4);
  Chunk chunk;
  EXPECT_FALSE(*reader.Next(&chunk));
  EXPECT_THAT(chunk.ids, IsEmpty());
}

}  // namespace
}  // namespace gauntlet
