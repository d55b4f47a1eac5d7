#include "gauntlet/corpus/encoded_corpus.h"

#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "gauntlet/io/coding.h"
#include "gauntlet/io/hash.h"
#include "gauntlet/io/manifest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/corpus/build_corpus_internal.h"
#include "src/corpus/corpus_writer.h"
#include "tests/test_util.h"
#include "tests/unit/corpus_module/test_files.h"

namespace gauntlet {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Writes a corpus of `ids`; the manifest describes a vocabulary of `vocabulary_size` words.
std::string WriteCorpus(const std::string& name, const std::vector<uint32_t>& ids, uint64_t block_tokens,
                        uint64_t vocabulary_size) {
  const std::string directory = JoinPath(TestRoot::Path(), name);
  EXPECT_TRUE(CreateDirectories(directory).ok());
  const auto writer = *CorpusWriter::Create(directory, block_tokens);
  writer->Append(ids, /*weight=*/1);
  EXPECT_TRUE(writer->WriteFullBlocks(2).ok());
  EXPECT_TRUE(writer->Finish().ok());
  const auto file = *BlockFileReader::Open(JoinPath(directory, kCorpusFile), kCorpusMagic, kCorpusVersion);
  Manifest manifest;
  manifest.artefact = std::string(kCorpusArtefact);
  for (const char* key : {"unknown_tokens", "documents", "distinct_words", "raw_bytes", "invalid_sequences"}) {
    manifest.details[key] = 0u;
  }
  manifest.details["tokens"] = writer->tokens();
  manifest.details["vocabulary_size"] = vocabulary_size;
  manifest.details["vocabulary_fingerprint"] = "v";
  manifest.details["index_checksum"] = absl::StrFormat("%016x", file.index_checksum());
  EXPECT_TRUE(WriteManifest(directory, manifest).ok());
  return directory;
}

std::vector<uint32_t> ReadBlock(const EncodedCorpus& corpus, size_t k) {
  std::vector<uint32_t> ids;
  EXPECT_TRUE(corpus.ReadBlock(k, &ids).ok());
  return ids;
}

// Opens the corpus and reads all of it.
absl::Status ReadAll(const std::string& directory) {
  const auto corpus = EncodedCorpus::Open(directory);
  if (!corpus.ok()) return corpus.status();
  std::vector<uint32_t> ids;
  for (size_t k = 0; k < corpus->num_blocks(); ++k) {
    if (absl::Status status = corpus->ReadBlock(k, &ids); !status.ok()) return status;
  }
  return absl::OkStatus();
}

constexpr uint32_t kEnd = kDocumentEnd;

TEST(EncodedCorpusTest, BlocksAreCutAfterTheirTokensAndKeepTheDocumentEnd) {
  const auto corpus = *EncodedCorpus::Open(WriteCorpus("blocks", {kEnd, 4, 5, kEnd, kEnd, 6, 300, 7, kEnd}, 2, 301));
  ASSERT_EQ(corpus.num_blocks(), 3u);
  EXPECT_THAT(ReadBlock(corpus, 0), ElementsAre(4, 5, kEnd));
  EXPECT_THAT(ReadBlock(corpus, 1), ElementsAre(6, 300));
  EXPECT_THAT(ReadBlock(corpus, 2), ElementsAre(7, kEnd));
  EXPECT_EQ(corpus.block_begin(2), 4u);
  EXPECT_EQ(corpus.block_tokens(2), 1u);
  EXPECT_EQ(corpus.summary().tokens, 5u);
  EXPECT_EQ(corpus.vocabulary_fingerprint(), "v");
}

TEST(EncodedCorpusTest, ACorpusWithoutATokenInTheVocabularyHasNoBlock) {
  const auto corpus = EncodedCorpus::Open(WriteCorpus("none", {kEnd, kEnd}, 2, 1));
  ASSERT_TRUE(corpus.ok()) << corpus.status();
  EXPECT_EQ(corpus->num_blocks(), 0u);
}

TEST(EncodedCorpusTest, AnIdOutsideTheVocabularyIsDataLoss) {
  EXPECT_TRUE(ReadAll(WriteCorpus("inside", {1, 2, 3}, 2, 4)).ok());
  EXPECT_EQ(ReadAll(WriteCorpus("outside", {1, 2, 3}, 2, 3)).code(), absl::StatusCode::kDataLoss);
}

TEST(EncodedCorpusTest, EveryFlippedBitAndEveryTruncationIsDataLoss) {
  const std::string directory = WriteCorpus("damaged", {1, 2, kEnd, 3, 200, 1, kEnd}, 2, 201);
  for (const std::string& path : {JoinPath(directory, kCorpusFile), JoinPath(directory, "manifest.json")}) {
    const std::string whole = *ReadFile(path);
    ForEachDamage(whole, [&](const std::string& damaged, const std::string& what) {
      OverwriteFile(path, damaged);
      const absl::Status status = ReadAll(directory);
      ASSERT_EQ(status.code(), absl::StatusCode::kDataLoss) << what << ": " << status;
      ASSERT_THAT(std::string(status.message()), HasSubstr(path + ": offset ")) << what;
    });
    OverwriteFile(path, whole);
  }
  EXPECT_TRUE(ReadAll(directory).ok());
}

// A corpus of 3 tokens as somebody made it who knows the checksums: a block of `bytes` for each number of tokens.
absl::Status ReadForged(const std::vector<uint64_t>& tokens, const std::string& bytes) {
  const std::string directory = WriteCorpus("forged", {1, 2, 3}, 2, 4);
  BlockFileWriter writer = *BlockFileWriter::Create(JoinPath(directory, kCorpusFile), kCorpusMagic, kCorpusVersion);
  std::string index;
  for (const uint64_t number : tokens) {
    PutBlockHandle(&index, *writer.Append(bytes, /*level=*/1));
    PutVarint64(&index, number);
  }
  EXPECT_TRUE(writer.Finish(index).ok());
  Manifest manifest = *ReadManifest(directory, kCorpusArtefact, kCorpusVersion);
  manifest.details["index_checksum"] = absl::StrFormat("%016x", writer.index_checksum());
  EXPECT_TRUE(WriteManifest(directory, manifest).ok());
  return ReadAll(directory);
}

TEST(EncodedCorpusTest, AnIndexThatLiesIsDataLoss) {
  EXPECT_TRUE(ReadForged({3}, {1, 2, 3}).ok());
  EXPECT_TRUE(ReadForged({3}, {1, 0, 2, 0, 3, 0}).ok());
  const uint64_t half = uint64_t{1} << 63;
  EXPECT_THAT(ReadForged({half, half, 3}, {1, 2, 3}).message(), HasSubstr("malformed index"));  // 3 modulo 2^64
  EXPECT_THAT(ReadForged({3, 0}, {1, 2, 3}).message(), HasSubstr("malformed index"));
  EXPECT_THAT(ReadForged({3}, std::string(1 << 20, '\0')).message(), HasSubstr("malformed index"));
}

TEST(EncodedCorpusTest, ABlockHasNoMoreTokensThanBytesAndThanAnyBlockHas) {
  const auto refused = HasSubstr("malformed index: a block has more tokens than it has room for");
  EXPECT_THAT(ReadForged({3}, {1, 2}).message(), refused);
  EXPECT_THAT(ReadForged({kMaxBlockTokens + 1}, std::string(kMaxBlockTokens + 1, 1)).message(), refused);
}

TEST(EncodedCorpusTest, NewerVersionsAreRefusedWithBothNumbers) {
  const std::string directory = WriteCorpus("newer", {1, 2, 3}, 2, 4);
  Manifest manifest = *ReadManifest(directory, kCorpusArtefact, kCorpusVersion);
  manifest.version = kCorpusVersion + 1;
  ASSERT_TRUE(WriteManifest(directory, manifest).ok());
  EXPECT_EQ(ReadAll(directory).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(ReadAll(directory).message(), AllOf(HasSubstr("version 3"), HasSubstr("up to 2")));
}

TEST(EncodedCorpusTest, AnotherCorpusUnderTheManifestIsDataLoss) {
  const std::string directory = WriteCorpus("first", {1, 2, 3}, 2, 4);
  for (const std::vector<uint32_t>& ids : {std::vector<uint32_t>{1, 2, 3, kEnd, 1}, {1, 3, 2}}) {
    const std::string other = WriteCorpus("second", ids, 2, 4);
    ASSERT_TRUE(WriteFile(JoinPath(directory, kCorpusFile), *ReadFile(JoinPath(other, kCorpusFile))).ok());
    const absl::Status status = ReadAll(directory);
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
    EXPECT_THAT(status.message(), HasSubstr("not the file that its manifest describes"));
  }
}

TEST(EncodedCorpusTest, AManifestWithoutADetailIsDataLoss) {
  const std::string directory = WriteCorpus("manifest", {1, 2, 3}, 2, 4);
  Manifest manifest = *ReadManifest(directory, kCorpusArtefact, kCorpusVersion);
  for (const char* malformed : {"7", "[[4, 1]]", "[[2, 1]]", "[[0, 1], [3, 1]]", "[[3, 0]]", "[[3]]", "[[3, -1]]",
                                "[3]", "[]", "{}", "[[2, 1], [18446744073709551615, 1], [2, 1]]", "[[3, 1000001]]"}) {
    Manifest weighted = manifest;
    weighted.details["weights"] = nlohmann::ordered_json::parse(malformed);
    ASSERT_TRUE(WriteManifest(directory, weighted).ok());
    EXPECT_EQ(ReadAll(directory).code(), absl::StatusCode::kDataLoss) << malformed;
  }
  Manifest empty = *ReadManifest(WriteCorpus("empty", {kEnd}, 2, 1), kCorpusArtefact, kCorpusVersion);
  empty.details["weights"] = nullptr;
  ASSERT_TRUE(WriteManifest(JoinPath(TestRoot::Path(), "empty"), empty).ok());
  EXPECT_EQ(ReadAll(JoinPath(TestRoot::Path(), "empty")).code(), absl::StatusCode::kDataLoss);
  manifest.details["tokens"] = "3";
  ASSERT_TRUE(WriteManifest(directory, manifest).ok());
  EXPECT_EQ(ReadAll(directory).code(), absl::StatusCode::kDataLoss);
  manifest.details["tokens"] = 4u;
  ASSERT_TRUE(WriteManifest(directory, manifest).ok());
  EXPECT_EQ(ReadAll(directory).code(), absl::StatusCode::kDataLoss);
}

TEST(EncodedCorpusTest, NoDirectory) {
  EXPECT_EQ(EncodedCorpus::Open("/nowhere/tokens").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace gauntlet
