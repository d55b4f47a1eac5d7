#include <bzlib.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "gauntlet/base/random.h"
#include "gauntlet/io/input_stream.h"
#include "src/io/bzip2_block.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string Compress(const std::string& text, int level) {
  std::string out(text.size() + text.size() / 50 + 700, '\0');
  auto size = static_cast<unsigned>(out.size());
  EXPECT_EQ(BZ2_bzBuffToBuffCompress(out.data(), &size, const_cast<char*>(text.data()),
                                     static_cast<unsigned>(text.size()), level, 0, 0),
            BZ_OK);
  out.resize(size);
  return out;
}

struct Result {
  std::string text;
  absl::Status status;
};

Result ReadWhole(const std::string& path, int threads, size_t piece = 100000) {
  Result result;
  auto stream = OpenInput(path, threads);
  EXPECT_TRUE(stream.ok()) << stream.status();
  std::string buffer(piece, '\0');
  while (true) {
    const absl::StatusOr<size_t> got = (*stream)->Read(absl::MakeSpan(buffer));
    if (!got.ok()) result.status = got.status();
    if (!got.ok() || *got == 0) return result;
    result.text.append(buffer, 0, *got);
  }
}

std::string RandomWords(size_t size, uint64_t seed) {
  std::string text;
  CounterRng rng(seed);
  while (text.size() < size) absl::StrAppend(&text, rng.NextBelow(5000), " ");
  return text;
}

// Writes bits, highest first.
class BitWriter {
 public:
  void Put(uint64_t value, int count) {
    for (int i = count - 1; i >= 0; --i) {
      if (bits_ % 8 == 0) bytes_.push_back('\0');
      if ((value >> i & 1) != 0) bytes_.back() = static_cast<char>(bytes_.back() | 0x80 >> bits_ % 8);
      ++bits_;
    }
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  uint64_t bits_ = 0;
};

TEST(Bzip2Block, FindsMagicsAtEveryBit) {
  for (int before = 0; before < 20; ++before) {
    BitWriter writer;
    writer.Put(0x5A5A5, before);
    writer.Put(kBzip2BlockMagic, kBzip2MagicBits);
    writer.Put(kBzip2BlockMagic, kBzip2MagicBits);
    writer.Put(kBzip2BlockMagic >> 8, kBzip2MagicBits - 8);  // not a whole one
    std::vector<uint64_t> found;
    FindBzip2Blocks(writer.bytes(), writer.bytes().size(), &found);
    EXPECT_THAT(found, testing::ElementsAre(before, before + 48));
    found.clear();
    FindBzip2Blocks(writer.bytes(), 6, &found);  // those that begin in the first six bytes
    EXPECT_THAT(found, testing::ElementsAre(before));
    EXPECT_EQ(BitsAt(writer.bytes(), static_cast<uint64_t>(before), 48), kBzip2BlockMagic);
  }
}

TEST(Bzip2Stream, ManyBlocksAndStreamsAreReadInOrderOnAnyNumberOfThreads) {
  const std::string path = JoinPath(FreshDirectory(), "input.bz2");
  std::string file;
  std::string text;
  // Many blocks of 100 kB; empty streams; runs that unpack to far more than a block; small streams, as in dumps.
  const std::vector<std::string> texts = {RandomWords(950000, 1), "", std::string(30000000, 'a'), RandomWords(2000, 2)};
  for (const std::string& part : texts) {
    file += Compress(part, 1);
    text += part;
  }
  for (uint64_t k = 0; k < 60; ++k) {
    const std::string part = RandomWords(k * 50, 10 + k);
    file += Compress(part, 9);
    text += part;
  }
  OverwriteFile(path, file);
  for (const int threads : {1, 2, 5}) {
    for (const size_t piece : {size_t{777}, size_t{1} << 20}) {
      const Result result = ReadWhole(path, threads, piece);
      ASSERT_TRUE(result.status.ok()) << result.status;
      ASSERT_TRUE(result.text == text) << threads;
    }
  }
}

TEST(Bzip2Stream, ConsumedReachesTheSizeOfTheFile) {
  const std::string path = JoinPath(FreshDirectory(), "input.bz2");
  OverwriteFile(path, Compress(RandomWords(300000, 3), 1) + Compress("x", 1));
  const auto stream = *OpenInput(path, 3);
  std::string buffer(1000, '\0');
  uint64_t before = 0;
  while (*stream->Read(absl::MakeSpan(buffer)) > 0) {
    EXPECT_LE(before, stream->consumed());
    before = stream->consumed();
  }
  EXPECT_EQ(stream->consumed(), RandomAccessFile::Open(path)->size());
}

// A block's header has a map of the bytes that its text uses, 16 bits for each 16 of them; so a text that uses the
// right ones has a block's magic in every block.
TEST(Bzip2Stream, AMagicInABlocksDataIsNotTakenForABlock) {
  std::string alphabet;
  for (int byte = 0; byte < kBzip2MagicBits; ++byte) {
    if ((kBzip2BlockMagic >> (kBzip2MagicBits - 1 - byte) & 1) != 0) alphabet.push_back(static_cast<char>(byte));
  }
  std::string text;
  CounterRng rng(4);
  while (text.size() < 450000) {
    const char next = alphabet[rng.NextBelow(alphabet.size())];
    if (text.empty() || text.back() != next) text.push_back(next);  // long runs are stored with other bytes
  }
  const std::string file = Compress(text, 1);
  std::vector<uint64_t> found;
  FindBzip2Blocks(file, file.size(), &found);
  ASSERT_EQ(found.size(), 10u);  // five blocks
  const std::string path = JoinPath(FreshDirectory(), "input.bz2");
  OverwriteFile(path, file);
  for (const int threads : {1, 4}) {
    const Result result = ReadWhole(path, threads);
    EXPECT_TRUE(result.status.ok()) << result.status;
    EXPECT_TRUE(result.text == text);
  }
}

TEST(Bzip2Stream, WhatComesBeforeDamageIsGiven) {
  const std::string path = JoinPath(FreshDirectory(), "input.bz2");
  const std::string text = RandomWords(450000, 5);
  const std::string good = Compress(text, 1);
  std::vector<uint64_t> blocks;
  FindBzip2Blocks(good, good.size(), &blocks);
  ASSERT_EQ(blocks.size(), 5u);
  CounterRng rng(6);
  for (int round = 0; round < 60; ++round) {
    std::string bad = good;
    const size_t at = 4 + rng.NextBelow(good.size() - 4);
    if (round % 2 == 0) {
      bad.resize(at);
    } else {
      bad[at] = static_cast<char>(bad[at] ^ (1 << rng.NextBelow(8)));
    }
    OverwriteFile(path, bad);
    const Result sequential = ReadWhole(path, 1);
    const Result parallel = ReadWhole(path, 3);
    EXPECT_TRUE(round % 2 == 1 || absl::IsDataLoss(sequential.status)) << at;
    EXPECT_EQ(parallel.status, sequential.status) << at;
    EXPECT_TRUE(parallel.text == sequential.text) << at;
    EXPECT_THAT(text, StartsWith(sequential.text)) << at;
    // The blocks that end before the damage, each of nearly 100 kB.
    const auto whole = std::count_if(blocks.begin() + 1, blocks.end(), [&](uint64_t b) { return b / 8 + 7 <= at; });
    EXPECT_GE(sequential.text.size(), static_cast<size_t>(whole) * 99000) << at;
    if (!sequential.status.ok()) {
      EXPECT_THAT(std::string(sequential.status.message()), HasSubstr(path + ": offset "));
    }
  }
}

TEST(Bzip2Stream, EveryCutOfASmallFile) {
  const std::string path = JoinPath(FreshDirectory(), "input.bz2");
  const std::string first = Compress("one ", 9);
  const std::string file = first + Compress("two", 9);
  for (size_t size = 4; size <= file.size(); ++size) {
    OverwriteFile(path, file.substr(0, size));
    for (const int threads : {1, 2}) {
      const Result result = ReadWhole(path, threads);
      EXPECT_EQ(result.status.ok(), size == first.size() || size == file.size()) << size;
      EXPECT_EQ(result.text.empty(), size < first.size() - 10) << size;
      EXPECT_THAT("one two", StartsWith(result.text));
    }
  }
}

TEST(Bzip2Stream, WrongChecksumsAndTrailingBytesAreErrors) {
  const std::string path = JoinPath(FreshDirectory(), "input.bz2");
  const std::string good = Compress("some text", 9);
  std::string bad = good;
  bad[12] = static_cast<char>(bad[12] ^ 1);  // of the block's checksum
  OverwriteFile(path, bad);
  EXPECT_TRUE(absl::IsDataLoss(ReadWhole(path, 2).status));
  bad = good;
  bad[bad.size() - 2] = static_cast<char>(bad[bad.size() - 2] ^ 4);  // of the stream's
  OverwriteFile(path, bad);
  EXPECT_THAT(std::string(ReadWhole(path, 2).status.message()), HasSubstr("stream's checksum"));
  OverwriteFile(path, good + "garbage");
  const Result trailing = ReadWhole(path, 2);
  EXPECT_EQ(trailing.text, "some text");
  EXPECT_THAT(std::string(trailing.status.message()), HasSubstr(absl::StrCat("offset ", good.size())));
}

TEST(Bzip2Stream, RandomBytesNeverCrash) {
  const std::string path = JoinPath(FreshDirectory(), "input.bz2");
  CounterRng rng(7);
  BitWriter magic;
  magic.Put(kBzip2BlockMagic, kBzip2MagicBits);
  for (int round = 0; round < 30; ++round) {
    std::string bytes = "BZh9";
    while (bytes.size() < 5000) {
      if (rng.NextBelow(40) == 0) bytes += magic.bytes();
      bytes.push_back(static_cast<char>(rng.NextBelow(256)));
    }
    OverwriteFile(path, bytes);
    EXPECT_TRUE(absl::IsDataLoss(ReadWhole(path, 3).status));
  }
}

TEST(Bzip2Stream, CanBeLeftBeforeItsEnd) {
  const std::string path = JoinPath(FreshDirectory(), "input.bz2");
  OverwriteFile(path, Compress(RandomWords(2000000, 8), 1));
  const auto stream = *OpenInput(path, 4);
  std::string buffer(10, '\0');
  GAUNTLET_EXPECT_OK(stream->Read(absl::MakeSpan(buffer)));
}

}  // namespace
}  // namespace gauntlet
