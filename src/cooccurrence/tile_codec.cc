#include "src/cooccurrence/tile_codec.h"

#include <utility>

namespace gauntlet {

void TileEncoder::BeginRow(uint16_t row) {
  EndRow();
  PutShortVarint(&rows_, static_cast<uint64_t>(row - next_row_));
  row_ = row;
  next_row_ = row + 1;
  next_column_ = 0;
}

void TileEncoder::EndRow() {
  if (records_ == row_begin_) return;
  PutShortVarint(&rows_, records_ - row_begin_ - 1);
  row_begin_ = records_;
}

std::string TileEncoder::Finish() {
  EndRow();
  std::string bytes;
  bytes.reserve(rows_.size() + columns_.size() + values_.size() + 8);
  PutShortVarint(&bytes, rows_.size());
  PutShortVarint(&bytes, columns_.size());
  bytes += rows_;
  bytes += columns_;
  bytes += values_;
  *this = TileEncoder();
  return bytes;
}

std::string DecodeTile(absl::string_view bytes, const ValueCodec& codec, uint64_t count, uint32_t rows,
                       uint32_t columns, std::vector<ExactRecord>* records) {
  uint64_t rows_size = 0;
  uint64_t columns_size = 0;
  if (!GetShortVarint(&bytes, &rows_size) || !GetShortVarint(&bytes, &columns_size) || rows_size > bytes.size() ||
      columns_size > bytes.size() - rows_size || count > columns_size) {
    return "the tile's streams are longer than the tile";
  }
  absl::string_view row_stream = bytes.substr(0, rows_size);
  absl::string_view column_stream = bytes.substr(rows_size, columns_size);
  absl::string_view value_stream = bytes.substr(rows_size + columns_size);
  records->resize(count);
  uint64_t size = 0;
  uint64_t next_row = 0;
  while (!row_stream.empty()) {
    uint64_t gap = 0;
    uint64_t more = 0;
    if (!GetShortVarint(&row_stream, &gap) || !GetShortVarint(&row_stream, &more) || gap >= rows ||
        next_row + gap >= rows || more >= count - size) {
      return "a row of the tile is malformed";
    }
    const uint64_t row = next_row + gap;
    next_row = row + 1;
    uint64_t next_column = 0;
    for (uint64_t k = 0; k <= more; ++k, ++size) {
      uint64_t bits = 0;
      if (!GetShortVarint(&column_stream, &gap) || gap >= columns || next_column + gap >= columns ||
          !codec.Get(&value_stream, &bits)) {
        return "a record of the tile is malformed";
      }
      (*records)[size] = {static_cast<uint16_t>(row), static_cast<uint16_t>(next_column + gap), bits};
      next_column += gap + 1;
    }
  }
  if (size != count || !column_stream.empty() || !value_stream.empty()) {
    return "the tile does not have as many records as the index says";
  }
  return "";
}

}  // namespace gauntlet
