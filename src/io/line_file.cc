#include "gauntlet/io/line_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/system_call.h"

namespace gauntlet {

namespace {

// True when the file has a last line without its line feed.
bool EndsMidLine(int descriptor) {
  char last = '\n';
  const off_t size = lseek(descriptor, 0, SEEK_END);
  return size > 0 && RetryInterrupted([&] { return pread(descriptor, &last, 1, size - 1); }) == 1 && last != '\n';
}

}  // namespace

absl::StatusOr<LineFile> LineFile::Open(const std::string& path) {
  const int descriptor =
      RetryInterrupted([&] { return open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666); });
  if (descriptor < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", path));
  LineFile file(path, descriptor);
  if (EndsMidLine(descriptor)) GAUNTLET_RETURN_IF_ERROR(file.Append(""));
  return file;
}

LineFile::LineFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

LineFile::LineFile(LineFile&& other) noexcept { *this = std::move(other); }

LineFile& LineFile::operator=(LineFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

LineFile::~LineFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

absl::Status LineFile::Append(absl::string_view line) {
  const std::string bytes = absl::StrCat(line, "\n");
  const off_t size = lseek(descriptor_, 0, SEEK_END);
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t put = RetryInterrupted([&] { return write(descriptor_, bytes.data() + done, bytes.size() - done); });
    if (put < 0) {
      const int error = errno;
      // A full disk takes a part of a line; the next one would go on in it.
      const bool undone = ftruncate(descriptor_, size) == 0;
      return absl::ErrnoToStatus(error,
                                 absl::StrCat("cannot write ", path_, undone ? "" : ", which now ends within a line"));
    }
    done += static_cast<size_t>(put);
  }
  return absl::OkStatus();
}

}  // namespace gauntlet
