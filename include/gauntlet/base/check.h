// Assertions about our own code, on in every build. What input or disk can cause is an absl::Status instead.
#pragma once

namespace gauntlet::internal {
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);
}  // namespace gauntlet::internal

// Aborts with file, line and the condition when it does not hold.
#define GAUNTLET_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::gauntlet::internal::CheckFailed(__FILE__, __LINE__, #condition))
