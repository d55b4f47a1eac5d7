#include "src/io/bzip2_block.h"

#include <bzlib.h>

#include <algorithm>
#include <array>

#include "absl/cleanup/cleanup.h"

namespace gauntlet {

namespace {

constexpr int kChecksumBits = 32;
constexpr uint64_t kMagicMask = (uint64_t{1} << kBzip2MagicBits) - 1;

// For each value of a byte, the shifts (as bits) at which it can be the third byte of a block's magic: nearly
// always none, so that most bytes are passed over with one look.
constexpr std::array<uint8_t, 256> MakeShiftTable() {
  std::array<uint8_t, 256> table{};
  for (int shift = 0; shift < 8; ++shift) {
    // A magic that begins at bit `shift` of byte 0 has its bits 16 - shift to 23 - shift in byte 2.
    const uint64_t byte = kBzip2BlockMagic >> (kBzip2MagicBits - 24 + shift) & 0xFF;
    table[byte] = static_cast<uint8_t>(table[byte] | 1 << shift);
  }
  return table;
}
constexpr std::array<uint8_t, 256> kShifts = MakeShiftTable();

// The next bits of `bytes` from `at` on, moved to the beginning of a byte: as many bytes as there are, at most
// aligned->size(). The last one may lack its lower bits.
size_t Align(absl::string_view bytes, uint64_t at, std::array<char, size_t{1} << 15>* aligned) {
  bytes.remove_prefix(std::min<uint64_t>(at / 8, bytes.size()));
  const size_t size = std::min(bytes.size(), aligned->size());
  const int shift = static_cast<int>(at % 8);
  for (size_t i = 0; i < size; ++i) {
    const unsigned high = static_cast<uint8_t>(bytes[i]);
    const unsigned low = i + 1 < bytes.size() ? static_cast<uint8_t>(bytes[i + 1]) : 0;
    (*aligned)[i] = static_cast<char>(high << shift | low >> (8 - shift));
  }
  return size;
}

// Gives the decoder, which has no room for output, the bytes from bit `at` on until it has a whole block; it then takes
// no byte of what follows. Returns the bytes taken, or -1 when they are damaged.
int64_t GiveBlock(absl::string_view bytes, uint64_t at, bz_stream* stream) {
  std::array<char, size_t{1} << 15> aligned;
  size_t taken = 0;
  while (taken < kMaxBzip2BlockBytes) {
    const size_t size = Align(bytes, at + 8 * taken, &aligned);
    if (size == 0) break;
    stream->next_in = aligned.data();
    stream->avail_in = static_cast<unsigned>(size);
    if (BZ2_bzDecompress(stream) != BZ_OK) return -1;
    taken += size - stream->avail_in;
    if (stream->avail_in > 0) break;
  }
  stream->avail_in = 0;
  return static_cast<int64_t>(taken);
}

// Takes what the decoder has to give until the block is at its end.
bool TakeText(bz_stream* stream, size_t max_text, Bzip2Block* block) {
  constexpr size_t kMostTexts = size_t{1} << 20;  // a block's text is hardly ever longer
  while (true) {
    const size_t had = block->text.size();
    if (had > max_text) {
      block->outcome = Bzip2Block::Outcome::kTooLong;
      return false;
    }
    block->text.resize(had + kMostTexts);
    stream->next_out = block->text.data() + had;
    stream->avail_out = kMostTexts;
    const int result = BZ2_bzDecompress(stream);
    block->text.resize(had + kMostTexts - stream->avail_out);
    if (result != BZ_OK) return false;  // the checksum is compared with the last byte
    if (stream->avail_out > 0) return true;
  }
}

// The bit where a magic begins, the eight up to and with `last` being possible; 0 for none.
uint64_t FindFollowingMagic(absl::string_view bytes, uint64_t last) {
  for (uint64_t bit = last - 7; bit <= last && bit + kBzip2MagicBits <= 8 * bytes.size(); ++bit) {
    const uint64_t magic = BitsAt(bytes, bit, kBzip2MagicBits);
    if (magic == kBzip2BlockMagic || magic == kBzip2EndMagic) return bit;
  }
  return 0;
}

}  // namespace

uint64_t BitsAt(absl::string_view bytes, uint64_t at, int count) {
  uint64_t value = 0;
  const int skipped = static_cast<int>(at % 8);
  int bits = 0;
  for (size_t i = at / 8; bits < count + skipped; ++i, bits += 8) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  return value >> (bits - count - skipped) & ((uint64_t{1} << count) - 1);
}

void FindBzip2Blocks(absl::string_view bytes, size_t limit, std::vector<uint64_t>* bits) {
  for (size_t i = 0; i < limit && i + 2 < bytes.size(); ++i) {
    const uint8_t shifts = kShifts[static_cast<uint8_t>(bytes[i + 2])];
    if (shifts == 0) continue;
    for (uint64_t bit = 8 * i; bit < 8 * i + 8 && bit + kBzip2MagicBits <= 8 * bytes.size(); ++bit) {
      if ((shifts >> bit % 8 & 1) != 0 && BitsAt(bytes, bit, kBzip2MagicBits) == kBzip2BlockMagic) bits->push_back(bit);
    }
  }
}

Bzip2Block DecodeBzip2Block(absl::string_view bytes, uint64_t at, size_t max_text) {
  Bzip2Block block;
  block.outcome = Bzip2Block::Outcome::kNeedsInput;
  if (at + kBzip2MagicBits + kChecksumBits > 8 * bytes.size()) return block;
  block.checksum = static_cast<uint32_t>(BitsAt(bytes, at + kBzip2MagicBits, kChecksumBits));
  bz_stream stream{};
  block.outcome = Bzip2Block::Outcome::kNoMemory;
  if (BZ2_bzDecompressInit(&stream, /*verbosity=*/0, /*small=*/0) != BZ_OK) return block;
  const auto end = absl::MakeCleanup([&] { BZ2_bzDecompressEnd(&stream); });

  // With a header before it the block is the first of a stream.
  std::array<char, 4> header = {'B', 'Z', 'h', '9'};
  stream.next_in = header.data();
  stream.avail_in = header.size();
  if (BZ2_bzDecompress(&stream) != BZ_OK) return block;  // what it needs it takes with the header
  block.outcome = Bzip2Block::Outcome::kDamaged;
  const int64_t taken = GiveBlock(bytes, at, &stream);
  if (taken < 0) return block;
  if (!TakeText(&stream, max_text, &block)) {
    block.text.clear();
    return block;
  }
  // A block has text, so without any the decoder is still waiting for input.
  block.outcome = block.text.empty() ? Bzip2Block::Outcome::kNeedsInput : Bzip2Block::Outcome::kDone;
  const uint64_t following = FindFollowingMagic(bytes, at + 8 * static_cast<uint64_t>(taken));
  block.bits = following == 0 ? 0 : following - at;
  return block;
}

}  // namespace gauntlet
