#include "tests/unit/io/system_calls.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <utility>

namespace gauntlet {

namespace {

std::function<SystemCallFate(const SystemCall& call)> current_hook;
bool in_hook = false;

SystemCallFate FateOf(const char* name, const std::string& path) {
  if (!current_hook || in_hook) return {};
  in_hook = true;
  const SystemCallFate fate = current_hook({name, path});
  in_hook = false;
  return fate;
}

std::string PathOf(int descriptor) {
  if (!current_hook || in_hook) return "";
  std::array<char, 4096> target{};
  const ssize_t size = readlink(("/proc/self/fd/" + std::to_string(descriptor)).c_str(), target.data(), target.size());
  return std::string(target.data(), size > 0 ? static_cast<size_t>(size) : 0);
}

// `call` of at most `size` bytes, unless the fate is an error.
template <typename Call>
ssize_t Transfer(const SystemCallFate& fate, size_t size, Call call) {
  if (fate.error == 0) return static_cast<ssize_t>(call(std::min(size, fate.at_most)));
  errno = fate.error;
  return -1;
}

template <typename Call>
int Perform(const SystemCallFate& fate, Call call) {
  return static_cast<int>(Transfer(fate, 0, [&](size_t) { return call(); }));
}

// What open and openat do; `arguments` are those behind `flags`.
int OpenAt(const char* name, int directory, const char* path, int flags, va_list arguments) {
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  return Perform(FateOf(name, path), [&] { return syscall(SYS_openat, directory, path, flags, mode); });
}

}  // namespace

SystemCallHook::SystemCallHook(std::function<SystemCallFate(const SystemCall& call)> hook) {
  current_hook = std::move(hook);
}

SystemCallHook::~SystemCallHook() { current_hook = nullptr; }

}  // namespace gauntlet

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const int descriptor = gauntlet::OpenAt("open", AT_FDCWD, path, flags, arguments);
  va_end(arguments);
  return descriptor;
}

int openat(int directory, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const int descriptor = gauntlet::OpenAt("openat", directory, path, flags, arguments);
  va_end(arguments);
  return descriptor;
}

int unlinkat(int directory, const char* path, int flags) noexcept {
  return gauntlet::Perform(gauntlet::FateOf("unlinkat", path),
                           [&] { return syscall(SYS_unlinkat, directory, path, flags); });
}

ssize_t read(int descriptor, void* buffer, size_t size) {
  return gauntlet::Transfer(gauntlet::FateOf("read", gauntlet::PathOf(descriptor)), size,
                            [&](size_t bytes) { return syscall(SYS_read, descriptor, buffer, bytes); });
}

ssize_t pread(int descriptor, void* buffer, size_t size, off_t offset) {
  return gauntlet::Transfer(gauntlet::FateOf("pread", gauntlet::PathOf(descriptor)), size,
                            [&](size_t bytes) { return syscall(SYS_pread64, descriptor, buffer, bytes, offset); });
}

ssize_t write(int descriptor, const void* buffer, size_t size) {
  return gauntlet::Transfer(gauntlet::FateOf("write", gauntlet::PathOf(descriptor)), size,
                            [&](size_t bytes) { return syscall(SYS_write, descriptor, buffer, bytes); });
}

int fsync(int descriptor) {
  return gauntlet::Perform(gauntlet::FateOf("fsync", gauntlet::PathOf(descriptor)), [] { return 0; });
}

int ftruncate(int descriptor, off_t size) noexcept {
  return gauntlet::Perform(gauntlet::FateOf("ftruncate", gauntlet::PathOf(descriptor)),
                           [&] { return syscall(SYS_ftruncate, descriptor, size); });
}

int rename(const char* from, const char* to) noexcept {
  return gauntlet::Perform(gauntlet::FateOf("rename", from),
                           [&] { return syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0); });
}

int mkdir(const char* path, mode_t mode) noexcept {
  return gauntlet::Perform(gauntlet::FateOf("mkdir", path), [&] { return syscall(SYS_mkdirat, AT_FDCWD, path, mode); });
}

int close(int descriptor) {
  const gauntlet::SystemCallFate fate = gauntlet::FateOf("close", gauntlet::PathOf(descriptor));
  const int result = static_cast<int>(syscall(SYS_close, descriptor));
  return fate.error != 0 ? gauntlet::Perform(fate, [] { return 0; }) : result;
}

}  // extern "C"
