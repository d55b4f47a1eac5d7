// What a matrix directory's manifest says about its content. Layout: docs/FORMATS.md, "Co-occurrence matrix".
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/cooccurrence/options.h"
#include "gauntlet/io/manifest.h"
#include "src/cooccurrence/value_codec.h"

namespace gauntlet {

constexpr absl::string_view kTilesFile = "tiles.blk";
constexpr absl::string_view kTilesMagic = "GNTTILES";
constexpr uint32_t kMaxBandWidth = 1 << 16;  // local ids have 16 bits

// What must agree for two matrices to be added.
struct MatrixShape {
  uint32_t vocabulary_size = 0;
  std::string vocabulary_fingerprint;
  bool symmetric = true;
  uint32_t band_width = 1;
  ValueKind kind = ValueKind::kCount;
  // Of counts only; kFloat64 leaves them as they are.
  uint64_t unit = 1;
  int window_size = 0;
  DistanceWeighting weighting = DistanceWeighting::kNone;
  double subsample = 0.0;

  uint32_t num_bands() const {
    return static_cast<uint32_t>((uint64_t{vocabulary_size} + band_width - 1) / band_width);
  }
  // Ids in a band: the last one may be narrower.
  uint32_t BandSize(uint32_t band) const {
    const uint32_t rest = vocabulary_size - band * band_width;
    return rest < band_width ? rest : band_width;
  }
};

struct MatrixFigures {
  uint64_t stored_records = 0;
  uint64_t directed_records = 0;
  double total = 0.0;  // the sum of the full matrix
};

// Depends on the vocabulary's size only: some 256 bands, of 256 to 4096 ids.
uint32_t DefaultBandWidth(uint32_t vocabulary_size);

// The details of a manifest, but for the checksum of the index.
nlohmann::ordered_json ShapeToJson(const MatrixShape& shape, const MatrixFigures& figures);
// DataLoss naming `path` and the detail that is missing or out of range.
absl::Status ShapeFromJson(const std::string& path, const nlohmann::ordered_json& details, MatrixShape* shape,
                           MatrixFigures* figures);

// InvalidArgument cannot happen for a shape that was read or made by this module.
absl::StatusOr<ValueCodec> MakeCodec(const MatrixShape& shape);

// Empty when the matrices can be added, else what differs: "window_size (10 and 15)".
std::string ShapeDifference(const MatrixShape& a, const MatrixShape& b);

}  // namespace gauntlet
