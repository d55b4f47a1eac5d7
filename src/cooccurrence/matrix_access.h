// The module's own view of a matrix: exact values.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "src/cooccurrence/matrix_format.h"
#include "src/cooccurrence/tile_codec.h"

namespace gauntlet {

class MatrixAccess {
 public:
  static const MatrixShape& Shape(const CooccurrenceMatrix& matrix);
  // Like CooccurrenceMatrix::ReadTile, with the bits of the values.
  static absl::Status ReadTile(const CooccurrenceMatrix& matrix, size_t k, std::vector<ExactRecord>* records);
  // The value that the bits stand for.
  static double Value(const MatrixShape& shape, uint64_t bits) {
    if (shape.kind == ValueKind::kFloat64) return std::bit_cast<double>(bits);
    return static_cast<double>(bits) / static_cast<double>(shape.unit);
  }
};

}  // namespace gauntlet
