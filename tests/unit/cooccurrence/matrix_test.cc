#include "gauntlet/cooccurrence/matrix.h"

#include <gtest/gtest.h>

#include "absl/strings/str_format.h"
#include "gauntlet/base/status.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/io/coding.h"
#include "gauntlet/io/hash.h"
#include "src/cooccurrence/matrix_writer.h"
#include "tests/unit/cooccurrence/counting_test_util.h"

namespace gauntlet {
namespace {

// Opens the matrix and reads all of it.
absl::Status ReadAll(const std::string& directory) {
  GAUNTLET_ASSIGN_OR_RETURN(const CooccurrenceMatrix matrix, CooccurrenceMatrix::Open(directory));
  std::vector<TileRecord> records;
  for (size_t k = 0; k < matrix.tiles().size(); ++k) {
    GAUNTLET_RETURN_IF_ERROR(matrix.ReadTile(k, &records));
  }
  return absl::OkStatus();
}

std::string MakeSmallMatrix() {
  std::string directory = JoinPath(FreshDirectory(), "matrix");
  CountTuning tuning;
  tuning.band_width = 4;
  EXPECT_TRUE(CountDocuments(RandomDocuments(3, 11, 4, 30), 11, MakeRequest(directory, 3), tuning).ok());
  EXPECT_TRUE(ReadAll(directory).ok());
  return directory;
}

TEST(MatrixTest, EveryFlippedBitAndEveryTruncationIsNoticed) {
  const std::string directory = MakeSmallMatrix();
  for (const std::string& path : {JoinPath(directory, "tiles.blk"), JoinPath(directory, "manifest.json")}) {
    const std::string whole = *ReadFile(path);
    ForEachDamage(whole, [&](const std::string& damaged, const std::string& what) {
      OverwriteFile(path, damaged);
      const absl::Status status = ReadAll(directory);
      ASSERT_TRUE(absl::IsDataLoss(status)) << what << ": " << status;
      ASSERT_NE(status.message().find(path + ": offset "), absl::string_view::npos) << what << ": " << status;
    });
    OverwriteFile(path, whole);
  }
  GAUNTLET_EXPECT_OK(ReadAll(directory));
}

// The error of a matrix as somebody made it who knows the checksums: one tile, of `bytes`, that is to have `records`.
std::string ErrorOfTile(uint64_t records, const std::string& bytes) {
  const std::string directory = MakeSmallMatrix();
  BlockFileWriter writer = *BlockFileWriter::Create(JoinPath(directory, "tiles.blk"), kTilesMagic, kMatrixVersion);
  std::string index;
  for (const uint64_t number : {uint64_t{0}, uint64_t{0}, records}) PutVarint64(&index, number);  // of tile (0, 0)
  PutBlockHandle(&index, *writer.Append(bytes, /*level=*/1));
  GAUNTLET_EXPECT_OK(writer.Finish(index));
  Manifest manifest = *ReadManifest(directory, kMatrixArtefact, kMatrixVersion);
  manifest.details["index_checksum"] = absl::StrFormat("%016x", writer.index_checksum());
  manifest.details["stored_records"] = records;
  GAUNTLET_EXPECT_OK(WriteManifest(directory, manifest));
  const absl::Status status = CooccurrenceMatrix::Open(directory).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  return std::string(status.message());
}

TEST(MatrixTest, ATileOfMoreRoomThanRecordsIsNoticed) {
  EXPECT_NE(ErrorOfTile(1, std::string(1 << 20, '\0')).find("more room than records"), std::string::npos);
}

TEST(MatrixTest, ATileOfMoreRecordsThanItsBytesHoldIsNoticed) {
  EXPECT_NE(ErrorOfTile(5, std::string(8, '\0')).find("more records than it has room for"), std::string::npos);
}

TEST(MatrixTest, BandsOfTheLargestVocabulary) {
  MatrixShape shape;
  shape.vocabulary_size = 0xfffffffeu;
  shape.band_width = kMaxBandWidth;
  EXPECT_EQ(shape.num_bands(), 65536u);
  EXPECT_EQ(shape.BandSize(65535), kMaxBandWidth - 2);
}

// The fingerprint alone is what anybody could have written.
TEST(MatrixTest, AVocabularyOfAnotherSizeIsNotTheMatrixs) {
  const std::string directory = MakeSmallMatrix();
  const Vocabulary vocabulary = *Vocabulary::Create({{"a", 1}});
  Manifest manifest = *ReadManifest(directory, kMatrixArtefact, kMatrixVersion);
  manifest.details["vocabulary_fingerprint"] = vocabulary.Fingerprint();
  GAUNTLET_ASSERT_OK(WriteManifest(directory, manifest));
  EXPECT_TRUE(absl::IsFailedPrecondition(CheckVocabulary(*CooccurrenceMatrix::Open(directory), vocabulary)));
}

TEST(MatrixTest, TilesOfAnotherMatrixAreNoticed) {
  const std::string directory = MakeSmallMatrix();
  const std::string other = directory + ".other";
  GAUNTLET_ASSERT_OK(CountDocuments({{0, 1, 2}}, 11, MakeRequest(other, 3)));
  GAUNTLET_ASSERT_OK(WriteFile(JoinPath(directory, "tiles.blk"), TileBytes(other)));
  EXPECT_TRUE(absl::IsDataLoss(ReadAll(directory)));
}

TEST(MatrixTest, DetailsOutOfRangeAreNoticed) {
  const std::string directory = MakeSmallMatrix();
  const Manifest manifest = *ReadManifest(directory, kMatrixArtefact, kMatrixVersion);
  const std::vector<std::pair<std::string, nlohmann::ordered_json>> changes = {{"vocabulary_size", 0},
                                                                               {"vocabulary_size", "11"},
                                                                               {"vocabulary_size", 3},
                                                                               {"band_width", 0},
                                                                               {"band_width", 65537},
                                                                               {"values", "float32"},
                                                                               {"unit", 7},
                                                                               {"window_size", 0},
                                                                               {"window_size", 1001},
                                                                               {"distance_weighting", "x"},
                                                                               {"subsample", -1.0},
                                                                               {"stored_records", 1},
                                                                               {"directed_records", 0},
                                                                               {"symmetric", 1},
                                                                               {"total", nullptr},
                                                                               {"index_checksum", "0"},
                                                                               {"vocabulary_fingerprint", 5}};
  for (const auto& [key, value] : changes) {
    Manifest changed = manifest;
    changed.details[key] = value;
    GAUNTLET_ASSERT_OK(WriteManifest(directory, changed));
    EXPECT_TRUE(absl::IsDataLoss(ReadAll(directory))) << key << " " << value;
    changed.details.erase(key);
    GAUNTLET_ASSERT_OK(WriteManifest(directory, changed));
    EXPECT_TRUE(absl::IsDataLoss(ReadAll(directory))) << key;
  }
}

TEST(MatrixTest, MissingDirectory) {
  EXPECT_TRUE(absl::IsNotFound(CooccurrenceMatrix::Open(JoinPath(FreshDirectory(), "none")).status()));
}

TEST(MatrixWriterTest, ABandThatDoesNotFitIsAnError) {
  const std::string directory = FreshDirectory();
  MatrixShape shape;
  shape.vocabulary_size = 1000;
  shape.band_width = 1000;
  shape.window_size = 1;
  const auto writer = MatrixWriter::Create(directory, shape, 1, /*memory=*/100);
  GAUNTLET_ASSERT_OK(writer);
  RowBatch batch;
  for (uint32_t column = 0; column < 900; ++column) {
    batch.columns.push_back(column);
    batch.values.push_back(1);
  }
  batch.EndRow(950);
  const absl::Status status = (*writer)->Append({batch});
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
}

TEST(DefaultBandWidthTest, FollowsTheVocabulary) {
  EXPECT_EQ(DefaultBandWidth(1), 256);
  EXPECT_EQ(DefaultBandWidth(65536 + 255), 256);
  EXPECT_EQ(DefaultBandWidth(72000), 512);
  EXPECT_EQ(DefaultBandWidth(400000), 2048);
  EXPECT_EQ(DefaultBandWidth(0xfffffffeu), 4096);
}

}  // namespace
}  // namespace gauntlet
