// A sequence of token ids as bytes: LEB128 of id + 1, with 0 for a document end (kDocumentEnd + 1 in 32 bits).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "gauntlet/corpus/encoded_corpus.h"

namespace gauntlet {

// Appends ids to a growing buffer. Inline because it runs for every token.
class TokenEncoder {
 public:
  void Append(uint32_t id) {
    if (buffer_.size() - size_ < kMaxBytes) buffer_.resize(2 * buffer_.size());
    uint32_t code = id + 1;
    for (; code >= 0x80; code >>= 7) buffer_[size_++] = static_cast<char>(code | 0x80);
    buffer_[size_++] = static_cast<char>(code);
  }
  void Clear() { size_ = 0; }
  absl::string_view bytes() const { return absl::string_view(buffer_.data(), size_); }

 private:
  static constexpr size_t kMaxBytes = 5;
  std::string buffer_ = std::string(size_t{1} << 12, '\0');
  size_t size_ = 0;
};

// Calls token(id) for each id in `bytes`; false, after some of them, when the bytes are malformed.
template <typename Function>
bool DecodeTokens(absl::string_view bytes, Function token) {
  const auto* p = reinterpret_cast<const uint8_t*>(bytes.data());
  const uint8_t* const end = p + bytes.size();
  while (p < end) {
    uint32_t code = *p++;
    if (code >= 0x80) {
      code &= 0x7F;
      for (int shift = 7;; shift += 7) {
        if (p == end || shift > 28 || (shift == 28 && *p > 0x0F)) return false;
        code |= static_cast<uint32_t>(*p & 0x7F) << shift;
        if (*p++ < 0x80) break;
      }
    }
    token(code - 1);
  }
  return true;
}

}  // namespace gauntlet
