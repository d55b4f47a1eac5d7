#include "gauntlet/base/parallel.h"

#include <omp.h>
#include <sched.h>

#include <atomic>
#include <exception>
#include <limits>
#include <mutex>
#include <new>
#include <thread>

#include "absl/strings/str_cat.h"

// ThreadSanitizer does not know the OpenMP runtime: it would report every variable handed to a worker. This file is
// therefore compiled without it (see CMakeLists.txt), and says itself where one thread's writes become visible to
// another.
#ifdef GAUNTLET_THREAD_SANITIZER
extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);
#endif

namespace gauntlet {

namespace {

class VisibilityEdge {
 public:
  void Publish() {
#ifdef GAUNTLET_THREAD_SANITIZER
    __tsan_release(this);
#endif
  }
  void Observe() {
#ifdef GAUNTLET_THREAD_SANITIZER
    __tsan_acquire(this);
#endif
  }
};

// Keeps the error of the lowest index, and tells the workers to stop.
class FirstError {
 public:
  void Record(size_t index, absl::Status status) {
    const std::lock_guard<std::mutex> lock(mutex_);
    failed_.store(true, std::memory_order_relaxed);
    if (index < index_) {
      index_ = index;
      status_ = std::move(status);
    }
  }
  bool failed() const { return failed_.load(std::memory_order_relaxed); }
  absl::Status Take() { return std::move(status_); }

 private:
  std::mutex mutex_;
  std::atomic<bool> failed_{false};
  size_t index_ = std::numeric_limits<size_t>::max();
  absl::Status status_;
};

}  // namespace

absl::Status CallGuarded(absl::FunctionRef<absl::Status()> call) {
  try {
    return call();
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("out of memory");
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("unexpected exception: ", error.what()));
  } catch (...) {
    return absl::InternalError("unexpected exception of unknown type");
  }
}

int ResolveThreads(int requested) {
  if (requested > 0) return requested;
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof(allowed), &allowed) == 0) return CPU_COUNT(&allowed);
  const unsigned hardware = std::thread::hardware_concurrency();
  return hardware > 0 ? static_cast<int>(hardware) : 1;
}

absl::Status ParallelFor(size_t count, int threads, absl::FunctionRef<absl::Status(size_t, int)> body) {
  FirstError error;
  std::atomic<size_t> next{0};
  const auto worker = [&](int thread) {
    while (!error.failed()) {
      const size_t index = next.fetch_add(1, std::memory_order_relaxed);
      if (index >= count) break;
      absl::Status status = CallGuarded([&] { return body(index, thread); });
      if (!status.ok()) error.Record(index, std::move(status));
    }
    return absl::OkStatus();
  };
  if (threads <= 1 || count <= 1) {
    worker(0).IgnoreError();
  } else {
    const int used = static_cast<size_t>(threads) < count ? threads : static_cast<int>(count);
    ParallelRegion(used, worker).IgnoreError();
  }
  return error.Take();
}

absl::Status ParallelRegion(int threads, absl::FunctionRef<absl::Status(int)> body) {
  FirstError error;
  VisibilityEdge begin;
  VisibilityEdge end;
  begin.Publish();
  // A smaller team than asked for would break callers whose workers wait for each other; omp_set_dynamic(0) asks for
  // all.
  omp_set_dynamic(0);
#pragma omp parallel num_threads(threads) default(shared)
  {
    begin.Observe();
    const int thread = omp_get_thread_num();
    absl::Status status = CallGuarded([&] { return body(thread); });
    if (!status.ok()) error.Record(static_cast<size_t>(thread), std::move(status));
    end.Publish();
  }
  end.Observe();
  return error.Take();
}

}  // namespace gauntlet
