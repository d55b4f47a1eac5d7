#include "gauntlet/pipeline/run_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/system_call.h"

namespace gauntlet {

namespace {

absl::Status HeldError(const RunPaths& paths) {
  // Who has just taken the lock needs a moment to write who it is.
  absl::SleepFor(absl::Milliseconds(20));
  const absl::StatusOr<std::string> holder = ReadFile(paths.Lock(), 1024);
  const absl::string_view who = holder.ok() ? absl::StripAsciiWhitespace(*holder) : absl::string_view();
  return absl::FailedPreconditionError(
      absl::StrCat(paths.root, ": another run is at work in this directory", who.empty() ? "" : ": ", who));
}

absl::Status WriteHolder(const std::string& path, int descriptor) {
  const std::string holder =
      absl::StrCat("process ", getpid(), ", started ", absl::FormatTime(absl::Now(), absl::UTCTimeZone()), "\n");
  const auto size = static_cast<ssize_t>(holder.size());
  const ssize_t put = RetryInterrupted([&] { return pwrite(descriptor, holder.data(), holder.size(), 0); });
  if (put != size || ftruncate(descriptor, size) != 0) {
    return absl::ErrnoToStatus(put < 0 || put == size ? errno : ENOSPC, absl::StrCat("cannot write ", path));
  }
  return absl::OkStatus();
}

}  // namespace

std::string RunPaths::Below(absl::string_view name) const { return JoinPath(root, name); }

absl::StatusOr<RunLock> RunLock::Acquire(const RunPaths& paths) {
  GAUNTLET_RETURN_IF_ERROR(CreateDirectories(paths.root));
  const std::string path = paths.Lock();
  while (true) {
    const int descriptor =
        RetryInterrupted([&] { return open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666); });
    if (descriptor < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", path));
    RunLock lock(path, descriptor);
    // The kernel drops the lock with its process, however that ends: a file left by a killed run is not held.
    if (RetryInterrupted([&] { return flock(descriptor, LOCK_EX | LOCK_NB); }) != 0) {
      const int error = errno;
      close(std::exchange(lock.descriptor_, -1));
      if (error == EWOULDBLOCK) return HeldError(paths);
      return absl::ErrnoToStatus(error, absl::StrCat("cannot lock ", path));
    }
    if (!IsNamed(descriptor, path)) {  // its last holder has removed it
      close(std::exchange(lock.descriptor_, -1));
      continue;
    }
    GAUNTLET_RETURN_IF_ERROR(WriteHolder(path, descriptor));
    for (const std::string& directory : {paths.root, paths.Checkpoints(), paths.Vectors()}) {
      GAUNTLET_RETURN_IF_ERROR(RemoveLeftovers(directory));
    }
    return lock;
  }
}

RunLock::RunLock(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

RunLock::RunLock(RunLock&& other) noexcept { *this = std::move(other); }

RunLock& RunLock::operator=(RunLock&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

RunLock::~RunLock() {
  if (descriptor_ < 0) return;
  unlink(path_.c_str());
  close(descriptor_);
}

}  // namespace gauntlet
