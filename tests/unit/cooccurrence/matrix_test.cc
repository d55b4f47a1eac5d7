#include "gauntlet/cooccurrence/matrix.h"

#include <gtest/gtest.h>

#include "gauntlet/base/status.h"
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

// Newer versions are not read, which is no damage.
bool IsRefusal(const absl::Status& status) { return absl::IsDataLoss(status) || absl::IsFailedPrecondition(status); }

TEST(MatrixTest, EveryFlippedByteIsNoticed) {
  const std::string directory = MakeSmallMatrix();
  const std::string path = JoinPath(directory, "tiles.blk");
  const std::string bytes = *ReadFile(path);
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
    Overwrite(path, damaged);
    const absl::Status status = ReadAll(directory);
    EXPECT_TRUE(IsRefusal(status)) << at << ": " << status;
    EXPECT_NE(status.message().find("tiles.blk"), absl::string_view::npos) << status;
  }
}

TEST(MatrixTest, EveryTruncationIsNoticed) {
  const std::string directory = MakeSmallMatrix();
  const std::string path = JoinPath(directory, "tiles.blk");
  const std::string bytes = *ReadFile(path);
  for (size_t size = 0; size < bytes.size(); ++size) {
    Overwrite(path, bytes.substr(0, size));
    EXPECT_TRUE(absl::IsDataLoss(ReadAll(directory))) << size;
  }
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
  const Manifest manifest = *ReadManifest(directory, "cooccurrence-matrix", 1);
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
