// The system calls by which files are read and written, for tests to watch and disturb. Link system_calls.cc: it
// defines the C library's functions anew for the test program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace gauntlet {

struct SystemCall {
  // Of the function: open, openat, read, pread, write, fsync, ftruncate, rename, close, mkdir, unlinkat.
  std::string name;
  std::string path;  // of the file, relative to a directory in openat and unlinkat; of a renamed one, its name before
};

struct SystemCallFate {
  int error = 0;              // errno; 0: the call is made
  size_t at_most = SIZE_MAX;  // bytes that are read or written of those asked for
};

// While it lives, each of those calls, on whatever file, first asks `hook` for its fate. A close is always made, even
// if it then reports an error; an fsync never, since the disk would take its time. One at a time; for tests of one
// thread.
class SystemCallHook {
 public:
  explicit SystemCallHook(std::function<SystemCallFate(const SystemCall& call)> hook);
  ~SystemCallHook();
  SystemCallHook(const SystemCallHook&) = delete;
  SystemCallHook& operator=(const SystemCallHook&) = delete;
};

}  // namespace gauntlet
