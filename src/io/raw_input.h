// Bytes as they lie in a file, for the streams that decompress them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace gauntlet {

// Bytes of a file, a FIFO or standard input, with a look at the first few. One thread at a time.
class RawInput {
 public:
  // "-" for standard input. InvalidArgument for a directory.
  static absl::StatusOr<std::unique_ptr<RawInput>> Open(const std::string& path);
  ~RawInput();
  RawInput(const RawInput&) = delete;
  RawInput& operator=(const RawInput&) = delete;

  // The first bytes of the input, at most 8, which later reads give again.
  absl::StatusOr<absl::string_view> Peek();

  // The bytes at hand, after reading more when there are none; empty at the end of the input.
  absl::StatusOr<absl::string_view> Fill();
  void Consume(size_t bytes) {
    begin_ += bytes;
    consumed_ += bytes;
  }

  // Reads up to buffer.size() > 0 bytes; 0 at the end of the input.
  absl::StatusOr<size_t> Read(absl::Span<char> buffer);

  uint64_t consumed() const { return consumed_; }

  // DataLoss: "NAME: offset N: REASON".
  absl::Status DamagedError(uint64_t offset, absl::string_view reason) const;

 private:
  RawInput(std::string name, int descriptor);

  absl::string_view pending() const { return absl::string_view(buffer_.data() + begin_, end_ - begin_); }
  absl::StatusOr<size_t> ReadSome(absl::Span<char> buffer);

  std::string name_;
  int descriptor_;
  std::vector<char> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  uint64_t consumed_ = 0;
};

}  // namespace gauntlet
