// A bzip2 stream taken apart, so that its blocks can be decoded in parallel.
//
// A stream is "BZh", a digit, blocks, and an end, all but the first four bytes at any bit. A block begins with the 48
// bits of kBzip2BlockMagic and a checksum of its text, which names no length: where it ends is known after decoding it.
// The end is kBzip2EndMagic, a checksum over the blocks' checksums, and zero bits up to a whole byte. Bits are counted
// from the highest of the first byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace gauntlet {

constexpr uint64_t kBzip2BlockMagic = 0x314159265359;
constexpr uint64_t kBzip2EndMagic = 0x177245385090;
constexpr int kBzip2MagicBits = 48;
// No compressor makes a block longer than this: 900,001 symbols of at most 20 bits, and the tables.
constexpr size_t kMaxBzip2BlockBytes = size_t{5} << 19;

// The `count` <= 56 bits from bit `at` of `bytes`, which must be there.
uint64_t BitsAt(absl::string_view bytes, uint64_t at, int count);

// The bits in bytes[0, size) where kBzip2BlockMagic begins within the first `limit` bytes, in order. Some may lie
// within a block, whose data can look like anything.
void FindBzip2Blocks(absl::string_view bytes, size_t limit, std::vector<uint64_t>* bits);

struct Bzip2Block {
  enum class Outcome {
    kDone,        // the text is whole and matches its checksum
    kNeedsInput,  // the bytes end before the block does
    kTooLong,     // the text has more bytes than allowed
    kNoMemory,    // to decode with
    kDamaged,
  };
  Outcome outcome = Outcome::kDamaged;
  std::string text;
  uint32_t checksum = 0;
  // Bits from the block's begin to the magic that follows it; 0 when none follows, or the bytes end within it.
  uint64_t bits = 0;
};

// Decodes the block that begins with its magic at bit `at` of `bytes`; a text of more than `max_text` bytes is given
// up. Thread-safe.
Bzip2Block DecodeBzip2Block(absl::string_view bytes, uint64_t at, size_t max_text);

}  // namespace gauntlet
