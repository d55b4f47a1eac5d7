// Adds up one row of the matrix at a time.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "src/cooccurrence/row_batch.h"
#include "src/cooccurrence/value_codec.h"

namespace gauntlet {

// A dense row, with what was touched noted aside, so that emitting and clearing cost what the row holds and not what it
// could hold. T is uint64_t (counts) or double. One thread at a time.
template <typename T>
class RowAccumulator {
 public:
  explicit RowAccumulator(uint32_t columns)
      : sums_(columns), touched_(size_t{columns} + 1), bits_(columns / 64 + 1), words_(columns / 4096 + 1) {}

  static uint64_t Bytes(uint64_t columns) { return columns * (sizeof(T) + 4) + columns / 8 + columns / 512 + 64; }

  // Adds values[k] > 0 to columns[k], for each k.
  void AddAll(absl::Span<const uint32_t> columns, const T* values) {
    T* sums = sums_.data();
    uint32_t* touched = touched_.data();
    size_t num_touched = num_touched_;
    for (size_t k = 0; k < columns.size(); ++k) {
      const uint32_t column = columns[k];
      const T before = sums[column];
      touched[num_touched] = column;
      num_touched += before == T{0} ? 1 : 0;
      sums[column] = before + values[k];
    }
    num_touched_ = num_touched;
  }
  // Adds value > 0; false when a count grows above ValueCodec::kMaxCount, or a double beyond the finite.
  bool AddChecked(uint32_t column, T value) {
    AddAll(absl::MakeConstSpan(&column, 1), &value);
    if constexpr (std::is_integral_v<T>) return sums_[column] <= ValueCodec::kMaxCount;
    return std::isfinite(sums_[column]);
  }

  // Appends the sums as row `row` to *batch, and clears.
  void Emit(uint32_t row, RowBatch* batch) {
    for (size_t k = 0; k < num_touched_; ++k) {
      const uint32_t column = touched_[k];
      bits_[column / 64] |= uint64_t{1} << (column % 64);
      words_[column / 4096] |= uint64_t{1} << (column / 64 % 64);
    }
    num_touched_ = 0;
    for (size_t top = 0; top < words_.size(); ++top) {
      for (uint64_t words = std::exchange(words_[top], 0); words != 0; words &= words - 1) {
        const size_t word = top * 64 + static_cast<size_t>(std::countr_zero(words));
        for (uint64_t bits = std::exchange(bits_[word], 0); bits != 0; bits &= bits - 1) {
          const size_t column = word * 64 + static_cast<size_t>(std::countr_zero(bits));
          batch->columns.push_back(static_cast<uint32_t>(column));
          batch->values.push_back(std::bit_cast<uint64_t>(std::exchange(sums_[column], T{0})));
        }
      }
    }
    batch->EndRow(row);
  }

 private:
  std::vector<T> sums_;
  std::vector<uint32_t> touched_;
  size_t num_touched_ = 0;
  // While emitting: a bit for each column that was touched, and one for each of its words that is not zero.
  std::vector<uint64_t> bits_;
  std::vector<uint64_t> words_;
};

}  // namespace gauntlet
