// Files, read at any offset and written whole or not at all. Every error names the file.
//
// All disk access of the project's own artefacts goes through this header, so that durability is decided in one place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace gauntlet {

// An open regular file for reading. Move-only; ReadAt and ReadExactlyAt are thread-safe.
class RandomAccessFile {
 public:
  // NotFound when absent; InvalidArgument when `path` is a directory or another non-regular file.
  static absl::StatusOr<RandomAccessFile> Open(const std::string& path);
  RandomAccessFile(RandomAccessFile&& other) noexcept;
  RandomAccessFile& operator=(RandomAccessFile&& other) noexcept;
  ~RandomAccessFile();

  // Reads up to buffer.size() bytes at `offset`; fewer only at the end of the file.
  absl::StatusOr<size_t> ReadAt(uint64_t offset, absl::Span<char> buffer) const;
  // DataLoss when the file ends before buffer.size() bytes.
  absl::Status ReadExactlyAt(uint64_t offset, absl::Span<char> buffer) const;

  // Bytes in the file when it was opened.
  uint64_t size() const { return size_; }
  const std::string& path() const { return path_; }

 private:
  RandomAccessFile(std::string path, int descriptor, uint64_t size);
  std::string path_;
  int descriptor_ = -1;
  uint64_t size_ = 0;
};

// What a committed file survives. A scratch file is read by the process that wrote it and by nobody after.
enum class Durability { kPowerLoss, kScratch };

// A file being written: bytes go to "PATH.partial" until Commit(). Destroyed without Commit(), it leaves nothing
// behind. Of several that write the same file at once, only the one that was created last can be committed. Move-only,
// one thread at a time.
class OutputFile {
 public:
  // Replaces a left-over "PATH.partial".
  static absl::StatusOr<OutputFile> Create(const std::string& path);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  ~OutputFile();

  // Buffered; an error may surface at a later call, at the latest in Commit().
  absl::Status Append(absl::string_view bytes);
  // Flushes, fsyncs, renames over PATH, and fsyncs the directory; a scratch file is not synced. Nothing may be appended
  // after.
  absl::Status Commit(Durability durability = Durability::kPowerLoss);

  // Bytes appended so far.
  uint64_t offset() const { return offset_; }
  // The final name.
  const std::string& path() const { return path_; }

 private:
  OutputFile(std::string path, int descriptor);
  absl::Status Flush();
  std::string path_;
  int descriptor_ = -1;
  std::string buffer_;
  uint64_t offset_ = 0;
};

// A directory that appears whole: files are written under path(), which is "FINAL.partial", and Commit() renames it to
// FINAL, replacing what was there, which is "FINAL.replaced" meanwhile. Destroyed without Commit(), it removes path().
// Move-only.
class StagedDirectory {
 public:
  // Empties a left-over "FINAL.partial"; creates missing parents.
  static absl::StatusOr<StagedDirectory> Create(const std::string& final_path);
  StagedDirectory(StagedDirectory&& other) noexcept;
  StagedDirectory& operator=(StagedDirectory&& other) noexcept;
  ~StagedDirectory();

  // Where to write.
  const std::string& path() const { return path_; }
  absl::Status Commit();

 private:
  StagedDirectory(std::string final_path, std::string path);
  std::string final_path_;
  std::string path_;
  bool pending_ = true;
};

// The whole file. ResourceExhausted when it is larger than `limit` bytes.
absl::StatusOr<std::string> ReadFile(const std::string& path, uint64_t limit = uint64_t{1} << 32);
absl::Status WriteFile(const std::string& path, absl::string_view contents);

bool FileExists(const std::string& path);
// Whether `path` is a name of the file behind an open descriptor.
bool IsNamed(int descriptor, const std::string& path);
// Makes a directory and its missing parents, and fsyncs each in its own parent, so that what is kept below outlasts a
// power loss.
absl::Status CreateDirectories(const std::string& path);
// Removes a file, or a directory with all in it; OK when absent.
absl::Status RemoveAll(const std::string& path);
// RemoveAll for what has its final name: renamed to "PATH.partial" first, so that a kill in between leaves no half of
// it under that name.
absl::Status Discard(const std::string& path);
// Names (not paths) of the entries of a directory, sorted by bytes.
absl::StatusOr<std::vector<std::string>> ListDirectory(const std::string& path);
// Removes what an interrupted OutputFile or StagedDirectory left directly in `directory` (names ending in ".partial" or
// ".replaced"); a directory that stepped aside for one that did not come gets its name back. OK when `directory` is
// absent.
absl::Status RemoveLeftovers(const std::string& directory);

// Bytes that this user may still write to the disk of `path`, which exists.
absl::StatusOr<uint64_t> FreeDiskBytes(const std::string& path);
// ResourceExhausted when that is less than the `bytes` that `what` takes, e.g. "a checkpoint".
absl::Status CheckFreeDisk(const std::string& path, absl::string_view what, uint64_t bytes);

// "a/b" from ("a", "b"); `name` itself when it is absolute or `directory` is empty.
std::string JoinPath(absl::string_view directory, absl::string_view name);
// The directory part, "." when there is none.
std::string DirectoryName(absl::string_view path);
// The part after the last slash.
std::string BaseName(absl::string_view path);

}  // namespace gauntlet
