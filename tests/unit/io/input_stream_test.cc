#include "gauntlet/io/input_stream.h"

#include <bzlib.h>
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <iostream>

#include "gauntlet/base/random.h"
#include "tests/test_util.h"

namespace {
bool inflate_lacks_memory = false;
}

// zlib's function, as our code calls it in this program.
extern "C" int inflate(z_streamp stream, int flush) {
  using Inflate = int (*)(z_streamp, int);
  static const auto zlibs = reinterpret_cast<Inflate>(dlsym(RTLD_NEXT, "inflate"));
  return inflate_lacks_memory ? Z_MEM_ERROR : zlibs(stream, flush);
}

namespace gauntlet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string Gzip(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string Bzip2(const std::string& text) {
  std::string out(text.size() + text.size() / 100 + 700, '\0');
  auto size = static_cast<unsigned>(out.size());
  EXPECT_EQ(BZ2_bzBuffToBuffCompress(out.data(), &size, const_cast<char*>(text.data()),
                                     static_cast<unsigned>(text.size()), 9, 0, 0),
            BZ_OK);
  out.resize(size);
  return out;
}

std::string Zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

std::string Plain(const std::string& text) { return text; }

// Reads in pieces of `piece` bytes.
absl::StatusOr<std::string> ReadAll(const std::string& path, size_t piece) {
  absl::StatusOr<std::unique_ptr<InputStream>> stream = OpenInput(path);
  if (!stream.ok()) return stream.status();
  std::string text;
  std::string buffer(piece, '\0');
  while (true) {
    const absl::StatusOr<size_t> got = (*stream)->Read(absl::MakeSpan(buffer.data(), buffer.size()));
    if (!got.ok()) return got.status();
    if (*got == 0) break;
    text.append(buffer, 0, *got);
  }
  EXPECT_EQ((*stream)->consumed(), (*RandomAccessFile::Open(path)).size());
  return text;
}

struct Codec {
  std::string name;
  std::string (*compress)(const std::string&);
  Compression compression;
};

class InputStreamTest : public testing::TestWithParam<Codec> {};

TEST_P(InputStreamTest, ReadsWhatWasWrittenInPiecesOfAnySize) {
  const std::string path = JoinPath(FreshDirectory(), "input");
  std::string text;
  CounterRng rng(8);
  while (text.size() < 700000) absl::StrAppend(&text, rng.NextBelow(5000), " ");
  // Several members, streams or frames one after another are one input.
  GAUNTLET_ASSERT_OK(
      WriteFile(path, GetParam().compress(text) + GetParam().compress("") + GetParam().compress("end\n")));
  EXPECT_EQ(*DetectCompression(path), GetParam().compression);
  for (const size_t piece : {size_t{7}, size_t{4096}, size_t{1} << 20})
    EXPECT_EQ(*ReadAll(path, piece), text + "end\n");
}

TEST_P(InputStreamTest, TinyInputsWork) {
  const std::string path = JoinPath(FreshDirectory(), "input");
  for (const std::string text : {"", "x", "BZ", "\x1f", "BZh"}) {
    OverwriteFile(path, GetParam().compress(text));
    EXPECT_EQ(*ReadAll(path, 3), text);
  }
}

TEST_P(InputStreamTest, ACutOrDamagedFileIsAnErrorWithFileAndOffset) {
  if (GetParam().compression == Compression::kNone) GTEST_SKIP() << "plain text has nothing to be checked by";
  const std::string path = JoinPath(FreshDirectory(), "input");
  std::string text;
  for (int i = 0; i < 3000; ++i) absl::StrAppend(&text, i * i, " ");
  const std::string good = GetParam().compress(text);
  for (size_t size = 8; size < good.size(); size += 97) {
    OverwriteFile(path, good.substr(0, size));
    const absl::Status status = ReadAll(path, 1000).status();
    ASSERT_TRUE(absl::IsDataLoss(status)) << size << " " << status;
    ASSERT_THAT(std::string(status.message()), HasSubstr(absl::StrCat(path, ": offset ")));
  }
  std::string bad = good;
  for (size_t i = bad.size() / 2; i < bad.size() / 2 + 20; ++i) bad[i] = static_cast<char>(~bad[i]);
  OverwriteFile(path, bad);
  const absl::StatusOr<std::string> damaged = ReadAll(path, 1000);
  // zstd frames carry no checksum by default: damage may decompress to other text, but never crash.
  if (GetParam().compression != Compression::kZstd) {
    EXPECT_TRUE(absl::IsDataLoss(damaged.status()));
  }
}

INSTANTIATE_TEST_SUITE_P(Codecs, InputStreamTest,
                         testing::Values(Codec{"plain", Plain, Compression::kNone},
                                         Codec{"gzip", Gzip, Compression::kGzip},
                                         Codec{"bzip2", Bzip2, Compression::kBzip2},
                                         Codec{"zstd", Zstd, Compression::kZstd}),
                         [](const auto& test) { return test.param.name; });

// The error of reading it all.
absl::Status ErrorOf(const std::string& path, const InputLimits& limits) {
  absl::StatusOr<std::unique_ptr<InputStream>> stream = OpenInput(path, 1, limits);
  if (!stream.ok()) return stream.status();
  std::string buffer(size_t{1} << 20, '\0');
  while (true) {
    const absl::StatusOr<size_t> got = (*stream)->Read(absl::MakeSpan(buffer.data(), buffer.size()));
    if (!got.ok()) return got.status();
    if (*got == 0) return absl::OkStatus();
  }
}

TEST_P(InputStreamTest, ABombIsStoppedByItsRatioOrItsSize) {
  const std::string path = JoinPath(FreshDirectory(), "input");
  OverwriteFile(path, GetParam().compress(std::string(size_t{66} << 20, ' ')));
  const bool plain = GetParam().compression == Compression::kNone;
  InputLimits limits;
  const absl::Status by_ratio = ErrorOf(path, limits);
  EXPECT_EQ(by_ratio.code(), plain ? absl::StatusCode::kOk : absl::StatusCode::kResourceExhausted) << by_ratio;
  if (!plain) {
    EXPECT_THAT(std::string(by_ratio.message()), HasSubstr(path + ": offset "));
    EXPECT_THAT(std::string(by_ratio.message()), HasSubstr("250-fold (max_expansion)"));
  }
  limits.max_expansion = 0;
  GAUNTLET_EXPECT_OK(ErrorOf(path, limits));
  limits.max_unpacked = 1000;
  const absl::Status by_size = ErrorOf(path, limits);
  if (!plain) {
    EXPECT_THAT(std::string(by_size.message()), HasSubstr("to 1000 B (max_unpacked)"));
  } else {
    GAUNTLET_EXPECT_OK(by_size);
  }
}

TEST(InputStream, TextThatIsMerelyVeryRegularIsNoBomb) {
  const std::string path = JoinPath(FreshDirectory(), "input");
  OverwriteFile(path, Zstd(std::string(size_t{60} << 20, ' ')));
  GAUNTLET_EXPECT_OK(ErrorOf(path, {}));
}

// A frame with a window of 2^log bytes, and a raw block of "abc".
std::string ZstdFrameWithWindow(int log) {
  std::string frame("\x28\xb5\x2f\xfd\x00\x00\x19\x00\x00", 9);
  frame[5] = static_cast<char>((log - 10) << 3);  // RFC 8878, 3.1.1.1.2
  return frame + "abc";
}

TEST(InputStream, AZstdFrameMayNotAskForMoreMemoryThanThereIs) {
  const std::string path = JoinPath(FreshDirectory(), "input");
  OverwriteFile(path, ZstdFrameWithWindow(27));
  InputLimits limits;
  limits.max_window = uint64_t{1} << 27;
  GAUNTLET_EXPECT_OK(ErrorOf(path, limits));
  limits.max_window = (uint64_t{1} << 27) - 1;
  const absl::Status status = ErrorOf(path, limits);
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("needs more than 64 MiB of memory"));
  // More than zstd's own programs allow, unless they are told to.
  OverwriteFile(path, ZstdFrameWithWindow(28));
  EXPECT_TRUE(absl::IsResourceExhausted(ErrorOf(path, {})));
}

// zlib takes so little that no limit of the kernel's would strike just there.
TEST(InputStream, WantOfMemoryInGzipIsNotTakenForDamage) {
  const std::string path = JoinPath(FreshDirectory(), "input");
  OverwriteFile(path, Gzip("text"));
  inflate_lacks_memory = true;
  const absl::Status status = ErrorOf(path, {});
  inflate_lacks_memory = false;
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(path));
  GAUNTLET_EXPECT_OK(ErrorOf(path, {}));
}

// Damage would end the file, and the rest of it would be left out.
TEST(InputStreamDeathTest, WantOfMemoryIsNotTakenForDamage) {
#ifdef GAUNTLET_SANITIZED
  GTEST_SKIP() << "sanitizers take address space of their own";
#endif
  const std::string path = JoinPath(FreshDirectory(), "input");
  OverwriteFile(path, ZstdFrameWithWindow(30));
  InputLimits limits;
  limits.max_window = uint64_t{1} << 30;
  const auto read_with_little_memory = [&] {
    const rlimit limit = {size_t{768} << 20, size_t{768} << 20};
    if (setrlimit(RLIMIT_AS, &limit) != 0) _exit(2);
    const absl::Status status = ErrorOf(path, limits);
    std::cerr << status << std::endl;
    _exit(absl::IsResourceExhausted(status) ? 0 : 1);
  };
  EXPECT_EXIT(read_with_little_memory(), testing::ExitedWithCode(0), "no memory to decompress with");
}

TEST(InputStream, CompressionThatIsNotReadIsNotTakenForText) {
  const std::string path = JoinPath(FreshDirectory(), "input");
  for (const auto& [magic, name] : std::vector<std::pair<std::string, std::string>>{{"\xfd"
                                                                                     "7zXZ",
                                                                                     "xz"},
                                                                                    {"7z\xbc\xaf\x27\x1c", "7-Zip"},
                                                                                    {"\x04\x22\x4d\x18", "lz4"}}) {
    OverwriteFile(path, magic + " and so on");
    for (const absl::Status& status : {OpenInput(path).status(), DetectCompression(path).status()}) {
      EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
      EXPECT_THAT(std::string(status.message()), HasSubstr("is compressed with " + name));
    }
  }
}

TEST(InputStream, DirectoriesAndMissingFilesAreErrors) {
  const std::string directory = FreshDirectory();
  EXPECT_TRUE(absl::IsInvalidArgument(OpenInput(directory).status()));
  EXPECT_TRUE(absl::IsNotFound(OpenInput(JoinPath(directory, "none")).status()));
}

TEST(ExpandInputs, UnderstandsFilesDirectoriesPatternsAndLists) {
  const std::string root = FreshDirectory();
  GAUNTLET_ASSERT_OK(CreateDirectories(JoinPath(root, "d/e")));
  for (const char* name : {"b.txt", "a.txt", "d/2", "d/1", "d/e/3", "c.log"}) {
    GAUNTLET_ASSERT_OK(WriteFile(JoinPath(root, name), "x"));
  }
  GAUNTLET_ASSERT_OK(WriteFile(JoinPath(root, "list"), "c.log\r\n\nd/1\n"));
  const auto at = [&](const char* name) { return JoinPath(root, name); };
  EXPECT_THAT(*ExpandInputs({at("c.log"), at("*.txt"), at("d"), "@" + at("list"), "-"}),
              ElementsAre(at("c.log"), at("a.txt"), at("b.txt"), at("d/1"), at("d/2"), at("d/e/3"), at("c.log"),
                          at("d/1"), "-"));
}

TEST(ExpandInputs, PatternsAndDirectoriesLeaveOutPipesAndFollowNoLoops) {
  const std::string root = FreshDirectory();
  GAUNTLET_ASSERT_OK(WriteFile(root + "/a.txt", "x"));
  ASSERT_EQ(mkfifo((root + "/b.txt").c_str(), 0600), 0);
  ASSERT_EQ(symlink("/dev/zero", (root + "/c.txt").c_str()), 0);
  ASSERT_EQ(symlink(".", (root + "/d.txt").c_str()), 0);
  EXPECT_THAT(*ExpandInputs({root + "/*.txt", root}), ElementsAre(root + "/a.txt", root + "/a.txt"));
  ASSERT_EQ(symlink("e.txt", (root + "/e.txt").c_str()), 0);
  EXPECT_FALSE(OpenInput(root + "/e.txt").ok());
}

TEST(ExpandInputs, SaysWhatIsMissing) {
  const std::string root = FreshDirectory();
  const auto message = [&](const std::string& input) {
    const absl::Status status = ExpandInputs({input}).status();
    EXPECT_TRUE(absl::IsNotFound(status)) << status;
    return std::string(status.message());
  };
  EXPECT_THAT(message(root + "/none.txt"), HasSubstr("none.txt: no such file"));
  EXPECT_THAT(message(root + "/*.gz"), HasSubstr("no file matches"));
  EXPECT_THAT(message(root), HasSubstr("holds no file"));
  GAUNTLET_ASSERT_OK(WriteFile(root + "/list", "\nabsent\n"));
  EXPECT_THAT(message("@" + root + "/list"), HasSubstr("list:2: "));
}

}  // namespace
}  // namespace gauntlet
