#include "src/cooccurrence/matrix_writer.h"

#include <algorithm>
#include <bit>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "gauntlet/io/coding.h"
#include "gauntlet/io/file.h"

namespace gauntlet {

namespace {

constexpr int kLevel = 1;               // of zstd: the streams leave it little but their entropy, at any level
constexpr size_t kPiecesEach = 4;       // pieces of a band for each thread, so that they end together
constexpr size_t kCompressedEach = 16;  // tiles compressed at a time for each thread

}  // namespace

MatrixWriter::MatrixWriter(BlockFileWriter file, std::string directory, const MatrixShape& shape, ValueCodec codec,
                           int threads, uint64_t memory)
    : file_(std::move(file)),
      directory_(std::move(directory)),
      shape_(shape),
      codec_(std::move(codec)),
      threads_(threads),
      memory_(memory),
      open_(shape.num_bands()) {
  // What equal entries mean; the details that do not matter for that are left out.
  content_.Add(shape.vocabulary_fingerprint);
  content_.Add(shape.symmetric ? "symmetric" : "asymmetric");
  content_.Add(shape.kind == ValueKind::kCount ? "counts" : "float64");
  content_.Add(shape.unit);
  content_.Add(shape.band_width);
}

absl::StatusOr<std::unique_ptr<MatrixWriter>> MatrixWriter::Create(const std::string& directory,
                                                                   const MatrixShape& shape, int threads,
                                                                   uint64_t memory) {
  GAUNTLET_ASSIGN_OR_RETURN(ValueCodec codec, MakeCodec(shape));
  GAUNTLET_ASSIGN_OR_RETURN(BlockFileWriter file,
                            BlockFileWriter::Create(JoinPath(directory, kTilesFile), kTilesMagic, kMatrixVersion));
  return absl::WrapUnique(new MatrixWriter(std::move(file), directory, shape, std::move(codec), threads, memory));
}

absl::Status MatrixWriter::Append(absl::Span<const RowBatch> batches) {
  std::vector<Slice> slices;
  for (const RowBatch& batch : batches) {
    for (size_t begin = 0; begin < batch.rows.size();) {
      const uint32_t band = batch.rows[begin].row / shape_.band_width;
      if (band != row_band_) {
        GAUNTLET_RETURN_IF_ERROR(AddToBand(slices));
        GAUNTLET_RETURN_IF_ERROR(CloseBand());
        slices.clear();
        row_band_ = band;
      }
      size_t end = begin;
      for (; end < batch.rows.size() && batch.rows[end].row / shape_.band_width == band; ++end) {
        const uint32_t row = batch.rows[end].row;
        for (uint64_t e = batch.Begin(end); e < batch.rows[end].end; ++e) {
          CountEntry(batch.columns[e] == row, batch.values[e]);
        }
      }
      slices.push_back({&batch, begin, end});
      begin = end;
    }
  }
  return AddToBand(slices);
}

void MatrixWriter::CountEntry(bool diagonal, uint64_t bits) {
  ++records_;
  diagonal_records_ += diagonal ? 1 : 0;
  if (shape_.kind == ValueKind::kFloat64) {
    float_sum_ += std::bit_cast<double>(bits) * (shape_.symmetric && !diagonal ? 2.0 : 1.0);
  } else {
    sum_ += bits;
    if (diagonal) diagonal_sum_ += bits;
  }
}

absl::Status MatrixWriter::AddToBand(absl::Span<const Slice> slices) {
  if (slices.empty()) return absl::OkStatus();
  const uint32_t column_bands = shape_.symmetric ? row_band_ + 1 : shape_.num_bands();
  const size_t pieces = threads_ <= 1 ? 1 : std::min<size_t>(column_bands, kPiecesEach * static_cast<size_t>(threads_));
  GAUNTLET_RETURN_IF_ERROR(ParallelFor(pieces, threads_, [&](size_t k, int) {
    const auto cut = [&](size_t piece) { return static_cast<uint32_t>(column_bands * piece / pieces); };
    for (const Slice& slice : slices) EncodeSlice(slice, cut(k), cut(k + 1));
    return absl::OkStatus();
  }));
  uint64_t held = 0;
  for (const TileEncoder& tile : open_) held += tile.memory();
  if (held <= memory_) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      "the rows of words ", uint64_t{row_band_} * shape_.band_width + 1, " to ",
      uint64_t{row_band_} * shape_.band_width + shape_.BandSize(row_band_), " take more than ", FormatByteSize(memory_),
      " while they are written, which is their part of the memory budget; raise the budget"));
}

void MatrixWriter::EncodeSlice(const Slice& slice, uint32_t first_column_band, uint32_t end_column_band) {
  const RowBatch& batch = *slice.batch;
  const uint64_t width = shape_.band_width;
  const uint64_t first_column = first_column_band * width;
  const uint64_t end_column = end_column_band * width;
  for (size_t k = slice.begin; k < slice.end; ++k) {
    const auto row = static_cast<uint16_t>(batch.rows[k].row - row_band_ * width);
    const auto end = batch.columns.begin() + static_cast<std::ptrdiff_t>(batch.rows[k].end);
    auto at = batch.columns.begin() + static_cast<std::ptrdiff_t>(batch.Begin(k));
    if (first_column > 0) at = std::lower_bound(at, end, first_column);
    while (at != end && *at < end_column) {
      const auto column_band = static_cast<uint32_t>(*at / width);
      const uint64_t begin = column_band * width;
      TileEncoder& tile = open_[column_band];
      for (; at != end && *at < begin + width; ++at) {
        tile.Add(row, static_cast<uint16_t>(*at - begin), batch.values[static_cast<size_t>(at - batch.columns.begin())],
                 codec_);
      }
    }
  }
}

absl::Status MatrixWriter::CloseBand() {
  std::vector<Tile> tiles;
  for (uint32_t column_band = 0; column_band < open_.size(); ++column_band) {
    if (open_[column_band].records() == 0) continue;
    tiles.emplace_back(column_band, std::exchange(open_[column_band], TileEncoder()));
  }
  return AppendTiles(row_band_, std::move(tiles));
}

absl::Status MatrixWriter::AppendTiles(uint32_t row_band, std::vector<Tile> tiles) {
  const size_t group = kCompressedEach * static_cast<size_t>(std::max(threads_, 1));
  std::vector<EncodedBlock> blocks(std::min(group, tiles.size()));
  std::vector<uint64_t> checksums(blocks.size());
  for (size_t begin = 0; begin < tiles.size(); begin += group) {
    const size_t count = std::min(group, tiles.size() - begin);
    std::vector<uint64_t> records(count);
    GAUNTLET_RETURN_IF_ERROR(ParallelFor(count, threads_, [&](size_t k, int) {
      records[k] = tiles[begin + k].second.records();
      const std::string bytes = tiles[begin + k].second.Finish();
      checksums[k] = Checksum64(bytes);
      GAUNTLET_ASSIGN_OR_RETURN(blocks[k], EncodeBlock(bytes, kLevel));
      return absl::OkStatus();
    }));
    for (size_t k = 0; k < count; ++k) {
      const uint32_t column_band = tiles[begin + k].first;
      GAUNTLET_ASSIGN_OR_RETURN(const BlockHandle handle, file_.Append(blocks[k]));
      PutVarint64(&index_, row_band);
      PutVarint64(&index_, column_band);
      PutVarint64(&index_, records[k]);
      PutBlockHandle(&index_, handle);
      for (const uint64_t field : {uint64_t{row_band}, uint64_t{column_band}, checksums[k]}) content_.Add(field);
      ++tiles_;
    }
  }
  return absl::OkStatus();
}

MatrixFigures MatrixWriter::figures() const {
  MatrixFigures figures;
  figures.stored_records = records_;
  figures.directed_records = shape_.symmetric ? 2 * records_ - diagonal_records_ : records_;
  const absl::uint128 sum = shape_.symmetric ? sum_ + sum_ - diagonal_sum_ : sum_;
  figures.total =
      shape_.kind == ValueKind::kFloat64 ? float_sum_ : static_cast<double>(sum) / static_cast<double>(shape_.unit);
  return figures;
}

absl::Status MatrixWriter::Finish(const std::string& fingerprint) {
  GAUNTLET_RETURN_IF_ERROR(CloseBand());
  GAUNTLET_RETURN_IF_ERROR(file_.Finish(index_));
  Manifest manifest;
  manifest.artefact = std::string(kMatrixArtefact);
  manifest.version = kMatrixVersion;
  manifest.fingerprint = fingerprint;
  manifest.content = content_.Hex();
  manifest.details = ShapeToJson(shape_, figures());
  manifest.details["tiles"] = tiles_;
  manifest.details["index_checksum"] = absl::StrFormat("%016x", file_.index_checksum());
  return WriteManifest(directory_, manifest);
}

}  // namespace gauntlet
