#include "gauntlet/base/huge_pages.h"

#include <sys/mman.h>

namespace gauntlet {

void* MapHugePages(size_t bytes) {
  void* const address = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (address == MAP_FAILED) return nullptr;
  madvise(address, bytes, MADV_HUGEPAGE);  // a hint: the memory works without
  return address;
}

void UnmapHugePages(void* address, size_t bytes) { munmap(address, bytes); }

}  // namespace gauntlet
