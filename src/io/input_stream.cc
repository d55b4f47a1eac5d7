#include "gauntlet/io/input_stream.h"

#include <glob.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <bit>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/memory/memory.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"
#include "src/io/bzip2_stream.h"
#include "src/io/raw_input.h"

namespace gauntlet {

namespace {

Compression CompressionOf(absl::string_view head) {
  if (absl::StartsWith(head, "\x1f\x8b")) return Compression::kGzip;
  if (head.size() >= 4 && absl::StartsWith(head, "BZh") && head[3] >= '1' && head[3] <= '9') return Compression::kBzip2;
  if (absl::StartsWith(head, "\x28\xb5\x2f\xfd")) return Compression::kZstd;
  return Compression::kNone;
}

// What would else be taken for text.
struct UnreadableKind {
  absl::string_view magic;
  absl::string_view name;
};
constexpr std::array<UnreadableKind, 5> kUnreadableKinds = {{{"\xfd"
                                                              "7zXZ",
                                                              "xz"},
                                                             {"7z\xbc\xaf\x27\x1c", "7-Zip"},
                                                             {"\x04\x22\x4d\x18", "lz4"},
                                                             {"\x1f\x9d", "compress"},
                                                             {"Rar!\x1a\x07", "RAR"}}};

absl::Status CheckReadable(const std::string& path, absl::string_view head) {
  for (const UnreadableKind& kind : kUnreadableKinds) {
    if (!absl::StartsWith(head, kind.magic)) continue;
    return absl::InvalidArgumentError(absl::StrCat(path, ": is compressed with ", kind.name,
                                                   ", which is not read; unpack it, or pack it with gzip, bzip2 or "
                                                   "zstd"));
  }
  return absl::OkStatus();
}

class PlainStream : public InputStream {
 public:
  explicit PlainStream(std::unique_ptr<RawInput> raw) : raw_(std::move(raw)) {}
  absl::StatusOr<size_t> Read(absl::Span<char> buffer) override { return raw_->Read(buffer); }
  uint64_t consumed() const override { return raw_->consumed(); }

 private:
  std::unique_ptr<RawInput> raw_;
};

// What gzip and zstd share: take bytes from the raw input, give decompressed ones, start the next member
// or frame where one ends and more bytes follow.
class DecompressingStream : public InputStream {
 public:
  explicit DecompressingStream(std::unique_ptr<RawInput> raw) : raw_(std::move(raw)) {}

  absl::StatusOr<size_t> Read(absl::Span<char> buffer) override {
    while (true) {
      GAUNTLET_ASSIGN_OR_RETURN(const absl::string_view input, raw_->Fill());
      if (input.empty() && at_boundary_) return size_t{0};
      Step step;
      GAUNTLET_RETURN_IF_ERROR(Decompress(input, buffer, &step));
      raw_->Consume(step.taken);
      at_boundary_ = step.ended;
      if (step.given > 0) return step.given;
      if (input.empty() && !step.ended)
        return raw_->DamagedError(raw_->consumed(), "the compressed data ends too early; the file was cut");
    }
  }
  uint64_t consumed() const override { return raw_->consumed(); }

 protected:
  struct Step {
    size_t taken = 0;    // bytes of input used
    size_t given = 0;    // bytes of output made
    bool ended = false;  // a member ended exactly after `taken`, and its output is all given
  };
  // At the beginning of a member, and again after `ended`, starts a new one.
  virtual absl::Status Decompress(absl::string_view input, absl::Span<char> output, Step* step) = 0;

  absl::Status Damaged(absl::string_view reason) const { return raw_->DamagedError(raw_->consumed(), reason); }
  absl::Status LackOfMemory(absl::string_view reason) const {
    return absl::ResourceExhaustedError(raw_->DamagedError(raw_->consumed(), reason).message());
  }

 private:
  std::unique_ptr<RawInput> raw_;
  bool at_boundary_ = false;
};

class GzipStream : public DecompressingStream {
 public:
  explicit GzipStream(std::unique_ptr<RawInput> raw) : DecompressingStream(std::move(raw)) {
    ready_ = inflateInit2(&stream_, 15 + 16) == Z_OK;  // 15: largest window; 16: gzip, not zlib
  }
  ~GzipStream() override { inflateEnd(&stream_); }

 protected:
  absl::Status Decompress(absl::string_view input, absl::Span<char> output, Step* step) override {
    if (!ready_) return LackOfMemory("no memory to decompress with");
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = static_cast<uInt>(input.size());
    stream_.next_out = reinterpret_cast<Bytef*>(output.data());
    stream_.avail_out = static_cast<uInt>(std::min<size_t>(output.size(), 1u << 30));
    const uInt room = stream_.avail_out;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    if (result == Z_MEM_ERROR) return LackOfMemory("no memory to decompress with");
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
      return Damaged(absl::StrCat("damaged gzip data", stream_.msg == nullptr ? "" : ": ",
                                  stream_.msg == nullptr ? "" : stream_.msg));
    }
    step->taken = input.size() - stream_.avail_in;
    step->given = room - stream_.avail_out;
    step->ended = result == Z_STREAM_END;
    if (step->ended) inflateReset(&stream_);
    return absl::OkStatus();
  }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

class ZstdStream : public DecompressingStream {
 public:
  ZstdStream(std::unique_ptr<RawInput> raw, uint64_t max_window)
      : DecompressingStream(std::move(raw)),
        // Archives are often made with --long=31; the library's own limit of 27 would refuse them.
        window_log_(std::clamp(static_cast<int>(std::bit_width(max_window)) - 1, kLeastWindowLog, 31)),
        stream_(ZSTD_createDCtx()) {
    if (stream_ != nullptr) ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, window_log_);
  }
  ~ZstdStream() override { ZSTD_freeDCtx(stream_); }

 protected:
  absl::Status Decompress(absl::string_view input, absl::Span<char> output, Step* step) override {
    if (stream_ == nullptr) return LackOfMemory("no memory to decompress with");
    ZSTD_inBuffer in = {input.data(), input.size(), 0};
    ZSTD_outBuffer out = {output.data(), output.size(), 0};
    const size_t result = ZSTD_decompressStream(stream_, &out, &in);
    if (ZSTD_isError(result) != 0) return Error(result);
    *step = {in.pos, out.pos, result == 0};
    return absl::OkStatus();
  }

 private:
  static constexpr int kLeastWindowLog = 23;  // what the format asks every decoder to read

  absl::Status Error(size_t result) const {
    switch (ZSTD_getErrorCode(result)) {
      case ZSTD_error_memory_allocation:
        return LackOfMemory("no memory to decompress with");
      case ZSTD_error_frameParameter_windowTooLarge:
        return LackOfMemory(absl::StrCat("needs more than ", FormatByteSize(uint64_t{1} << window_log_),
                                         " of memory to decompress; raise the memory budget"));
      default:
        return Damaged(absl::StrCat("damaged zstd data: ", ZSTD_getErrorName(result)));
    }
  }

  const int window_log_;
  ZSTD_DCtx* stream_;
};

// Ends a stream that unfolds too far.
class LimitedStream : public InputStream {
 public:
  LimitedStream(std::string name, std::unique_ptr<InputStream> stream, const InputLimits& limits)
      : name_(std::move(name)), stream_(std::move(stream)), limits_(limits) {}

  absl::StatusOr<size_t> Read(absl::Span<char> buffer) override {
    GAUNTLET_ASSIGN_OR_RETURN(const size_t got, stream_->Read(buffer));
    given_ += got;
    const auto given = static_cast<double>(given_);
    const double allowed = limits_.max_expansion * static_cast<double>(stream_->consumed());
    if (limits_.max_expansion > 0 && given_ > kUncheckedBytes && given > allowed) {
      return LimitError(absl::StrCat(limits_.max_expansion, "-fold (max_expansion)"));
    }
    if (limits_.max_unpacked > 0 && given_ > limits_.max_unpacked) {
      return LimitError(absl::StrCat("to ", FormatByteSize(limits_.max_unpacked), " (max_unpacked)"));
    }
    return got;
  }
  uint64_t consumed() const override { return stream_->consumed(); }

 private:
  // Small files that are all blanks, say, do no harm.
  static constexpr uint64_t kUncheckedBytes = uint64_t{64} << 20;

  absl::Status LimitError(absl::string_view limit) const {
    return absl::ResourceExhaustedError(absl::StrCat(name_, ": offset ", stream_->consumed(),
                                                     ": the compressed data unfold more than ", limit, ": ",
                                                     FormatByteSize(given_), " so far"));
  }

  const std::string name_;
  const std::unique_ptr<InputStream> stream_;
  const InputLimits limits_;
  uint64_t given_ = 0;
};

bool IsPipeOrDevice(const std::string& path) {
  std::error_code error;
  const auto type = std::filesystem::status(path, error).type();
  return type == std::filesystem::file_type::fifo || type == std::filesystem::file_type::socket ||
         type == std::filesystem::file_type::character || type == std::filesystem::file_type::block;
}

bool IsPattern(absl::string_view input) { return input.find_first_of("*?[") != absl::string_view::npos; }

absl::Status ExpandPattern(const std::string& pattern, std::vector<std::string>* paths) {
  glob_t matches{};
  const auto release = absl::MakeCleanup([&] { globfree(&matches); });
  const int result = glob(pattern.c_str(), GLOB_ERR, nullptr, &matches);
  if (result == GLOB_NOMATCH) return absl::NotFoundError(absl::StrCat(pattern, ": no file matches this pattern"));
  if (result != 0) return absl::UnknownError(absl::StrCat(pattern, ": cannot read a directory of this pattern"));
  for (size_t i = 0; i < matches.gl_pathc; ++i) {
    std::string path = matches.gl_pathv[i];
    std::error_code error;
    if (!std::filesystem::is_directory(path, error) && !IsPipeOrDevice(path)) paths->push_back(std::move(path));
  }
  return absl::OkStatus();
}

absl::Status ExpandDirectory(const std::string& directory, std::vector<std::string>* paths) {
  std::vector<std::string> found;
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(directory, error);
  for (; !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_regular_file(ignored)) found.push_back(entry->path().string());
  }
  if (error) return absl::UnknownError(absl::StrCat("cannot list directory ", directory, ": ", error.message()));
  if (found.empty()) return absl::NotFoundError(absl::StrCat(directory, ": the directory holds no file"));
  std::sort(found.begin(), found.end());
  paths->insert(paths->end(), found.begin(), found.end());
  return absl::OkStatus();
}

absl::Status ExpandList(const std::string& list, std::vector<std::string>* paths) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::string text, ReadFile(list));
  size_t number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    absl::ConsumeSuffix(&line, "\r");
    if (line.empty()) continue;
    const std::string path = JoinPath(DirectoryName(list), line);
    if (!FileExists(path)) return absl::NotFoundError(absl::StrCat(list, ":", number, ": ", path, " does not exist"));
    paths->push_back(path);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Compression> DetectCompression(const std::string& path) {
  GAUNTLET_ASSIGN_OR_RETURN(const RandomAccessFile file, RandomAccessFile::Open(path));
  std::array<char, 8> head{};
  GAUNTLET_ASSIGN_OR_RETURN(const size_t size, file.ReadAt(0, absl::MakeSpan(head)));
  GAUNTLET_RETURN_IF_ERROR(CheckReadable(path, absl::string_view(head.data(), size)));
  return CompressionOf(absl::string_view(head.data(), size));
}

absl::StatusOr<std::unique_ptr<InputStream>> OpenInput(const std::string& path, int threads,
                                                       const InputLimits& limits) {
  GAUNTLET_ASSIGN_OR_RETURN(std::unique_ptr<RawInput> raw, RawInput::Open(path));
  GAUNTLET_ASSIGN_OR_RETURN(const absl::string_view head, raw->Peek());
  GAUNTLET_RETURN_IF_ERROR(CheckReadable(path, head));
  std::unique_ptr<InputStream> stream;
  switch (CompressionOf(head)) {
    case Compression::kNone:
      return std::make_unique<PlainStream>(std::move(raw));
    case Compression::kGzip:
      stream = std::make_unique<GzipStream>(std::move(raw));
      break;
    case Compression::kBzip2:
      stream = NewBzip2Stream(std::move(raw), threads);
      break;
    case Compression::kZstd:
      stream = std::make_unique<ZstdStream>(std::move(raw), limits.max_window);
      break;
  }
  return std::make_unique<LimitedStream>(path, std::move(stream), limits);
}

absl::StatusOr<std::vector<std::string>> ExpandInputs(const std::vector<std::string>& inputs) {
  std::vector<std::string> paths;
  for (const std::string& input : inputs) {
    std::error_code error;
    if (input == "-") {
      paths.push_back(input);
    } else if (absl::StartsWith(input, "@")) {
      GAUNTLET_RETURN_IF_ERROR(ExpandList(input.substr(1), &paths));
    } else if (std::filesystem::is_directory(input, error)) {
      GAUNTLET_RETURN_IF_ERROR(ExpandDirectory(input, &paths));
    } else if (FileExists(input)) {
      paths.push_back(input);
    } else if (IsPattern(input)) {
      GAUNTLET_RETURN_IF_ERROR(ExpandPattern(input, &paths));
    } else {
      return absl::NotFoundError(absl::StrCat(input, ": no such file or directory"));
    }
  }
  return paths;
}

}  // namespace gauntlet
