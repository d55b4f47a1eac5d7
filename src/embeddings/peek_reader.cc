#include "src/embeddings/peek_reader.h"

#include "gauntlet/base/check.h"
#include "gauntlet/base/status.h"

namespace gauntlet {

namespace {
constexpr size_t kPeekBytes = size_t{1} << 17;  // at a time, and zeroed before
}  // namespace

absl::StatusOr<absl::string_view> PeekReader::Peek(uint64_t bytes) {
  while (buffer_.size() - begin_ < bytes && !ended_) {
    buffer_.erase(0, begin_);
    begin_ = 0;
    const size_t filled = buffer_.size();
    buffer_.resize(filled + kPeekBytes);
    GAUNTLET_ASSIGN_OR_RETURN(const size_t got, input_->Read(absl::MakeSpan(buffer_).subspan(filled)));
    buffer_.resize(filled + got);
    ended_ = got == 0;
  }
  return absl::string_view(buffer_).substr(begin_);
}

void PeekReader::Take(uint64_t bytes) {
  GAUNTLET_CHECK(bytes <= buffer_.size() - begin_);
  begin_ += bytes;
  offset_ += bytes;
}

}  // namespace gauntlet
