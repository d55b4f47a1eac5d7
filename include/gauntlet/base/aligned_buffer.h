// A large zero-initialized array, aligned for SIMD and backed by huge pages where the system gives them.
#pragma once

#include <cstddef>
#include <utility>

#include "absl/status/statusor.h"

namespace gauntlet {

// Owns `size()` floats, 64-byte aligned. Move-only. Not thread-safe beyond what an array is.
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  AlignedBuffer(AlignedBuffer&& other) noexcept { *this = std::move(other); }
  AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~AlignedBuffer();

  // ResourceExhausted, naming the size, when the memory cannot be had.
  static absl::StatusOr<AlignedBuffer> Allocate(size_t size);

  float* data() { return data_; }
  const float* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  float* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace gauntlet
