// The memory and the disk that a run needs: known before they are used where that is possible, and watched.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/config/config.h"
#include "gauntlet/pipeline/run_pipeline.h"

namespace gauntlet {

// ResourceExhausted, with the smallest budget that works, when the stages up to `last` cannot do with `memory` bytes
// for a vocabulary of `words` words.
absl::Status CheckMemory(const Config& config, Stage last, int threads, uint64_t memory, uint32_t words);

// Warns when the disk of `directory` may have too little space for the `bytes` that something takes by a rough
// estimate.
void WarnOfDisk(const std::string& directory, absl::string_view what, double bytes, Progress* progress);

// Stops a run while there is still room for others, and for what it writes at its end. Watches on a thread of its own.
class DiskWatch {
 public:
  using FreeBytes = std::function<absl::StatusOr<uint64_t>()>;
  static constexpr uint64_t kReserve = uint64_t{64} << 20;

  // From now on asks `free_bytes` in every `period`, for the disk of `directory`.
  DiskWatch(std::string directory, FreeBytes free_bytes, absl::Duration period, const CancellationToken* cancellation);
  ~DiskWatch();
  DiskWatch(const DiskWatch&) = delete;
  DiskWatch& operator=(const DiskWatch&) = delete;

  // Cancelled with the one given, or when less than kReserve bytes are free.
  const CancellationToken* cancellation() const { return &cancellation_; }
  // `status` of the work, or ResourceExhausted when it was cancelled for want of space.
  absl::Status Explain(const absl::Status& status) const;

 private:
  void Watch();

  const std::string directory_;
  const FreeBytes free_bytes_;
  const absl::Duration period_;
  CancellationToken cancellation_;
  std::atomic<bool> full_{false};
  std::mutex mutex_;
  std::condition_variable ended_;
  bool end_ = false;
  std::thread thread_;
};

}  // namespace gauntlet
