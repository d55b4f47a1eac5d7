// The records of one tile as bytes. Layout: docs/FORMATS.md, "Co-occurrence matrix", tile.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "src/cooccurrence/value_codec.h"

namespace gauntlet {

// TileRecord with the exact value.
struct ExactRecord {
  uint16_t row = 0;
  uint16_t column = 0;
  uint64_t bits = 0;  // see ValueKind

  uint32_t key() const { return uint32_t{row} << 16 | column; }
};

// Collects the records of a tile in order of (row, column).
class TileEncoder {
 public:
  void Add(uint16_t row, uint16_t column, uint64_t bits, const ValueCodec& codec) {
    if (records_ == 0 || row != row_) BeginRow(row);
    ++records_;
    PutShortVarint(&columns_, static_cast<uint64_t>(column - next_column_));
    next_column_ = column + 1;
    codec.Put(&values_, bits);
  }
  uint64_t records() const { return records_; }
  // Bytes held.
  uint64_t memory() const { return rows_.capacity() + columns_.capacity() + values_.capacity(); }
  // The tile's bytes; the encoder is empty after.
  std::string Finish();

 private:
  void BeginRow(uint16_t row);
  void EndRow();
  std::string rows_;
  std::string columns_;
  std::string values_;
  uint64_t records_ = 0;
  uint64_t row_begin_ = 0;  // records before the current row
  uint16_t row_ = 0;
  int next_row_ = 0;  // one above the last row that was ended
  int next_column_ = 0;
};

// Replaces *records by those of a tile of `rows` by `columns` ids, which has `count` records. Returns what is wrong
// with the bytes, in which case *records is not of use, or an empty string.
std::string DecodeTile(absl::string_view bytes, const ValueCodec& codec, uint64_t count, uint32_t rows,
                       uint32_t columns, std::vector<ExactRecord>* records);

}  // namespace gauntlet
