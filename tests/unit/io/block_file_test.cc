#include "gauntlet/io/block_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "gauntlet/base/random.h"
#include "gauntlet/io/coding.h"
#include "gauntlet/io/hash.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

using testing::HasSubstr;

constexpr absl::string_view kMagic = "TESTFILE";

std::string Noise(size_t size, uint64_t seed) {
  CounterRng rng(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(rng.Next());
  return bytes;
}

std::vector<std::string> SampleBlocks() {
  return {std::string(1000, 'a'), "", Noise(300, 1), "short", std::string(5000, 'b') + Noise(50, 2)};
}

// Writes the sample blocks; the index holds their handles.
std::string WriteSample(const std::string& path, int level) {
  BlockFileWriter writer = *BlockFileWriter::Create(path, kMagic, 3);
  std::string index;
  for (const std::string& block : SampleBlocks()) PutBlockHandle(&index, *writer.Append(block, level));
  EXPECT_TRUE(writer.Finish(index).ok());
  return *ReadFile(path);
}

// Reads everything back; the first error.
absl::Status ReadSample(const std::string& path, std::vector<std::string>* blocks) {
  absl::StatusOr<BlockFileReader> reader = BlockFileReader::Open(path, kMagic, 3);
  if (!reader.ok()) return reader.status();
  absl::string_view index = reader->index();
  BlockHandle handle;
  while (GetBlockHandle(&index, &handle)) {
    std::string raw;
    if (absl::Status status = reader->Read(handle, &raw); !status.ok()) return status;
    blocks->push_back(raw);
  }
  return index.empty() ? absl::OkStatus() : reader->MalformedIndexError("trailing bytes");
}

class BlockFileLevels : public testing::TestWithParam<int> {};

TEST_P(BlockFileLevels, RoundTrips) {
  const std::string path = JoinPath(FreshDirectory(), "a.blk");
  WriteSample(path, GetParam());
  std::vector<std::string> blocks;
  GAUNTLET_ASSERT_OK(ReadSample(path, &blocks));
  EXPECT_EQ(blocks, SampleBlocks());
}

TEST_P(BlockFileLevels, EveryFlippedBitAndEveryTruncationIsNoticed) {
  const std::string path = JoinPath(FreshDirectory(), "a.blk");
  ForEachDamage(WriteSample(path, GetParam()), [&](const std::string& damaged, const std::string& what) {
    OverwriteFile(path, damaged);
    std::vector<std::string> blocks;
    const absl::Status status = ReadSample(path, &blocks);
    ASSERT_TRUE(absl::IsDataLoss(status)) << what << ": " << status;
    ASSERT_THAT(std::string(status.message()), HasSubstr(path + ": offset ")) << what;
  });
}

INSTANTIATE_TEST_SUITE_P(Levels, BlockFileLevels, testing::Values(0, 1, 3));

TEST(BlockFile, OtherKindsAndNewerVersionsAreRefused) {
  const std::string path = JoinPath(FreshDirectory(), "a.blk");
  WriteSample(path, 1);
  const absl::Status other = BlockFileReader::Open(path, "OTHERFIL", 3).status();
  EXPECT_TRUE(absl::IsDataLoss(other));
  EXPECT_THAT(std::string(other.message()), HasSubstr("OTHERFIL"));
  const absl::Status newer = BlockFileReader::Open(path, kMagic, 2).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(newer));
  EXPECT_THAT(std::string(newer.message()), testing::AllOf(HasSubstr("version 3"), HasSubstr("up to 2")));
  GAUNTLET_EXPECT_OK(BlockFileReader::Open(path, kMagic, 4));
  GAUNTLET_ASSERT_OK(BlockFileWriter::Create(path, kMagic, 0)->Finish(""));
  EXPECT_THAT(std::string(BlockFileReader::Open(path, kMagic, 3).status().message()), HasSubstr("version 0"));
}

// Of files of one layout, the index alone tells which is which.
TEST(BlockFile, TheIndexStandsForTheContent) {
  const std::string path = JoinPath(FreshDirectory(), "a.blk");
  std::vector<uint64_t> checksums;
  for (const std::string content : {"first", "other"}) {
    BlockFileWriter writer = *BlockFileWriter::Create(path, kMagic, 2);
    GAUNTLET_ASSERT_OK(writer.Append(content, 0));
    GAUNTLET_ASSERT_OK(writer.Finish("index"));
    const absl::StatusOr<BlockFileReader> reader = BlockFileReader::Open(path, kMagic, 2);
    GAUNTLET_ASSERT_OK(reader);
    EXPECT_EQ(reader->index(), "index");
    EXPECT_EQ(reader->index_checksum(), writer.index_checksum());
    checksums.push_back(writer.index_checksum());
  }
  EXPECT_NE(checksums[0], checksums[1]);
}

TEST(BlockFile, VersionOneHasNoChecksumOfTheContent) {
  const std::string path = JoinPath(FreshDirectory(), "a.blk");
  BlockFileWriter writer = *BlockFileWriter::Create(path, kMagic, 1);
  GAUNTLET_ASSERT_OK(writer.Append("block", 0));
  GAUNTLET_ASSERT_OK(writer.Finish("index"));
  const absl::StatusOr<BlockFileReader> reader = BlockFileReader::Open(path, kMagic, 2);
  GAUNTLET_ASSERT_OK(reader);
  EXPECT_EQ(reader->index(), "index");
  EXPECT_EQ(reader->index_checksum(), Checksum64("index"));
  // The same file under the name of version 2.
  std::string header(kMagic);
  PutFixed32(&header, 2);
  PutFixed32(&header, 0);
  PutFixed64(&header, Checksum64(header));
  OverwriteFile(path, header + ReadFile(path)->substr(header.size()));
  const absl::Status status = BlockFileReader::Open(path, kMagic, 2).status();
  EXPECT_TRUE(absl::IsDataLoss(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("the checksum of the content is missing"));
}

TEST(BlockFile, ABlockThatCannotUnfoldSoFarTakesNoMemory) {
  const std::string path = JoinPath(FreshDirectory(), "a.blk");
  BlockFileWriter writer = *BlockFileWriter::Create(path, kMagic, 3);
  const BlockHandle handle = *writer.Append(EncodedBlock{"stored", kMaxBlockSize});
  GAUNTLET_ASSERT_OK(writer.Finish(""));
  std::string raw;
  const absl::Status status = BlockFileReader::Open(path, kMagic, 3)->Read(handle, &raw);
  EXPECT_TRUE(absl::IsDataLoss(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("larger than allowed"));
  EXPECT_LT(raw.capacity(), 1000u);
}

TEST(BlockFile, AMalformedIndexIsNamedWithItsPlace) {
  const std::string path = JoinPath(FreshDirectory(), "a.blk");
  WriteSample(path, 0);
  const BlockFileReader reader = *BlockFileReader::Open(path, kMagic, 3);
  uint64_t end = 24;
  for (const std::string& block : SampleBlocks()) end += 16 + block.size();
  EXPECT_EQ(reader.MalformedIndexError("why").message(),
            absl::StrCat(path, ": offset ", end, ": malformed index: why"));
}

TEST(BlockFile, HandlesFromElsewhereAreRefusedWithoutTakingMemory) {
  const std::string path = JoinPath(FreshDirectory(), "a.blk");
  WriteSample(path, 1);
  const BlockFileReader reader = *BlockFileReader::Open(path, kMagic, 3);
  std::string raw;
  for (const BlockHandle& handle : {BlockHandle{24, 0xffffffffu, 10}, BlockHandle{~uint64_t{0}, 1, 1},
                                    BlockHandle{24, 10, 0xffffffffu}, BlockHandle{25, 10, 20}}) {
    EXPECT_TRUE(absl::IsDataLoss(reader.Read(handle, &raw)));
  }
}

}  // namespace
}  // namespace gauntlet
