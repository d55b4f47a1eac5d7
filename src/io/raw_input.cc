#include "src/io/raw_input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/system_call.h"

namespace gauntlet {

namespace {

constexpr size_t kReadSize = size_t{1} << 18;

}  // namespace

RawInput::RawInput(std::string name, int descriptor)
    : name_(std::move(name)), descriptor_(descriptor), buffer_(kReadSize) {}

RawInput::~RawInput() {
  if (descriptor_ > STDIN_FILENO) close(descriptor_);
}

absl::StatusOr<std::unique_ptr<RawInput>> RawInput::Open(const std::string& path) {
  if (path == "-") return absl::WrapUnique(new RawInput("standard input", STDIN_FILENO));
  const int descriptor = RetryInterrupted([&] { return open(path.c_str(), O_RDONLY | O_CLOEXEC); });
  if (descriptor < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", path));
  auto input = absl::WrapUnique(new RawInput(path, descriptor));
  struct stat info;
  if (fstat(descriptor, &info) == 0 && S_ISDIR(info.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": is a directory; expected a file"));
  }
  return input;
}

absl::StatusOr<absl::string_view> RawInput::Peek() {
  while (begin_ == 0 && end_ < 8) {
    GAUNTLET_ASSIGN_OR_RETURN(const size_t got, ReadSome(absl::MakeSpan(buffer_).subspan(end_)));
    if (got == 0) break;
    end_ += got;
  }
  return pending().substr(0, 8);
}

absl::StatusOr<absl::string_view> RawInput::Fill() {
  if (begin_ == end_) {
    GAUNTLET_ASSIGN_OR_RETURN(end_, ReadSome(absl::MakeSpan(buffer_)));
    begin_ = 0;
  }
  return pending();
}

absl::StatusOr<size_t> RawInput::Read(absl::Span<char> buffer) {
  if (begin_ == end_) {  // past the buffer: no copy
    GAUNTLET_ASSIGN_OR_RETURN(const size_t got, ReadSome(buffer));
    consumed_ += got;
    return got;
  }
  const size_t size = std::min(buffer.size(), end_ - begin_);
  std::copy_n(buffer_.data() + begin_, size, buffer.data());
  Consume(size);
  return size;
}

absl::Status RawInput::DamagedError(uint64_t offset, absl::string_view reason) const {
  return absl::DataLossError(absl::StrCat(name_, ": offset ", offset, ": ", reason));
}

absl::StatusOr<size_t> RawInput::ReadSome(absl::Span<char> buffer) {
  const ssize_t got = RetryInterrupted([&] { return read(descriptor_, buffer.data(), buffer.size()); });
  if (got >= 0) return static_cast<size_t>(got);
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot read at offset ", consumed_, " of ", name_));
}

}  // namespace gauntlet
