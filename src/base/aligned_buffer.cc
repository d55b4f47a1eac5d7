#include "gauntlet/base/aligned_buffer.h"

#include <sys/mman.h>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/bytes.h"

namespace gauntlet {

absl::StatusOr<AlignedBuffer> AlignedBuffer::Allocate(size_t size) {
  AlignedBuffer buffer;
  if (size == 0) return buffer;
  const size_t bytes = size * sizeof(float);
  void* address = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (address == MAP_FAILED) {
    return absl::ResourceExhaustedError(absl::StrCat("cannot allocate ", FormatByteSize(bytes), " of memory"));
  }
  madvise(address, bytes, MADV_HUGEPAGE);  // a hint: the buffer works without
  buffer.data_ = static_cast<float*>(address);
  buffer.size_ = size;
  return buffer;
}

AlignedBuffer::~AlignedBuffer() {
  if (data_ != nullptr) munmap(data_, size_ * sizeof(float));
}

}  // namespace gauntlet
