// The parameters of the model: for each word a word row and a context row.
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gauntlet/base/aligned_buffer.h"

namespace gauntlet {

enum class Side { kWord, kContext };

// Rows are laid out as kernels/adagrad.h says: values, then accumulated squares of the same lanes. Move-only.
// Concurrent use is governed by the trainer's schedule.
class Parameters {
 public:
  // Vectors and biases uniform in ±0.5/d, a pure function of (seed, side, row, lane); accumulated squares 1.
  static absl::StatusOr<Parameters> Create(uint32_t rows, int vector_size, uint64_t seed);
  // Bytes that Create takes.
  static uint64_t MemoryBytes(uint32_t rows, int vector_size);

  uint32_t rows() const { return rows_; }
  int vector_size() const { return vector_size_; }

  // 2·HalfRow(d) floats; the rows of a side follow one another.
  float* row(Side side, uint32_t id) { return buffers_[static_cast<size_t>(side)].data() + size_t{id} * stride_; }
  const float* row(Side side, uint32_t id) const {
    return buffers_[static_cast<size_t>(side)].data() + size_t{id} * stride_;
  }
  // d floats.
  absl::Span<const float> vector(Side side, uint32_t id) const {
    return absl::MakeConstSpan(row(side, id), static_cast<size_t>(vector_size_));
  }
  absl::Span<float> mutable_vector(Side side, uint32_t id) {
    return absl::MakeSpan(row(side, id), static_cast<size_t>(vector_size_));
  }
  float bias(Side side, uint32_t id) const { return row(side, id)[bias_lane(side)]; }

  // The lane of a side's bias; its square's lane is HalfRow(d) further.
  size_t bias_lane(Side side) const { return static_cast<size_t>(vector_size_) + (side == Side::kContext ? 1 : 0); }

 private:
  uint32_t rows_ = 0;
  int vector_size_ = 0;
  size_t stride_ = 0;
  AlignedBuffer buffers_[2];
};

}  // namespace gauntlet
