#include "gauntlet/embeddings/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gauntlet/embeddings/word2vec_binary.h"
#include "gauntlet/io/coding.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

template <typename Element>
std::string Bytes(const std::vector<Element>& elements) {
  std::string bytes(elements.size() * sizeof(Element), '\0');
  std::memcpy(bytes.data(), elements.data(), bytes.size());
  return bytes;
}

// Files of a fresh directory.
class LoadVectorsTest : public testing::Test {
 protected:
  std::string Write(const std::string& name, absl::string_view contents) const {
    const std::string path = JoinPath(directory_, name);
    OverwriteFile(path, contents);
    return path;
  }

  Embeddings Load(const std::string& path, const LoadOptions& options = {}) const {
    absl::StatusOr<Embeddings> loaded = LoadVectors(path, options);
    EXPECT_EQ(loaded.status(), absl::OkStatus());
    return *std::move(loaded);
  }

  // The message without the file's name, which must come first.
  std::string Error(const std::string& path, absl::StatusCode code, const LoadOptions& options = {}) const {
    const absl::Status status = LoadVectors(path, options).status();
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_THAT(std::string(status.message()), StartsWith(path));
    return std::string(status.message().substr(std::min(path.size(), status.message().size())));
  }

  const std::string directory_ = FreshDirectory();
};

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kDataLoss = absl::StatusCode::kDataLoss;

std::string Npy(const std::string& descr, const std::string& shape, const std::string& data,
                const std::string& order = "False") {
  std::string header = absl::StrCat("{'descr': '", descr, "', 'fortran_order': ", order, ", 'shape': ", shape, ", }");
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  return absl::StrCat(absl::string_view("\x93NUMPY\x01\0", 8), std::string(1, static_cast<char>(header.size())),
                      absl::string_view("\0", 1), header, data);
}

std::string Safetensors(const std::string& header, const std::string& data) {
  std::string file;
  PutFixed64(&file, header.size());
  return file + header + data;
}

const std::string& TwoRowsOfWord2vec() {
  static const std::string bytes =
      "2 3\nking " + Bytes<float>({1.5f, -2.0f, 1e-30f}) + "\nqueen " + Bytes<float>({0.0f, 4.0f, 0.1f}) + "\n";
  return bytes;
}

using Word2vecBinaryTest = LoadVectorsTest;

TEST_F(Word2vecBinaryTest, WithAndWithoutLineEnds) {
  for (const bool line_ends : {true, false}) {
    std::string bytes = TwoRowsOfWord2vec();
    if (!line_ends) {
      bytes.pop_back();
      bytes = absl::StrReplaceAll(bytes, {{"\nqueen", "queen"}});
    }
    const Embeddings loaded = Load(Write("v.bin", bytes));
    EXPECT_THAT(loaded.words(), ElementsAre("king", "queen"));
    EXPECT_THAT(loaded.matrix(), ElementsAre(1.5f, -2.0f, 1e-30f, 0.0f, 4.0f, 0.1f));
  }
}

TEST_F(Word2vecBinaryTest, Compressed) {
  const std::string path = JoinPath(directory_, "v.bin.gz");
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, TwoRowsOfWord2vec().data(), static_cast<unsigned>(TwoRowsOfWord2vec().size()));
  gzclose(file);
  EXPECT_THAT(Load(path).words(), ElementsAre("king", "queen"));
}

TEST_F(Word2vecBinaryTest, FirstRowsOnly) {
  const std::string path = Write("v.bin", TwoRowsOfWord2vec());
  EXPECT_THAT(Load(path, {.max_words = 1}).matrix(), ElementsAre(1.5f, -2.0f, 1e-30f));
  EXPECT_EQ(Load(path, {.max_words = 9}).size(), 2u);
}

TEST_F(Word2vecBinaryTest, HeadersThatLie) {
  const std::string rows = TwoRowsOfWord2vec().substr(4);
  const std::string one = Bytes<float>({1.0f});
  EXPECT_EQ(Error(Write("v.bin", "3 1\nlong-word " + one + "another-one " + one), kDataLoss),
            ": offset 34: row 3: expected a word; found the end of the file");
  EXPECT_EQ(Error(Write("v.bin", "1 3\n" + rows), kDataLoss),
            ": offset 21: the header announces 1 rows; more bytes follow");
  EXPECT_EQ(Error(Write("v.bin", "4000000000 300\n" + rows), kDataLoss),
            ": offset 0: the header announces 4000000000 rows of 300 values, more than the file's 52 bytes can hold");
  EXPECT_EQ(Error(Write("v.bin", "2 99999999999999999999999\n" + rows), kDataLoss, {.format = "word2vec"}),
            ": offset 0: the header announces 2 rows of 18446744073709551615 values, which cannot be read");
  EXPECT_EQ(Error(Write("v.bin", "0 3\n" + rows), kDataLoss),
            ": offset 0: the header announces 0 rows of 3 values, which cannot be read");
  EXPECT_EQ(Error(Write("v.bin", rows), kDataLoss, {.format = "word2vec"}),
            ": offset 0: expected a line with the numbers of rows and columns");
}

TEST_F(Word2vecBinaryTest, TruncatedAnywhere) {
  const std::string& whole = TwoRowsOfWord2vec();
  for (size_t size = 0; size + 1 < whole.size(); ++size) {
    const std::string path = Write("v.bin", whole.substr(0, size));
    EXPECT_EQ(LoadVectors(path, {.format = "word2vec"}).status().code(), kDataLoss) << size;
  }
}

TEST_F(Word2vecBinaryTest, RowsOfAnotherWidth) {
  std::string bytes = "100 3\n";
  for (int i = 0; i < 100; ++i) absl::StrAppend(&bytes, "word", i, " ", Bytes(std::vector<float>(2000, 1.0f)));
  EXPECT_THAT(Error(Write("v.bin", bytes), kDataLoss), HasSubstr("is the number of columns in the header right?"));
}

TEST_F(Word2vecBinaryTest, WordsAndValues) {
  const std::string one = Bytes<float>({1.0f});
  EXPECT_EQ(Error(Write("v.bin", "2 1\na " + one + "a " + one), kInvalid),
            ": row 2: the word \"a\" occurred before, in row 1");
  EXPECT_EQ(Error(Write("v.bin", "2 1\nabc " + one + " " + one), kInvalid, {.format = "word2vec"}),
            ": row 2: the word is empty");
  const std::string nan = Bytes<float>({std::numeric_limits<float>::quiet_NaN()});
  EXPECT_EQ(Error(Write("v.bin", "2 1\na " + one + "b " + nan), kInvalid),
            ": row 2: the vector of \"b\" has a value that is not finite");
}

TEST_F(Word2vecBinaryTest, WhatIsWrittenReadsBack) {
  const std::string path = JoinPath(directory_, "v.bin");
  const std::vector<std::string> words = {"a", "été", "\xff"};
  const std::vector<float> vectors = {0.0f, -0.1f, 1e38f, 1e-45f, 3.0f, 4.0f};
  GAUNTLET_ASSERT_OK(SaveWord2vecBinary(path, words, vectors, 2));
  EXPECT_EQ(Load(path).words(), words);
  EXPECT_THAT(Load(path).matrix(), testing::ElementsAreArray(vectors));
  for (const std::string word : {"", "a b", "a\n"}) {
    EXPECT_EQ(SaveWord2vecBinary(path, {word}, {1.0f}, 1).code(), kInvalid);
  }
}

using NpyTest = LoadVectorsTest;

TEST_F(NpyTest, EveryWidth) {
  Write("v.words.txt", "a\nb\n");
  // 1, -2, 0.333251953125, 65504: the largest float16.
  const std::string half = Bytes<uint16_t>({0x3c00, 0xc000, 0x3555, 0x7bff});
  EXPECT_THAT(Load(Write("v.npy", Npy("<f2", "(2, 2)", half))).matrix(), ElementsAre(1, -2, 0.333251953125f, 65504));
  const std::string single = Bytes<float>({1, -2, 0.1f, 1e30f});
  EXPECT_THAT(Load(Write("v.npy", Npy("<f4", "(2, 2)", single))).matrix(), ElementsAre(1, -2, 0.1f, 1e30f));
  const std::string twice = Bytes<double>({1, -2, 0.1, 1e30});
  const Embeddings loaded = Load(Write("v.npy", Npy("<f8", "(2, 2)", twice)));
  EXPECT_THAT(loaded.matrix(), ElementsAre(1, -2, 0.1f, 1e30f));
  EXPECT_THAT(loaded.words(), ElementsAre("a", "b"));
}

TEST_F(NpyTest, WordsOfAnyName) {
  const std::string path = Write("v.npy", Npy("<f4", "(2, 1)", Bytes<float>({1, 2})));
  EXPECT_EQ(Error(path, kInvalid),
            absl::StrCat(": holds numbers without their words; name a list of words (--words), or put it at ",
                         directory_, "/v.words.txt"));
  const std::string words = Write("list", "with space\r\nb");
  EXPECT_THAT(Load(path, {.words = words}).words(), ElementsAre("with space", "b"));
  EXPECT_THAT(Load(path, {.words = words, .max_words = 1}).words(), ElementsAre("with space"));
  EXPECT_EQ(LoadVectors(path, {.words = Write("list", "a\nb\nc\n")}).status().message(),
            absl::StrCat(directory_, "/list: has 3 words; the matrix has 2 rows"));
  EXPECT_EQ(LoadVectors(path, {.words = Write("list", "a\n\nc\n")}).status().message(),
            absl::StrCat(directory_, "/list: line 2: expected a word"));
  EXPECT_EQ(LoadVectors(path, {.words = Write("list", "")}).status().message(),
            absl::StrCat(directory_, "/list: the file is empty; expected words"));
  EXPECT_EQ(Error(path, kInvalid, {.words = Write("list", "a\na\n")}),
            absl::StrCat(" with ", words, ": row 2: the word \"a\" occurred before, in row 1"));
}

TEST_F(NpyTest, ValuesThatAreNotFinite) {
  Write("v.words.txt", "a\nb\n");
  const std::string nan = Bytes<float>({1, std::numeric_limits<float>::quiet_NaN()});
  EXPECT_THAT(Error(Write("v.npy", Npy("<f4", "(2, 1)", nan)), kInvalid),
              HasSubstr("row 2: the vector of \"b\" has a value that is not finite"));
  EXPECT_THAT(Error(Write("v.npy", Npy("<f8", "(2, 1)", Bytes<double>({1e39, 1}))), kInvalid),
              HasSubstr("row 1: the vector of \"a\" has a value that is not finite"));
}

TEST_F(NpyTest, HeadersThatLie) {
  Write("v.words.txt", "a\nb\n");
  const std::string data = Bytes<float>({1, 2, 3, 4});
  EXPECT_EQ(Error(Write("v.npy", Npy("<f4", "(3, 2)", data)), kDataLoss),
            ": offset 128: the header announces 3 rows of 2 <f4; 16 bytes follow");
  EXPECT_EQ(Error(Write("v.npy", Npy("<f4", "(2, 2)", data + "x")), kDataLoss),
            ": offset 128: the header announces 2 rows of 2 <f4; 17 bytes follow");
  // 2^62 rows of 4 columns of 4 bytes are 2^66 bytes: 0 modulo 2^64.
  EXPECT_THAT(Error(Write("v.npy", Npy("<f4", "(4611686018427387904, 4)", "")), kDataLoss),
              HasSubstr("0 bytes follow"));
  EXPECT_THAT(Error(Write("v.npy", Npy("<f4", "(99999999999999999999, 4)", data)), kDataLoss),
              HasSubstr("expected a header of descr"));
  std::string long_header = Npy("<f4", "(2, 2)", data);
  long_header[9] = '\x7f';
  EXPECT_EQ(Error(Write("v.npy", long_header), kDataLoss),
            ": offset 8: announces a header of 32630 bytes; the file has 144");
}

TEST_F(NpyTest, WhatIsNotRead) {
  const std::string data = Bytes<float>({1, 2, 3, 4});
  EXPECT_THAT(Error(Write("v.npy", Npy(">f4", "(2, 2)", data)), kInvalid), HasSubstr("elements of type \">f4\""));
  EXPECT_THAT(Error(Write("v.npy", Npy("<i4", "(2, 2)", data)), kInvalid), HasSubstr("elements of type \"<i4\""));
  EXPECT_THAT(Error(Write("v.npy", Npy("<f4", "(4,)", data)), kInvalid), HasSubstr("has shape (4); expected rows"));
  EXPECT_THAT(Error(Write("v.npy", Npy("<f4", "(0, 2)", "")), kInvalid), HasSubstr("has shape (0, 2)"));
  EXPECT_THAT(Error(Write("v.npy", Npy("<f4", "(2, 2)", data, "True")), kInvalid), HasSubstr("column by column"));
  EXPECT_THAT(Error(Write("v.npy", Npy("<f4", "(2, 2)", data, "Maybe")), kDataLoss), HasSubstr("expected a header"));
  std::string version = Npy("<f4", "(2, 2)", data);
  version[6] = '\x04';
  EXPECT_THAT(Error(Write("v.npy", version), kInvalid), HasSubstr("has version 4"));
  EXPECT_EQ(Error(Write("v.npy", "a 1 2\nb 3 4\n"), kDataLoss),
            ": offset 0: does not begin with the magic of a NumPy array");
}

TEST_F(NpyTest, TruncatedAnywhere) {
  Write("v.words.txt", "a\nb\n");
  const std::string whole = Npy("<f4", "(2, 2)", Bytes<float>({1, 2, 3, 4}));
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(LoadVectors(Write("v.npy", whole.substr(0, size))).status().code(), kDataLoss) << size;
  }
}

using SafetensorsTest = LoadVectorsTest;

constexpr absl::string_view kTwoTensors =
    R"({"__metadata__":{"format":"pt"},"wte.weight":{"dtype":"BF16","shape":[3,2],"data_offsets":[8,20]},)"
    R"("wpe.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"ln":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";

std::string TwoTensors() {
  // The upper halves of 1, -2, 3.140625, 0.5, 0, 1e38 rounded.
  const std::string brain = Bytes<uint16_t>({0x3f80, 0xc000, 0x4049, 0x3f00, 0x0000, 0x7e96});
  return Safetensors(std::string(kTwoTensors), Bytes<float>({7, 8}) + brain);
}

TEST_F(SafetensorsTest, ATensorWithTheVocabularyBesideIt) {
  Write("vocab.json", R"({"\u0120king": 2, "!": 0, "queen": 1})");
  const std::string path = Write("model.safetensors", TwoTensors());
  const Embeddings loaded = Load(path, {.tensor = "wte.weight"});
  EXPECT_THAT(loaded.words(), ElementsAre("!", "queen", "\xc4\xa0king"));
  EXPECT_THAT(loaded.matrix(), ElementsAre(1, -2, 3.140625f, 0.5f, 0, std::ldexp(1.171875f, 126)));
  EXPECT_THAT(Load(path, {.tensor = "wte.weight", .max_words = 2}).words(), ElementsAre("!", "queen"));
}

TEST_F(SafetensorsTest, RowsWithoutATokenAreLeftOut) {
  const std::string path = Write("model.safetensors", TwoTensors());
  const std::string words = Write("words.json", R"({"a": 2, "b": 0})");
  const Embeddings loaded = Load(path, {.words = words, .tensor = "wte.weight"});
  EXPECT_THAT(loaded.words(), ElementsAre("b", "a"));
  EXPECT_THAT(loaded.matrix(), ElementsAre(1, -2, 0, std::ldexp(1.171875f, 126)));
}

TEST_F(SafetensorsTest, VocabulariesThatDoNotFit) {
  const std::string path = Write("model.safetensors", TwoTensors());
  const auto error = [&](const std::string& vocabulary) {
    const std::string words = Write("words.json", vocabulary);
    const absl::Status status = LoadVectors(path, {.words = words, .tensor = "wte.weight"}).status();
    EXPECT_EQ(status.code(), kInvalid);
    EXPECT_THAT(std::string(status.message()), StartsWith(words + ": "));
    return std::string(status.message().substr(words.size() + 2));
  };
  EXPECT_EQ(error(R"({"a": 0, "b": 3})"), "\"b\": has row 3; the matrix has 3 rows, counted from 0");
  EXPECT_EQ(error(R"({"a": 0, "b": -1})"), "\"b\": expected the number of a row");
  EXPECT_EQ(error(R"({"a": 1, "b": 1})"), "\"a\" and \"b\" have the same row, 1");
  EXPECT_EQ(error(R"({"a": 1, "a": 2})"), "a word occurs twice");
  EXPECT_EQ(error("[1]"), "expected a JSON object {\"word\": row, …}");
  EXPECT_EQ(error("{\"a\": 1"), "expected a JSON object {\"word\": row, …}");
  EXPECT_EQ(error("{}"), "names no words");
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  EXPECT_EQ(error("{\"a\": " + deep + "}"), "expected a JSON object {\"word\": row, …}");
}

TEST_F(SafetensorsTest, ChoosesTheOnlyMatrixOrAsks) {
  Write("words.txt", "a\n");
  const std::string words = JoinPath(directory_, "words.txt");
  const std::string one =
      R"({"e":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]},"n":{"dtype":"I64","shape":[1,2]}})";
  const std::string path = Write("model.safetensors", Safetensors(one, Bytes<uint16_t>({0x3c00, 0xc000})));
  EXPECT_THAT(Load(path, {.words = words}).matrix(), ElementsAre(1, -2));
  EXPECT_THAT(Error(path, kInvalid, {.words = words, .tensor = "n"}),
              HasSubstr("tensor \"n\": expected rows and columns of F16, BF16, F32 or F64"));
  EXPECT_EQ(Error(path, kInvalid, {.words = words, .tensor = "zebra"}), ": has no tensor \"zebra\"; its matrices: e");
  EXPECT_EQ(Error(Write("model.safetensors", TwoTensors()), kInvalid),
            ": name one of its matrices (--tensor): wpe.weight, wte.weight");
}

TEST_F(SafetensorsTest, HeadersThatLie) {
  const auto error = [&](const std::string& tensor) {
    const std::string header = "{\"e\":" + tensor + "}";
    return Error(Write("model.safetensors", Safetensors(header, std::string(16, '\0'))), kDataLoss, {.tensor = "e"});
  };
  EXPECT_THAT(error(R"({"dtype":"F32","shape":[2,2],"data_offsets":[8,24]})"),
              HasSubstr("offset 8: tensor \"e\": its offsets do not lie in the 16 bytes of data"));
  EXPECT_THAT(error(R"({"dtype":"F32","shape":[2,2],"data_offsets":[16,0]})"), HasSubstr("do not lie in"));
  EXPECT_THAT(error(R"({"dtype":"F32","shape":[2,2]})"), HasSubstr("do not lie in"));
  EXPECT_THAT(error(R"({"dtype":"F32","shape":[2,3],"data_offsets":[0,16]})"),
              HasSubstr("tensor \"e\": announces 2 rows of 3 F32 in 16 bytes"));
  EXPECT_THAT(error(R"({"dtype":"F32","shape":[4611686018427387905,4],"data_offsets":[0,16]})"),
              HasSubstr("announces 4611686018427387905 rows of 4 F32 in 16 bytes"));
  EXPECT_THAT(error(R"({"dtype":"F32","shape":[0,4],"data_offsets":[0,0]})"), HasSubstr("announces 0 rows"));
  std::string huge = TwoTensors();
  huge[6] = '\x7f';
  EXPECT_THAT(Error(Write("model.safetensors", huge), kDataLoss), HasSubstr("offset 0: announces a header of "));
  EXPECT_EQ(Error(Write("model.safetensors", Safetensors("[]", "")), kDataLoss),
            ": offset 8: the header is not a JSON object");
}

TEST_F(SafetensorsTest, TruncatedAnywhere) {
  const std::string words = Write("words.txt", "a\nb\nc\n");
  const std::string whole = TwoTensors();
  for (size_t size = 0; size < whole.size(); ++size) {
    const std::string path = Write("model.safetensors", whole.substr(0, size));
    EXPECT_EQ(LoadVectors(path, {.words = words, .tensor = "wte.weight"}).status().code(), kDataLoss) << size;
  }
}

// These formats have no checksums: damage may be read as other words and values, but as no more of them than the file
// holds, or is an error that names the file.
class DamagedVectorsTest : public LoadVectorsTest {
 protected:
  void ExpectReadOrRefused(const std::string& name, const std::string& whole, const LoadOptions& options) const {
    ForEachDamage(whole, [&](const std::string& damaged, const std::string& what) {
      const std::string path = Write(name, damaged);
      const absl::StatusOr<Embeddings> loaded = LoadVectors(path, options);
      if (!loaded.ok()) {
        ASSERT_THAT(std::string(loaded.status().message()), HasSubstr(directory_)) << what;
        return;
      }
      ASSERT_EQ(loaded->matrix().size(), loaded->words().size() * loaded->dimensions()) << what;
      ASSERT_LE(loaded->matrix().size(), whole.size() / 2) << what;
    });
  }
};

TEST_F(DamagedVectorsTest, OfEveryFormat) {
  ExpectReadOrRefused("v.txt", "2 3\nking 0.5 -1e-3 12\nqueen 1 2 3\n", {.format = "text", .threads = 1});
  ExpectReadOrRefused("v.bin", TwoRowsOfWord2vec(), {.format = "word2vec"});
  Write("list", "a\nb\n");
  const std::string words = JoinPath(directory_, "list");
  ExpectReadOrRefused("v.npy", Npy("<f4", "(2, 2)", Bytes<float>({1, 2, 3, 4})), {.words = words, .threads = 1});
  Write("list", "a\nb\nc\n");
  ExpectReadOrRefused("v.safetensors", TwoTensors(), {.words = words, .tensor = "wte.weight", .threads = 1});
}

using DetectVectorsFormatTest = LoadVectorsTest;

TEST_F(DetectVectorsFormatTest, ByContentOrName) {
  const auto detect = [&](const std::string& name, const std::string& bytes) {
    const absl::StatusOr<VectorsFormat> format = DetectVectorsFormat(Write(name, bytes));
    EXPECT_EQ(format.status(), absl::OkStatus());
    return *format;
  };
  EXPECT_EQ(detect("v.txt", "the 1 2\n"), VectorsFormat::kText);
  EXPECT_EQ(detect("v.vec", "2 3\n</s> 1 -2.5e-3 3\r\nb 4 5 6\n"), VectorsFormat::kText);
  EXPECT_EQ(detect("v.vec", "1 2\n\xc3\xa9t\xc3\xa9 1 2"), VectorsFormat::kText);
  EXPECT_EQ(detect("v.vec", ""), VectorsFormat::kText);
  EXPECT_EQ(detect("v.vec", "2 3\n"), VectorsFormat::kText);
  EXPECT_EQ(detect("v", TwoRowsOfWord2vec()), VectorsFormat::kWord2vecBinary);
  EXPECT_EQ(detect("v", "1 1\na " + Bytes<float>({0.0f})), VectorsFormat::kWord2vecBinary);
  EXPECT_EQ(detect("v", Npy("<f4", "(0, 0)", "")), VectorsFormat::kNpy);
  EXPECT_EQ(detect("v.npy", "the 1 2\n"), VectorsFormat::kNpy);
  EXPECT_EQ(detect("v", TwoTensors()), VectorsFormat::kSafetensors);
  EXPECT_EQ(detect("v.safetensors", ""), VectorsFormat::kSafetensors);
  EXPECT_EQ(detect("v.safetensors.txt", "{ 1 2\n"), VectorsFormat::kText);
}

TEST_F(DetectVectorsFormatTest, KnownKindsThatAreNotRead) {
  EXPECT_THAT(Error(Write("pytorch_model.bin", "PK\x03\x04 rest"), kInvalid), HasSubstr("is a zip archive"));
  EXPECT_THAT(Error(Write("cc.en.300.bin", "\xba\x16\x4f\x2f rest"), kInvalid), HasSubstr("is a fastText model"));
}

TEST_F(DetectVectorsFormatTest, OptionsThatDoNotApply) {
  const std::string text = Write("v.txt", "the 1 2\n");
  EXPECT_THAT(Error(text, kInvalid, {.words = "list"}), HasSubstr("takes no list of words (--words)"));
  EXPECT_THAT(Error(text, kInvalid, {.tensor = "wte"}), HasSubstr("has no tensors (--tensor)"));
  EXPECT_EQ(LoadVectors(text, {.format = "pickle"}).status().message(),
            "unknown format \"pickle\" of vectors; expected auto, text, word2vec, npy or safetensors");
  EXPECT_EQ(LoadVectors(JoinPath(directory_, "absent")).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace gauntlet
