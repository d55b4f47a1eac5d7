// Helpers that the tests of several modules share.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/io/file.h"

#define GAUNTLET_EXPECT_OK(expr) EXPECT_EQ(::gauntlet::StatusOf(expr), ::absl::OkStatus())
#define GAUNTLET_ASSERT_OK(expr) ASSERT_EQ(::gauntlet::StatusOf(expr), ::absl::OkStatus())

namespace gauntlet {

// Bytes of a text that would take hours were time quadratic. What sanitizers look for, a shorter one has as well.
#ifdef GAUNTLET_SANITIZED
constexpr size_t kLinearTimeBytes = 20'000;
#else
constexpr size_t kLinearTimeBytes = 300'000;
#endif

inline absl::Status StatusOf(const absl::Status& status) { return status; }
template <typename T>
absl::Status StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

// Replaces a file's bytes without asking the disk to keep them, for tests that damage a file thousands of times: in
// place, since ext4 writes out a file that was truncated when it is closed.
inline void OverwriteFile(const std::string& path, absl::string_view bytes) {
  if (!std::filesystem::exists(path)) std::ofstream(path, std::ios::binary);
  std::ofstream(path, std::ios::binary | std::ios::in | std::ios::out)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  std::filesystem::resize_file(path, bytes.size());
}

// Calls attempt(damaged, what) with each bit of `bytes` flipped in turn, and with each beginning of them.
inline void ForEachDamage(const std::string& bytes,
                          absl::FunctionRef<void(const std::string& damaged, const std::string& what)> attempt) {
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    attempt(damaged, absl::StrCat("bit ", bit % 8, " of byte ", bit / 8));
  }
  for (size_t size = 0; size < bytes.size(); ++size) attempt(bytes.substr(0, size), absl::StrCat("cut to ", size));
}

// An empty directory of the running test's own; calling it again empties it.
inline std::string FreshDirectory() {
  const testing::TestInfo* info = testing::UnitTest::GetInstance()->current_test_info();
  std::string name = absl::StrCat(info->test_suite_name(), ".", info->name());
  for (char& c : name) {
    if (c == '/') c = '_';
  }
  const std::string path = absl::StrCat(testing::TempDir(), "gauntlet.", getpid(), ".", name);
  EXPECT_TRUE(RemoveAll(path).ok());
  EXPECT_TRUE(CreateDirectories(path).ok());
  return path;
}

}  // namespace gauntlet
