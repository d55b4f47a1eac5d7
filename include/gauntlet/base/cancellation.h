// A request to stop, set by a signal handler and polled by long loops.
#pragma once

#include <atomic>

#include "absl/status/status.h"

namespace gauntlet {

// Thread-safe; Cancel() is async-signal-safe.
class CancellationToken {
 public:
  CancellationToken() = default;
  // Cancelled with `parent`, which must live as long, or by itself.
  explicit CancellationToken(const CancellationToken* parent) : parent_(parent) {}

  void Cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  bool IsCancelled() const {
    return cancelled_.load(std::memory_order_relaxed) || (parent_ != nullptr && parent_->IsCancelled());
  }

  // Cancelled when Cancel() was called, else OK.
  absl::Status Check() const { return IsCancelled() ? absl::CancelledError("interrupted") : absl::OkStatus(); }

 private:
  const CancellationToken* const parent_ = nullptr;
  std::atomic<bool> cancelled_{false};
  static_assert(std::atomic<bool>::is_always_lock_free);
};

}  // namespace gauntlet
