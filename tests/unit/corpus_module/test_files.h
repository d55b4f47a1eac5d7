// Files for the tests of the corpus module.
#pragma once

#include <bzlib.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gauntlet/base/check.h"
#include "gauntlet/io/file.h"
#include "gtest/gtest.h"

namespace gauntlet {

// This process's directory for temporary files, removed at its end.
class TestRoot {
 public:
  static const std::string& Path() {
    static const TestRoot root;
    return root.path_;
  }
  ~TestRoot() { RemoveAll(path_).IgnoreError(); }
  TestRoot(const TestRoot&) = delete;
  TestRoot& operator=(const TestRoot&) = delete;

 private:
  TestRoot() : path_(JoinPath(::testing::TempDir(), absl::StrCat("gauntlet_corpus_", getpid()))) {}
  std::string path_;
};

// An empty directory, named after the running test.
inline std::string TestDirectory() {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  const std::string directory = JoinPath(TestRoot::Path(), absl::StrCat(test->test_suite_name(), "_", test->name()));
  GAUNTLET_CHECK(RemoveAll(directory).ok());
  GAUNTLET_CHECK(CreateDirectories(directory).ok());
  return directory;
}

// Writes DIRECTORY/NAME and returns its path.
inline std::string WriteTestFile(const std::string& directory, absl::string_view name, absl::string_view contents) {
  const std::string path = JoinPath(directory, name);
  GAUNTLET_CHECK(WriteFile(path, contents).ok());
  return path;
}

// One member, stream or frame each; concatenated ones make a valid file.
inline std::string Gzip(absl::string_view text) {
  z_stream stream{};
  GAUNTLET_CHECK(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  GAUNTLET_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

inline std::string Bzip2(absl::string_view text) {
  std::string out(text.size() + text.size() / 50 + 700, '\0');
  auto size = static_cast<unsigned>(out.size());
  GAUNTLET_CHECK(BZ2_bzBuffToBuffCompress(out.data(), &size, const_cast<char*>(text.data()),
                                          static_cast<unsigned>(text.size()), 1, 0, 0) == BZ_OK);
  out.resize(size);
  return out;
}

inline std::string Zstd(absl::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  const size_t size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3);
  GAUNTLET_CHECK(ZSTD_isError(size) == 0);
  out.resize(size);
  return out;
}

}  // namespace gauntlet
