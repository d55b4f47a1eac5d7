// A stream whose next bytes are looked at before they are taken.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/io/input_stream.h"

namespace gauntlet {

// One thread at a time.
class PeekReader {
 public:
  explicit PeekReader(std::unique_ptr<InputStream> input) : input_(std::move(input)) {}

  // The next `bytes` bytes or more, fewer only at the end of the input; valid until the next call. Memory grows as
  // bytes come, so that asking for more than there is costs nothing.
  absl::StatusOr<absl::string_view> Peek(uint64_t bytes);
  // Drops so many of the bytes last seen.
  void Take(uint64_t bytes);
  // Bytes taken so far, decompressed.
  uint64_t offset() const { return offset_; }

 private:
  std::unique_ptr<InputStream> input_;
  std::string buffer_;
  size_t begin_ = 0;
  uint64_t offset_ = 0;
  bool ended_ = false;
};

}  // namespace gauntlet
