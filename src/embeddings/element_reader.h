// Numbers of several widths in a file, as float32.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "gauntlet/io/file.h"

namespace gauntlet {

// Little-endian IEEE 754 numbers; kBFloat16 is the upper half of a float32.
enum class ElementType { kFloat16, kBFloat16, kFloat32, kFloat64 };

uint64_t ElementSize(ElementType type);

// Whether rows * columns elements take exactly `bytes` bytes, without overflow.
bool FitsExactly(uint64_t rows, uint64_t columns, ElementType type, uint64_t bytes);

// `count` elements at `offset`, which the caller has checked to lie in the file. A float64 beyond the range of float32
// becomes infinite. `threads` as for ResolveThreads.
absl::StatusOr<std::vector<float>> ReadElements(const RandomAccessFile& file, uint64_t offset, uint64_t count,
                                                ElementType type, int threads);

}  // namespace gauntlet
