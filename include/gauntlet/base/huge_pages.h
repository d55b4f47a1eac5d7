// Memory for large arrays that are visited in random order, in huge pages where the system gives them: with pages of
// 4 KiB most visits would miss the CPU's table of addresses, too.
#pragma once

#include <cstddef>
#include <new>

namespace gauntlet {

// `bytes` > 0 of zeros, at least 64-byte aligned; null when the memory cannot be had. Thread-safe.
void* MapHugePages(size_t bytes);
// Gives back what MapHugePages(bytes) returned.
void UnmapHugePages(void* address, size_t bytes);

// For containers of the standard library; throws std::bad_alloc, as they expect.
template <typename T>
struct HugePageAllocator {
  using value_type = T;

  HugePageAllocator() = default;
  template <typename Other>
  explicit HugePageAllocator(const HugePageAllocator<Other>&) {}

  T* allocate(size_t size) {
    void* const address = MapHugePages(size * sizeof(T));
    if (address == nullptr) throw std::bad_alloc();
    return static_cast<T*>(address);
  }
  void deallocate(T* address, size_t size) { UnmapHugePages(address, size * sizeof(T)); }

  friend bool operator==(const HugePageAllocator&, const HugePageAllocator&) { return true; }
};

}  // namespace gauntlet
