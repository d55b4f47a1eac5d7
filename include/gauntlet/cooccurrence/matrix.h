// The co-occurrence matrix on disk, cut into tiles. Layout: docs/FORMATS.md, "Co-occurrence matrix".
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gauntlet/io/block_file.h"
#include "gauntlet/io/manifest.h"

namespace gauntlet {

class Vocabulary;

// In its manifest, and the version of its format that is written; all up to it are read.
constexpr absl::string_view kMatrixArtefact = "cooccurrence-matrix";
constexpr uint32_t kMatrixVersion = 2;

// Ids are cut into bands of `band_width` consecutive ids (the last one may be narrower); tile (I, J) holds the records
// with row in band I and column in band J. Only tiles with records exist; with symmetric counts only J <= I and column
// <= row.
struct TileInfo {
  uint32_t row_band = 0;
  uint32_t column_band = 0;
  uint64_t records = 0;
  BlockHandle handle;
};

// row and column are relative to the bands' first ids; value > 0 is the weighted count X[i][j].
struct TileRecord {
  uint16_t row = 0;
  uint16_t column = 0;
  double value = 0.0;
};

// Read access. Move-only; ReadTile is thread-safe.
class CooccurrenceMatrix {
 public:
  // `directory` is the artefact's, e.g. "runs/wiki/cooccurrence". Errors as for ReadManifest and BlockFileReader;
  // DataLoss, too, for details or an index that contradict each other.
  static absl::StatusOr<CooccurrenceMatrix> Open(const std::string& directory);

  uint32_t vocabulary_size() const { return vocabulary_size_; }
  const std::string& vocabulary_fingerprint() const { return vocabulary_fingerprint_; }
  // true: a stored record (i, j) stands for X[i][j] and, unless i == j, for X[j][i].
  bool symmetric() const { return symmetric_; }
  uint32_t band_width() const { return band_width_; }
  uint32_t num_bands() const {
    return static_cast<uint32_t>((uint64_t{vocabulary_size_} + band_width_ - 1) / band_width_);
  }
  uint64_t stored_records() const { return stored_records_; }
  // Entries of the full matrix, both directions: what the reference calls records.
  uint64_t directed_records() const { return directed_records_; }
  const Manifest& manifest() const { return manifest_; }

  // Sorted by (row_band, column_band).
  absl::Span<const TileInfo> tiles() const { return tiles_; }
  // Replaces *records by those of tiles()[k], sorted by (row, column). DataLoss, naming file and offset, when the tile
  // is damaged.
  absl::Status ReadTile(size_t k, std::vector<TileRecord>* records) const;

 private:
  friend class MatrixAccess;  // the module's own exact access, see src/cooccurrence
  struct Format;              // how values are written
  CooccurrenceMatrix(BlockFileReader reader, Manifest manifest);
  absl::Status ReadDetails();
  absl::Status ReadIndex();
  BlockFileReader reader_;
  Manifest manifest_;
  uint32_t vocabulary_size_ = 0;
  std::string vocabulary_fingerprint_;
  bool symmetric_ = true;
  uint32_t band_width_ = 1;
  uint64_t stored_records_ = 0;
  uint64_t directed_records_ = 0;
  std::shared_ptr<const Format> format_;
  std::vector<TileInfo> tiles_;
};

// FailedPrecondition unless the matrix was counted over this vocabulary.
absl::Status CheckVocabulary(const CooccurrenceMatrix& matrix, const Vocabulary& vocabulary);

}  // namespace gauntlet
