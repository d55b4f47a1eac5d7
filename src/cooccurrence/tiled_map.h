// Transforms of the co-occurrence matrix in memory, for products with vectors.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "gauntlet/cooccurrence/marginals.h"
#include "gauntlet/cooccurrence/scan.h"
#include "gauntlet/cooccurrence/spectrum.h"
#include "gauntlet/numerics/singular_values.h"

namespace gauntlet {

// The matrix A of entries A_ij = max(0, g(X_ij) + row[i] + column[j]) where X_ij > 0, else 0. It is held as the stored
// tiles are, in 12 bytes for each stored record; of a symmetric matrix a record serves both directions, though A need
// not be symmetric. Products are summed band by band of the result, in the order of tiles.
class TiledMap : public LinearMap {
 public:
  // `marginals` are those of the matrix; they and `options` define g, row and column.
  static absl::StatusOr<TiledMap> Load(const CooccurrenceMatrix& matrix, const Marginals& marginals,
                                       const SpectrumOptions& options, const ScanResources& resources);
  // Bytes that it holds.
  static uint64_t MemoryBytes(const CooccurrenceMatrix& matrix);

  uint32_t rows() const override { return static_cast<uint32_t>(terms_.row.size()); }
  uint32_t columns() const override { return rows(); }
  bool symmetric() const override { return symmetric_; }
  absl::Status Multiply(absl::Span<const double> x, absl::Span<double> y) const override;
  absl::Status MultiplyTransposed(absl::Span<const double> x, absl::Span<double> y) const override;

  // Entries above 0, and the sum of their squares.
  uint64_t entries() const { return entries_; }
  double squared_norm() const { return squared_norm_; }

 private:
  struct Tile {
    uint32_t row_band = 0;
    uint32_t column_band = 0;
    uint64_t begin = 0;  // of its records in the arrays
    uint64_t end = 0;
  };
  enum class Side { kRow, kColumn };

  TiledMap(const CooccurrenceMatrix& matrix, PmiTerms terms, const ScanResources& resources);
  absl::Status ReadTiles(const CooccurrenceMatrix& matrix, SpectrumSource source, const ScanResources& resources);
  void CountEntries(const Tile& tile, uint64_t* entries, double* squares) const;
  // y = B x, where B is A, or its transpose when the terms of rows and columns are given in exchange.
  absl::Status Product(const std::vector<double>& of_result, const std::vector<double>& of_x, bool transposed,
                       absl::Span<const double> x, absl::Span<double> y) const;
  // Adds what a tile contributes to the part of y that its bands on the given side index.
  void AddTile(const Tile& tile, Side result, const std::vector<double>& of_result, const std::vector<double>& of_x,
               const double* x, double* y) const;

  PmiTerms terms_;  // 0 for a transform without them
  bool stored_lower_ = false;
  bool symmetric_ = false;
  uint32_t width_ = 0;
  int threads_ = 1;
  const CancellationToken* cancellation_ = nullptr;
  std::vector<Tile> tiles_;
  std::vector<std::vector<size_t>> by_row_band_;
  std::vector<std::vector<size_t>> by_column_band_;
  std::vector<uint16_t> row_;
  std::vector<uint16_t> column_;
  std::vector<double> value_;  // g(X)
  uint64_t entries_ = 0;
  double squared_norm_ = 0.0;
};

}  // namespace gauntlet
