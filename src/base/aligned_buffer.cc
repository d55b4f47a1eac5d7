#include "gauntlet/base/aligned_buffer.h"

#include "absl/strings/str_cat.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/huge_pages.h"

namespace gauntlet {

absl::StatusOr<AlignedBuffer> AlignedBuffer::Allocate(size_t size) {
  AlignedBuffer buffer;
  if (size == 0) return buffer;
  const size_t bytes = size * sizeof(float);
  void* const address = MapHugePages(bytes);
  if (address == nullptr) {
    return absl::ResourceExhaustedError(absl::StrCat("cannot allocate ", FormatByteSize(bytes), " of memory"));
  }
  buffer.data_ = static_cast<float*>(address);
  buffer.size_ = size;
  return buffer;
}

AlignedBuffer::~AlignedBuffer() {
  if (data_ != nullptr) UnmapHugePages(data_, size_ * sizeof(float));
}

}  // namespace gauntlet
