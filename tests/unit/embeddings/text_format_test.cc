#include "gauntlet/embeddings/text_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "absl/strings/str_cat.h"
#include "src/embeddings/text_internal.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;

std::string WriteTemp(absl::string_view contents) {
  const std::string path = FreshDirectory() + "/vectors.txt";
  GAUNTLET_EXPECT_OK(WriteFile(path, contents));
  return path;
}

// The message without the file's name, which must come first.
std::string LoadError(absl::string_view contents) {
  const std::string path = WriteTemp(contents);
  std::string message;
  for (const size_t block_bytes : {size_t{1}, size_t{7}, size_t{1} << 20}) {
    const absl::Status status = LoadTextByBlocks(path, 0, 2, block_bytes).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    std::string rest(status.message());
    EXPECT_EQ(rest.substr(0, path.size() + 2), path + ": ");
    rest.erase(0, path.size() + 2);
    EXPECT_TRUE(message.empty() || message == rest) << message << " / " << rest;
    message = rest;
  }
  return message;
}

Embeddings Load(absl::string_view contents) {
  absl::StatusOr<Embeddings> loaded = LoadText(WriteTemp(contents));
  EXPECT_EQ(loaded.status(), absl::OkStatus());
  return *std::move(loaded);
}

TEST(LoadTextTest, ReadsGloveText) {
  const Embeddings loaded = Load("the 0.5 -1.25e2 3\nof 1 2 3\n<unk> 0 0 1e-3\n");
  EXPECT_THAT(loaded.words(), ElementsAre("the", "of", "<unk>"));
  EXPECT_THAT(loaded.matrix(), ElementsAre(0.5f, -125.0f, 3, 1, 2, 3, 0, 0, 1e-3f));
}

TEST(LoadTextTest, ReadsWord2vecText) {
  const Embeddings loaded = Load("2 3\n</s> 1 2 3 \nb 4 5 6 \n");
  EXPECT_THAT(loaded.words(), ElementsAre("</s>", "b"));
  EXPECT_THAT(loaded.matrix(), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(LoadTextTest, ToleratesLineEndsTabsAndRunsOfSpaces) {
  const Embeddings loaded = Load("2 2\r\na\t1  2\r\nb 3 4");
  EXPECT_THAT(loaded.words(), ElementsAre("a", "b"));
  EXPECT_THAT(loaded.matrix(), ElementsAre(1, 2, 3, 4));
}

TEST(LoadTextTest, OneWord) {
  EXPECT_THAT(Load("a 1 2").matrix(), ElementsAre(1, 2));
  EXPECT_THAT(Load("1 2\na 1 2").matrix(), ElementsAre(1, 2));
}

TEST(LoadTextTest, WordsMayBeNumbersOrAnyBytes) {
  const Embeddings loaded = Load(absl::string_view("2008 1 2\n\xff\xc2\x85\0 3 4\n1e5 5 6\n", 26));
  EXPECT_THAT(loaded.words(), ElementsAre("2008", std::string("\xff\xc2\x85\0", 4), "1e5"));
}

TEST(LoadTextTest, WordsMayHaveSpacesAfterTheFirstLine) {
  const Embeddings loaded = Load("a 1 2\nat name@domain.com 3 4\n. . . 5 6\n");
  EXPECT_THAT(loaded.words(), ElementsAre("a", "at name@domain.com", ". . ."));
  EXPECT_THAT(loaded.vector(2), ElementsAre(5, 6));
}

TEST(LoadTextTest, TheHeaderOfTheReferenceLeavesOutTheUnknownWord) {
  EXPECT_EQ(Load("1 2\na 1 2\n<unk> 3 4\n").size(), 2u);
  EXPECT_EQ(LoadError("1 2\n<unk> 3 4\na 1 2\n"), "line 1: the header announces 1 rows; the file has 2");
}

TEST(LoadTextTest, NumbersTooSmallForFloatBecomeZero) {
  EXPECT_THAT(Load("a 1e-60 -1e-400 1e-40\n").matrix(), ElementsAre(0.0f, 0.0f, 1e-40f));
}

TEST(LoadTextTest, MaxWordsReadsTheFirstRows) {
  const std::string path = WriteTemp("3 1\na 1\nb 2\nc 3\n");
  for (const size_t block_bytes : {size_t{1}, size_t{4}, size_t{100}}) {
    const auto two = LoadTextByBlocks(path, 2, 2, block_bytes);
    GAUNTLET_ASSERT_OK(two);
    EXPECT_THAT(two->words(), ElementsAre("a", "b"));
    EXPECT_EQ(LoadTextByBlocks(path, 3, 2, block_bytes)->size(), 3u);
    EXPECT_EQ(LoadTextByBlocks(path, 4, 2, block_bytes)->size(), 3u);
  }
}

TEST(LoadTextTest, MaxWordsDoesNotReadFurther) { EXPECT_EQ(LoadText(WriteTemp("a 1 2\nb broken\n"), 1)->size(), 1u); }

TEST(LoadTextTest, MalformedFiles) {
  EXPECT_EQ(LoadError(""), "the file is empty; expected lines of a word and its numbers");
  EXPECT_EQ(LoadError("\n"), "line 1: expected a word and its numbers; found \"\"");
  EXPECT_EQ(LoadError("word\n"), "line 1: expected a word and its numbers; found \"word\"");
  EXPECT_EQ(LoadError("3 0\n"), "line 1: expected a word and its numbers; found \"3 0\"");
  EXPECT_EQ(LoadError("2 3\n"), "line 1: the header announces 2 rows; the file has 0");
  EXPECT_EQ(LoadError("0 3\n"), "line 1: expected a word and its numbers to follow; found the end of the file");
  EXPECT_EQ(LoadError("a 1 2\nb 1\n"), "line 2: expected a word and 2 numbers; found 2 fields");
  EXPECT_EQ(LoadError("a 1 2\nb\n"), "line 2: expected a word and 2 numbers; found 1 field");
  EXPECT_EQ(LoadError("a 1 2\n\nb 1 2\n"), "line 2: expected a word and 2 numbers; found 0 fields");
  EXPECT_EQ(LoadError("a 1 2\n 1 2\n"), "line 2: expected a word and 2 numbers; found 2 fields");
  EXPECT_EQ(LoadError("a 1 2\nb 1 2 3\n"), "line 2: expected a word and 2 numbers; found 4 fields");
  EXPECT_EQ(LoadError("a 1 2\nb 1 x2\n"), "line 2: \"x2\" (number 2 of 2) is not a number");
  EXPECT_EQ(LoadError("a 1 2\nb 1 2x\n"), "line 2: \"2x\" (number 2 of 2) is not a number");
  EXPECT_EQ(LoadError("a 1 2\nb 1,5 2\n"), "line 2: \"1,5\" (number 1 of 2) is not a number");
  EXPECT_EQ(LoadError("a 1 2\nb nan 2\n"),
            "line 2: number 1 of 2 is not finite, or too large for 32-bit floating point");
  EXPECT_EQ(LoadError("a 1 -inf\n"), "line 1: number 2 of 2 is not finite, or too large for 32-bit floating point");
  EXPECT_EQ(LoadError("a 1 1e39\n"), "line 1: number 2 of 2 is not finite, or too large for 32-bit floating point");
  EXPECT_EQ(LoadError("a 1\nb 2\nc 3\nb 4\n"), "line 4: the word \"b\" occurred before, on line 2");
  EXPECT_EQ(LoadError("2 1\nb 2\nb 4\n"), "line 3: the word \"b\" occurred before, on line 2");
}

TEST(LoadTextTest, HeadersThatLie) {
  EXPECT_EQ(LoadError("3 2\na 1 2\nb 3 4\n"), "line 1: the header announces 3 rows; the file has 2");
  EXPECT_EQ(LoadError("1 2\na 1 2\nb 3 4\n"), "line 1: the header announces 1 rows; the file has 2");
  EXPECT_EQ(LoadError("2 3\na 1 2\nb 3 4\n"), "line 2: expected a word and 3 numbers; found 3 fields");
  EXPECT_EQ(LoadError("2 1\na 1 2\nb 3 4\n"), "line 2: expected a word and 1 numbers; found 3 fields");
  EXPECT_EQ(LoadError("2 4000000000\na 1 2\n"), "line 1: the header announces more rows or columns than can be read");
  EXPECT_EQ(LoadError("99999999999999999999 2\na 1 2\n"),
            "line 1: the header announces more rows or columns than can be read");
  EXPECT_EQ(LoadError("2 2000000000\na 1 2\n"), "line 2: expected a word and 2000000000 numbers; found 3 fields");
}

TEST(LoadTextTest, ALineWithoutAnEndIsGivenUp) {
  const std::string path = FreshDirectory() + "/vectors.txt";
  OverwriteFile(path, "a 1 2\n" + std::string(size_t{70} << 20, 'x'));
  const absl::Status status = LoadText(path).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(std::string(status.message()), path + ": line 2: is longer than 67108864 bytes");
}

TEST(LoadTextTest, TheFirstOfSeveralErrorsIsReported) {
  std::string text;
  for (int i = 0; i < 200; ++i) absl::StrAppend(&text, "w", i, i == 57 || i == 58 || i > 150 ? " x\n" : " 1\n");
  EXPECT_EQ(LoadError(text), "line 58: \"x\" (number 1 of 1) is not a number");
}

TEST(LoadTextTest, NoSuchFile) {
  EXPECT_EQ(LoadText(FreshDirectory() + "/absent").status().code(), absl::StatusCode::kNotFound);
}

TEST(LoadTextTest, Compressed) {
  const std::string text = "a 1 2\nb 3 4\n";
  std::string zstd(ZSTD_compressBound(text.size()), '\0');
  zstd.resize(ZSTD_compress(zstd.data(), zstd.size(), text.data(), text.size(), 3));
  EXPECT_THAT(Load(zstd).matrix(), ElementsAre(1, 2, 3, 4));

  const std::string path = FreshDirectory() + "/vectors.gz";
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
  const auto loaded = LoadText(path);
  GAUNTLET_ASSERT_OK(loaded);
  EXPECT_THAT(loaded->words(), ElementsAre("a", "b"));

  zstd.resize(zstd.size() - 3);
  EXPECT_FALSE(LoadText(WriteTemp(zstd)).ok());
}

std::string Saved(const std::vector<std::string>& words, const std::vector<float>& vectors, uint32_t dimensions,
                  const TextFormatOptions& options) {
  const std::string path = FreshDirectory() + "/saved.txt";
  GAUNTLET_EXPECT_OK(SaveText(path, words, vectors, dimensions, options));
  return *ReadFile(path);
}

TEST(SaveTextTest, SixDigitsOrAllAndAHeader) {
  const std::vector<float> vectors = {0.1f, -1234.5678f, 1.0f / 3.0f, 1e-9f};
  EXPECT_EQ(Saved({"a", "b"}, vectors, 2, {}), "a 0.1 -1234.57\nb 0.333333 1e-09\n");
  EXPECT_EQ(Saved({"a", "b"}, vectors, 2, {.precision = 0}), "a 0.1 -1234.5677\nb 0.33333334 1e-09\n");
  EXPECT_EQ(Saved({"a", "b"}, vectors, 2, {.precision = 2, .header = true}), "2 2\na 0.1 -1.2e+03\nb 0.33 1e-09\n");
}

struct RoundTrip {
  std::vector<std::string> words;
  std::vector<float> vectors;
  uint32_t dimensions = 9;
};

// Floats of every magnitude, in more rows than one block of the writer holds.
RoundTrip RandomFloats() {
  RoundTrip data;
  std::mt19937 generator(5);
  for (int i = 0; i < 20000; ++i) data.words.push_back(absl::StrCat("w", i));
  while (data.vectors.size() < data.words.size() * data.dimensions) {
    const auto value = std::bit_cast<float>(static_cast<uint32_t>(generator()));
    if (std::isfinite(value)) data.vectors.push_back(value);
  }
  data.vectors[0] = std::numeric_limits<float>::max();
  data.vectors[1] = std::numeric_limits<float>::lowest();
  data.vectors[2] = std::numeric_limits<float>::denorm_min();
  data.vectors[3] = -0.0f;
  return data;
}

TEST(SaveTextTest, FullPrecisionReadsBackBitForBit) {
  const RoundTrip data = RandomFloats();
  const std::string path = FreshDirectory() + "/saved.txt";
  for (const int precision : {0, 9}) {
    GAUNTLET_ASSERT_OK(SaveText(path, data.words, data.vectors, data.dimensions, {.precision = precision}, 3));
    const auto loaded = LoadTextByBlocks(path, 0, 3, 10000);
    GAUNTLET_ASSERT_OK(loaded);
    EXPECT_EQ(loaded->words(), data.words);
    for (size_t i = 0; i < data.vectors.size(); ++i) {
      ASSERT_EQ(std::bit_cast<uint32_t>(loaded->matrix()[i]), std::bit_cast<uint32_t>(data.vectors[i]));
    }
  }
}

TEST(SaveTextTest, SixDigitsReadBackCloselyWhateverTheThreads) {
  RoundTrip data = RandomFloats();
  data.vectors[0] = data.vectors[1] = 1.0f;  // rounding the largest float up would leave the range
  const std::string path = FreshDirectory() + "/saved.txt";
  GAUNTLET_ASSERT_OK(SaveText(path, data.words, data.vectors, data.dimensions, {}, 1));
  const auto one = ReadFile(path);
  GAUNTLET_ASSERT_OK(SaveText(path, data.words, data.vectors, data.dimensions, {}, 3));
  EXPECT_EQ(one, ReadFile(path));
  const auto loaded = LoadText(path);
  GAUNTLET_ASSERT_OK(loaded);
  for (size_t i = 0; i < data.vectors.size(); ++i) {
    const double value = data.vectors[i];
    // Half a unit in the sixth digit, and the spacing of floats (absolute below the normal ones).
    ASSERT_NEAR(loaded->matrix()[i], value, std::abs(value) * 5.1e-6 + 1e-45) << value;
  }
}

TEST(SaveTextTest, RowsAreAskedFor) {
  const std::string path = FreshDirectory() + "/saved.txt";
  const auto row = [](size_t index, absl::Span<float> values) {
    for (float& value : values) value = static_cast<float>(index) + 0.5f;
  };
  GAUNTLET_ASSERT_OK(SaveText(path, {"a", "b"}, row, 2, {}));
  EXPECT_EQ(*ReadFile(path), "a 0.5 0.5\nb 1.5 1.5\n");
}

TEST(SaveTextTest, RejectsWhatWouldNotReadBack) {
  const std::string path = FreshDirectory() + "/saved.txt";
  for (const std::string word : {"", " ", "a\tb", "a\nb", "a\r", " a", "a ", "a 1", "b nan"}) {
    EXPECT_EQ(SaveText(path, {word}, {1.0f}, 1, {}).code(), absl::StatusCode::kInvalidArgument) << word;
  }
  EXPECT_EQ(SaveText(path, {"x", "a 1"}, {1.0f, 2.0f}, 1, {}).message(),
            path + ": row 2: the word \"a 1\" cannot be written as text: it would not read back as itself");
  EXPECT_EQ(SaveText(path, {"x"}, {std::numeric_limits<float>::quiet_NaN()}, 1, {}).message(),
            path + ": the vector of \"x\" has a value that is not finite");
  EXPECT_EQ(SaveText(path, {"x"}, {1.0f}, 1, {.precision = 10}).message(),
            path + ": precision 10 is not between 0 and 9");
  EXPECT_FALSE(FileExists(path));
  EXPECT_EQ(Saved({"at x"}, {1.0f}, 1, {}), "at x 1\n");
}

TEST(UnknownWordVectorTest, MeanOfTheLastHundredRowsOrOfAll) {
  EXPECT_THAT(UnknownWordVector({1, 2, 3, 6}, 2), ElementsAre(2, 4));
  std::vector<float> vectors(150, 1000.0f);
  for (size_t row = 50; row < 150; ++row) vectors[row] = static_cast<float>(row);
  EXPECT_THAT(UnknownWordVector(vectors, 1), ElementsAre(99.5f));
}

}  // namespace
}  // namespace gauntlet
