#include "gauntlet/embeddings/embeddings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/test_util.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;
using testing::FloatEq;
using testing::HasSubstr;

TEST(EmbeddingsTest, FindsWordsAndRows) {
  const auto embeddings = Embeddings::Create({"a", "b"}, {1, 2, 3, 4, 5, 6}, 3);
  GAUNTLET_ASSERT_OK(embeddings);
  EXPECT_EQ(embeddings->size(), 2u);
  EXPECT_EQ(embeddings->dimensions(), 3u);
  EXPECT_EQ(embeddings->Find("b"), 1u);
  EXPECT_EQ(embeddings->Find("c"), std::nullopt);
  EXPECT_EQ(embeddings->word(1), "b");
  EXPECT_THAT(embeddings->vector(1), ElementsAre(4, 5, 6));
}

TEST(EmbeddingsTest, CopiesOutliveTheOriginal) {
  std::optional<Embeddings> copy;
  {
    const auto original = Embeddings::Create({"short", std::string(100, 'x')}, {3, 4}, 1);
    GAUNTLET_ASSERT_OK(original);
    copy = original->Normalized();
  }
  EXPECT_EQ(copy->Find(std::string(100, 'x')), 1u);
  EXPECT_EQ(copy->Find("short"), 0u);
}

TEST(EmbeddingsTest, NormalizesRowsAndKeepsZeroRows) {
  const auto embeddings = Embeddings::Create({"a", "zero", "tiny"}, {3, -4, 0, 0, 0, 1e-40f}, 2);
  GAUNTLET_ASSERT_OK(embeddings);
  EXPECT_THAT(embeddings->Normalized().matrix(), ElementsAre(FloatEq(0.6f), FloatEq(-0.8f), 0, 0, 0, FloatEq(1)));
}

TEST(EmbeddingsTest, RejectsWhatDoesNotFit) {
  const auto message = [](std::vector<std::string> words, std::vector<float> vectors, uint32_t dimensions) {
    const auto result = Embeddings::Create(std::move(words), std::move(vectors), dimensions);
    EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(result.status().message());
  };
  EXPECT_EQ(message({"a"}, {}, 0), "vectors have no dimensions");
  EXPECT_EQ(message({"a", "b"}, {1, 2, 3}, 2), "2 words of 2 dimensions need 4 values; got 3");
  EXPECT_EQ(message({"a", ""}, {1, 2}, 1), "row 2: the word is empty");
  EXPECT_EQ(message({"a", "b", "a"}, {1, 2, 3}, 1), "row 3: the word \"a\" occurred before, in row 1");
  EXPECT_EQ(message({"a", "b"}, {1, 2, std::numeric_limits<float>::infinity(), 3}, 2),
            "row 2: the vector of \"b\" has a value that is not finite");
  EXPECT_THAT(message({"a"}, {std::numeric_limits<float>::quiet_NaN()}, 1), HasSubstr("not finite"));
}

}  // namespace
}  // namespace gauntlet
