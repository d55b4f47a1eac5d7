// The parameters of the model: for each word a word row and a context row.
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gauntlet/base/aligned_buffer.h"

namespace gauntlet {

enum class Side { kWord, kContext };

// Layout: a row is 2·half() floats: the first half [vector (d) | a | b | padding], the second the squared gradients of
// the same lanes. On the word side lane a is the bias and lane b the constant 1, on the context side a is the constant
// 1 and b the bias, so that the dot product over the first half is w·c + b + b'. half() is a multiple of 16 floats and
// rows are 64-byte aligned. Move-only. Concurrent use is governed by the trainer's schedule.
class Parameters {
 public:
  // Vectors and biases uniform in ±0.5/d, a pure function of (seed, side, row, lane); squared gradients 1.
  static absl::StatusOr<Parameters> Create(uint32_t rows, int vector_size, uint64_t seed);

  uint32_t rows() const { return rows_; }
  int vector_size() const { return vector_size_; }
  size_t half() const { return half_; }
  size_t row_stride() const { return 2 * half_; }

  float* row(Side side, uint32_t id) { return base(side) + size_t{id} * row_stride(); }
  const float* row(Side side, uint32_t id) const { return base(side) + size_t{id} * row_stride(); }
  // d floats.
  absl::Span<const float> vector(Side side, uint32_t id) const {
    return absl::MakeConstSpan(row(side, id), static_cast<size_t>(vector_size_));
  }
  absl::Span<float> mutable_vector(Side side, uint32_t id) {
    return absl::MakeSpan(row(side, id), static_cast<size_t>(vector_size_));
  }
  float bias(Side side, uint32_t id) const { return row(side, id)[bias_lane(side)]; }

  size_t bias_lane(Side side) const { return static_cast<size_t>(vector_size_) + (side == Side::kContext ? 1 : 0); }

  // Bytes that Create takes.
  static uint64_t MemoryBytes(uint32_t rows, int vector_size);

 private:
  float* base(Side side) { return buffers_[static_cast<size_t>(side)].data(); }
  const float* base(Side side) const { return buffers_[static_cast<size_t>(side)].data(); }
  uint32_t rows_ = 0;
  int vector_size_ = 0;
  size_t half_ = 0;
  AlignedBuffer buffers_[2];
};

}  // namespace gauntlet
