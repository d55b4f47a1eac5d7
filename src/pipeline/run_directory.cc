#include "gauntlet/pipeline/run_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"

namespace gauntlet {

namespace {

// True when `path` still names the file behind `descriptor`: its last holder removes it.
bool StillNamed(const std::string& path, int descriptor) {
  struct stat named;
  struct stat held;
  return stat(path.c_str(), &named) == 0 && fstat(descriptor, &held) == 0 && named.st_ino == held.st_ino &&
         named.st_dev == held.st_dev;
}

absl::Status HeldError(const RunPaths& paths) {
  const absl::StatusOr<std::string> holder = ReadFile(paths.Lock(), 1024);
  const absl::string_view who = holder.ok() ? absl::StripAsciiWhitespace(*holder) : absl::string_view();
  return absl::FailedPreconditionError(
      absl::StrCat(paths.root, ": another run is at work in this directory", who.empty() ? "" : ": ", who));
}

absl::Status WriteHolder(const std::string& path, int descriptor) {
  const std::string holder =
      absl::StrCat("process ", getpid(), ", started ", absl::FormatTime(absl::Now(), absl::UTCTimeZone()), "\n");
  if (ftruncate(descriptor, 0) != 0 ||
      write(descriptor, holder.data(), holder.size()) != static_cast<ssize_t>(holder.size())) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", path));
  }
  return absl::OkStatus();
}

}  // namespace

std::string RunPaths::Below(absl::string_view name) const { return JoinPath(root, name); }

absl::StatusOr<RunLock> RunLock::Acquire(const RunPaths& paths) {
  GAUNTLET_RETURN_IF_ERROR(CreateDirectories(paths.root));
  const std::string path = paths.Lock();
  while (true) {
    const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (descriptor < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", path));
    RunLock lock(path, descriptor);
    // The kernel drops the lock with its process, however that ends: a file left by a killed run is not held.
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      close(std::exchange(lock.descriptor_, -1));
      return HeldError(paths);
    }
    if (!StillNamed(path, descriptor)) {
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
