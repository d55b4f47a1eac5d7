// A sequence of token ids as bytes: LEB128 of id + 1, with 0 for a document end (kDocumentEnd + 1 in 32 bits).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "absl/base/attributes.h"
#include "absl/strings/string_view.h"
#include "gauntlet/corpus/encoded_corpus.h"

namespace gauntlet {

// Appends ids to a growing buffer. Inline, however many there are who append, because it runs for every token.
class TokenEncoder {
 public:
  ABSL_ATTRIBUTE_ALWAYS_INLINE void Append(uint32_t id) {
    if (buffer_.size() - size_ < sizeof(uint64_t)) buffer_.resize(2 * buffer_.size());
    // Without a branch on the number of bytes, which nothing could predict.
    const uint64_t code = uint32_t{id + 1};
    const auto size = static_cast<size_t>(std::bit_width(code | 1) + 6) / 7;
    const uint64_t spread = (code & 0x7F) | (code & 0x3F80) << 1 | (code & 0x1FC000) << 2 | (code & 0xFE00000) << 3 |
                            (code & 0xF0000000) << 4;
    const uint64_t continued = uint64_t{0x80808080} & ~(~uint64_t{0} << (8 * (size - 1)));
    const uint64_t bytes = spread | continued;
    static_assert(std::endian::native == std::endian::little);
    std::memcpy(buffer_.data() + size_, &bytes, sizeof(bytes));
    size_ += size;
  }
  void Clear() { size_ = 0; }
  absl::string_view bytes() const { return absl::string_view(buffer_.data(), size_); }

 private:
  std::string buffer_ = std::string(size_t{1} << 12, '\0');
  size_t size_ = 0;
};

// Calls token(id) for each id in `bytes`; false, after some of them, when the bytes are malformed.
template <typename Function>
bool DecodeTokens(absl::string_view bytes, Function token) {
  const auto* p = reinterpret_cast<const uint8_t*>(bytes.data());
  const uint8_t* const end = p + bytes.size();
  while (p < end) {
    if (end - p >= 8) {
      // Without a branch on the number of bytes; only codes of five bytes, and malformed ones, are left to what
      // follows.
      uint64_t word;
      std::memcpy(&word, p, sizeof(word));
      const uint64_t ends = ~word & 0x80808080;
      if (ends != 0) {
        word &= ends ^ (ends - 1);
        token(static_cast<uint32_t>((word & 0x7F) | (word >> 1 & 0x3F80) | (word >> 2 & 0x1FC000) |
                                    (word >> 3 & 0xFE00000)) -
              1);
        p += (std::countr_zero(ends) + 1) / 8;
        continue;
      }
    }
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
