// What the bytes of a text are, 64 at a time: words are found by the bits of their ends instead of byte by byte, so
// that the branches that are taken do not depend on the lengths of words, which nothing could predict.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "absl/base/attributes.h"
#include "absl/strings/string_view.h"

namespace gauntlet {

constexpr size_t kByteBlock = 64;

// A bit for each byte, the first one's the lowest.
struct ByteBlock {
  uint64_t separators = 0;     // ASCII white space; a carriage return only where it is to be one
  uint64_t small_letters = 0;  // a to z

  // Whether the bytes from `begin` to before `end`, which is after it and below 64, are all small letters.
  bool AreSmallLetters(size_t begin, size_t end) const {
    return ~small_letters >> begin << (kByteBlock - (end - begin)) == 0;
  }
};

// Of 64 bytes at `bytes`. Eight at a time, a comparison of each by the carry into its highest bit.
ABSL_ATTRIBUTE_ALWAYS_INLINE inline ByteBlock ClassifyBytes(const char* bytes, bool carriage_return_separates) {
  static_assert(std::endian::native == std::endian::little);
  constexpr uint64_t kEveryByte = 0x0101010101010101;
  constexpr uint64_t kHighBits = 0x80 * kEveryByte;
  const uint64_t beyond_controls = carriage_return_separates ? '\r' + 1 : '\r';
  ByteBlock block;
  for (size_t k = 0; k < kByteBlock / 8; ++k) {
    uint64_t eight;
    std::memcpy(&eight, bytes + 8 * k, sizeof(eight));
    const uint64_t low = eight & ~kHighBits;
    const uint64_t ascii = ~eight & kHighBits;
    const auto at_least = [&](uint64_t byte) { return low + (0x80 - byte) * kEveryByte; };
    const uint64_t not_space = (low ^ (' ' * kEveryByte)) + ~kHighBits;
    const uint64_t separators = ((at_least('\t') & ~at_least(beyond_controls)) | ~not_space) & ascii;
    const uint64_t small_letters = at_least('a') & ~at_least('z' + 1) & ascii;
    // The highest bits of eight bytes, side by side.
    const auto gather = [](uint64_t high_bits) { return (high_bits >> 7) * 0x0102040810204080 >> 56; };
    block.separators |= gather(separators) << (8 * k);
    block.small_letters |= gather(small_letters) << (8 * k);
  }
  return block;
}

// Of the first bytes of `text`; where there are less than 64, a separator follows them.
ABSL_ATTRIBUTE_ALWAYS_INLINE inline ByteBlock ClassifyFront(absl::string_view text, bool carriage_return_separates) {
  if (text.size() >= kByteBlock) return ClassifyBytes(text.data(), carriage_return_separates);
  std::array<char, kByteBlock> padded{};
  std::copy(text.begin(), text.end(), padded.begin());
  ByteBlock block = ClassifyBytes(padded.data(), carriage_return_separates);
  block.separators |= uint64_t{1} << text.size();
  return block;
}

}  // namespace gauntlet
