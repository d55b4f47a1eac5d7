// Sizes in bytes, and counts, as people write them.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gauntlet {

// Parses "123", "64KiB", "1.5GiB", "16GB" (decimal units for KB MB GB TB, binary for KiB MiB GiB TiB; a space may stand
// before the unit, case is ignored). InvalidArgument for anything else, and for sizes above 2^63.
absl::StatusOr<uint64_t> ParseByteSize(absl::string_view text);

// For people: "0 B", "1.5 KiB", "16 GiB".
std::string FormatByteSize(uint64_t bytes);

// For people, in decimal steps: "512", "1.2 k", "17.0 M".
std::string FormatCount(double value);

// ResourceExhausted: "`what` needs a memory budget of `least` or more; it is `budget` bytes", where least and budget
// are bytes; the first is rounded up to MiB.
absl::Status MemoryBudgetError(absl::string_view what, uint64_t least, uint64_t budget);

// The machine's memory in bytes, or a cgroup's limit where that is lower; 0 when unknown.
uint64_t PhysicalMemory();

}  // namespace gauntlet
