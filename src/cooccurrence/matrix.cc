#include "gauntlet/cooccurrence/matrix.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gauntlet/base/status.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/io/coding.h"
#include "gauntlet/io/file.h"
#include "src/cooccurrence/matrix_access.h"

namespace gauntlet {

struct CooccurrenceMatrix::Format {
  MatrixShape shape;
  ValueCodec codec;
};

CooccurrenceMatrix::CooccurrenceMatrix(BlockFileReader reader, Manifest manifest)
    : reader_(std::move(reader)), manifest_(std::move(manifest)) {}

absl::StatusOr<CooccurrenceMatrix> CooccurrenceMatrix::Open(const std::string& directory) {
  GAUNTLET_ASSIGN_OR_RETURN(Manifest manifest, ReadManifest(directory, kMatrixArtefact, kMatrixVersion));
  GAUNTLET_ASSIGN_OR_RETURN(BlockFileReader reader,
                            BlockFileReader::Open(JoinPath(directory, kTilesFile), kTilesMagic, kMatrixVersion));
  CooccurrenceMatrix matrix(std::move(reader), std::move(manifest));
  GAUNTLET_RETURN_IF_ERROR(matrix.ReadDetails());
  GAUNTLET_RETURN_IF_ERROR(matrix.ReadIndex());
  return matrix;
}

absl::Status CooccurrenceMatrix::ReadDetails() {
  MatrixShape shape;
  MatrixFigures figures;
  GAUNTLET_RETURN_IF_ERROR(ShapeFromJson(reader_.path(), manifest_.details, &shape, &figures));
  const auto checksum = manifest_.details.find("index_checksum");
  if (checksum == manifest_.details.end() || *checksum != absl::StrFormat("%016x", reader_.index_checksum())) {
    return CorruptFileError(reader_.path(), 0, "is not the file that its manifest describes");
  }
  vocabulary_size_ = shape.vocabulary_size;
  vocabulary_fingerprint_ = shape.vocabulary_fingerprint;
  symmetric_ = shape.symmetric;
  band_width_ = shape.band_width;
  stored_records_ = figures.stored_records;
  directed_records_ = figures.directed_records;
  GAUNTLET_ASSIGN_OR_RETURN(ValueCodec codec, MakeCodec(shape));
  format_ = std::make_shared<Format>(Format{std::move(shape), std::move(codec)});
  return absl::OkStatus();
}

absl::Status CooccurrenceMatrix::ReadIndex() {
  absl::string_view index = reader_.index();
  uint64_t records = 0;
  while (!index.empty()) {
    TileInfo tile;
    if (!GetVarint32(&index, &tile.row_band) || !GetVarint32(&index, &tile.column_band) ||
        !GetVarint64(&index, &tile.records) || !GetBlockHandle(&index, &tile.handle)) {
      return reader_.MalformedIndexError("an entry is cut");
    }
    const bool in_order = tiles_.empty() || std::pair(tiles_.back().row_band, tiles_.back().column_band) <
                                                std::pair(tile.row_band, tile.column_band);
    if (!in_order || tile.row_band >= num_bands() ||
        tile.column_band >= (symmetric_ ? tile.row_band + 1 : num_bands())) {
      return reader_.MalformedIndexError("a tile is out of order or outside the matrix");
    }
    // A record takes two bytes at least; at most ten of its value, three of its column, and six of a row of its own.
    if (tile.records == 0 || tile.records > tile.handle.raw_size / 2 || tile.handle.raw_size / 20 > tile.records) {
      return reader_.MalformedIndexError("a tile has more records than it has room for, or more room than records");
    }
    records += tile.records;
    tiles_.push_back(tile);
  }
  if (records != stored_records_) {
    return reader_.MalformedIndexError("its records do not add up to the manifest's");
  }
  return absl::OkStatus();
}

absl::Status CooccurrenceMatrix::ReadTile(size_t k, std::vector<TileRecord>* records) const {
  std::vector<ExactRecord> exact;
  GAUNTLET_RETURN_IF_ERROR(MatrixAccess::ReadTile(*this, k, &exact));
  records->resize(exact.size());
  for (size_t r = 0; r < exact.size(); ++r) {
    (*records)[r] = {exact[r].row, exact[r].column, MatrixAccess::Value(format_->shape, exact[r].bits)};
  }
  return absl::OkStatus();
}

absl::Status CheckVocabulary(const CooccurrenceMatrix& matrix, const Vocabulary& vocabulary) {
  if (matrix.vocabulary_size() == vocabulary.size() && matrix.vocabulary_fingerprint() == vocabulary.Fingerprint()) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat("the co-occurrence matrix was counted over another vocabulary of ",
                                                    matrix.vocabulary_size(), " words than the ", vocabulary.size(),
                                                    " given"));
}

const MatrixShape& MatrixAccess::Shape(const CooccurrenceMatrix& matrix) { return matrix.format_->shape; }

absl::Status MatrixAccess::ReadTile(const CooccurrenceMatrix& matrix, size_t k, std::vector<ExactRecord>* records) {
  const TileInfo& tile = matrix.tiles_[k];
  const MatrixShape& shape = matrix.format_->shape;
  std::string bytes;
  GAUNTLET_RETURN_IF_ERROR(matrix.reader_.Read(tile.handle, &bytes));
  std::string problem = DecodeTile(bytes, matrix.format_->codec, tile.records, shape.BandSize(tile.row_band),
                                   shape.BandSize(tile.column_band), records);
  if (shape.symmetric && tile.row_band == tile.column_band) {
    for (const ExactRecord& record : *records) {
      if (record.column > record.row) problem = "a record lies above the diagonal of a symmetric matrix";
    }
  }
  if (problem.empty()) return absl::OkStatus();
  return CorruptFileError(matrix.reader_.path(), tile.handle.offset, problem);
}

}  // namespace gauntlet
