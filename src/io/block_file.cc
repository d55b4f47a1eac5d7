#include "gauntlet/io/block_file.h"

#include <zstd.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/coding.h"
#include "gauntlet/io/hash.h"

namespace gauntlet {

namespace {

constexpr size_t kMagicSize = 8;
constexpr size_t kHeaderSize = kMagicSize + 4 + 4 + 8;       // magic, version, zero, checksum
constexpr size_t kBlockHeaderSize = 4 + 4 + 8;               // stored size, raw size, checksum
constexpr size_t kTrailerSize = 8 + 4 + 4 + 8 + kMagicSize;  // index handle, checksum, magic
constexpr size_t kContentChecksumSize = 8;                   // behind the owner's index
constexpr uint32_t kFirstVersionWithContentChecksum = 2;
constexpr int kIndexLevel = 3;
// A zstd block gives at most 128 KiB and takes four bytes at least.
constexpr uint64_t kMostExpansion = uint64_t{1} << 15;

// The checksum of a block covers its place and sizes, so that a block read from the wrong place is noticed too.
uint64_t BlockChecksum(const BlockHandle& handle, absl::string_view stored) {
  return Checksum64(stored,
                    handle.offset * 0x9e3779b97f4a7c15ULL + (uint64_t{handle.stored_size} << 32) + handle.raw_size);
}

std::string FixedHandle(const BlockHandle& handle) {
  std::string bytes;
  PutFixed64(&bytes, handle.offset);
  PutFixed32(&bytes, handle.stored_size);
  PutFixed32(&bytes, handle.raw_size);
  return bytes;
}

// A thread's contexts are used again and again: to make one costs as much as a small block.
ZSTD_DCtx* DecompressionContext() {
  thread_local const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(), &ZSTD_freeDCtx);
  return context.get();
}
ZSTD_CCtx* CompressionContext() {
  thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  return context.get();
}

absl::Status Decompress(const std::string& path, const BlockHandle& handle, absl::string_view stored,
                        std::string* raw) {
  if (handle.stored_size == handle.raw_size) {
    raw->assign(stored.data(), stored.size());
    return absl::OkStatus();
  }
  ZSTD_DCtx* const context = DecompressionContext();
  if (context == nullptr) return absl::ResourceExhaustedError("no memory to decompress with");
  raw->resize(handle.raw_size);
  const size_t size = ZSTD_decompressDCtx(context, raw->data(), raw->size(), stored.data(), stored.size());
  if (ZSTD_isError(size) != 0 || size != handle.raw_size) {
    return CorruptFileError(path, handle.offset, "the block does not decompress to its size");
  }
  return absl::OkStatus();
}

}  // namespace

void PutBlockHandle(std::string* out, const BlockHandle& handle) {
  PutVarint64(out, handle.offset);
  PutVarint64(out, handle.stored_size);
  PutVarint64(out, handle.raw_size);
}

bool GetBlockHandle(absl::string_view* input, BlockHandle* handle) {
  return GetVarint64(input, &handle->offset) && GetVarint32(input, &handle->stored_size) &&
         GetVarint32(input, &handle->raw_size);
}

absl::StatusOr<EncodedBlock> EncodeBlock(absl::string_view raw, int level) {
  if (raw.size() > kMaxBlockSize) return absl::InternalError(absl::StrCat("a block of ", raw.size(), " bytes"));
  EncodedBlock block;
  block.raw_size = static_cast<uint32_t>(raw.size());
  if (level > 0) {
    ZSTD_CCtx* const context = CompressionContext();
    if (context == nullptr) return absl::ResourceExhaustedError("no memory to compress with");
    block.stored.resize(ZSTD_compressBound(raw.size()));
    const size_t size =
        ZSTD_compressCCtx(context, block.stored.data(), block.stored.size(), raw.data(), raw.size(), level);
    if (ZSTD_isError(size) != 0) return absl::InternalError(absl::StrCat("zstd: ", ZSTD_getErrorName(size)));
    block.stored.resize(size);
  }
  if (level <= 0 || block.stored.size() >= raw.size()) block.stored.assign(raw.data(), raw.size());
  return block;
}

BlockFileWriter::BlockFileWriter(OutputFile file, std::string magic, uint32_t version)
    : file_(std::move(file)), magic_(std::move(magic)), version_(version) {}

absl::StatusOr<BlockFileWriter> BlockFileWriter::Create(const std::string& path, absl::string_view magic,
                                                        uint32_t version) {
  GAUNTLET_CHECK(magic.size() == kMagicSize);
  GAUNTLET_ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(path));
  std::string header(magic);
  PutFixed32(&header, version);
  PutFixed32(&header, 0);
  PutFixed64(&header, Checksum64(header));
  GAUNTLET_RETURN_IF_ERROR(file.Append(header));
  return BlockFileWriter(std::move(file), std::string(magic), version);
}

absl::StatusOr<BlockHandle> BlockFileWriter::Append(const EncodedBlock& block) {
  const BlockHandle handle = {file_.offset(), static_cast<uint32_t>(block.stored.size()), block.raw_size};
  std::string header;
  PutFixed32(&header, handle.stored_size);
  PutFixed32(&header, handle.raw_size);
  PutFixed64(&header, BlockChecksum(handle, block.stored));
  content_checksum_ = Checksum64(header, content_checksum_);
  GAUNTLET_RETURN_IF_ERROR(file_.Append(header));
  GAUNTLET_RETURN_IF_ERROR(file_.Append(block.stored));
  return handle;
}

absl::StatusOr<BlockHandle> BlockFileWriter::Append(absl::string_view raw, int level) {
  GAUNTLET_ASSIGN_OR_RETURN(const EncodedBlock block, EncodeBlock(raw, level));
  return Append(block);
}

absl::Status BlockFileWriter::Finish(absl::string_view index, Durability durability) {
  std::string stored(index);
  if (version_ >= kFirstVersionWithContentChecksum) PutFixed64(&stored, content_checksum_);
  index_checksum_ = Checksum64(stored);
  GAUNTLET_ASSIGN_OR_RETURN(const BlockHandle handle, Append(stored, kIndexLevel));
  std::string trailer = FixedHandle(handle);
  PutFixed64(&trailer, Checksum64(trailer));
  trailer += magic_;
  GAUNTLET_RETURN_IF_ERROR(file_.Append(trailer));
  return file_.Commit(durability);
}

BlockFileReader::BlockFileReader(RandomAccessFile file) : file_(std::move(file)) {}

absl::StatusOr<BlockFileReader> BlockFileReader::Open(const std::string& path, absl::string_view magic,
                                                      uint32_t version) {
  GAUNTLET_CHECK(magic.size() == kMagicSize);
  GAUNTLET_ASSIGN_OR_RETURN(RandomAccessFile file, RandomAccessFile::Open(path));
  BlockFileReader reader(std::move(file));
  GAUNTLET_RETURN_IF_ERROR(reader.ReadHeader(magic, version));
  GAUNTLET_RETURN_IF_ERROR(reader.ReadIndex());
  return reader;
}

absl::Status BlockFileReader::ReadHeader(absl::string_view magic, uint32_t version) {
  std::string header(kHeaderSize, '\0');
  GAUNTLET_RETURN_IF_ERROR(file_.ReadExactlyAt(0, absl::MakeSpan(header.data(), header.size())));
  absl::string_view rest = header;
  if (rest.substr(0, kMagicSize) != magic) {
    return CorruptFileError(path(), 0, absl::StrCat("expected a file that begins with ", magic));
  }
  rest.remove_prefix(kMagicSize);
  uint32_t reserved = 0;
  uint64_t checksum = 0;
  GAUNTLET_CHECK(GetFixed32(&rest, &version_) && GetFixed32(&rest, &reserved) && GetFixed64(&rest, &checksum));
  if (checksum != Checksum64(absl::string_view(header).substr(0, kHeaderSize - 8)) || reserved != 0) {
    return CorruptFileError(path(), kMagicSize, "the header's checksum does not match");
  }
  if (version_ > version) {
    return absl::FailedPreconditionError(
        absl::StrCat(path(), ": has format version ", version_, "; this program reads versions up to ", version));
  }
  if (version_ == 0) return CorruptFileError(path(), kMagicSize, "has format version 0; the first one was 1");
  return absl::OkStatus();
}

absl::Status BlockFileReader::ReadIndex() {
  if (file_.size() < kHeaderSize + kBlockHeaderSize + kTrailerSize) {
    return CorruptFileError(path(), file_.size(), "the file is too short; it was cut");
  }
  const uint64_t trailer_offset = file_.size() - kTrailerSize;
  std::string trailer(kTrailerSize, '\0');
  GAUNTLET_RETURN_IF_ERROR(file_.ReadExactlyAt(trailer_offset, absl::MakeSpan(trailer.data(), trailer.size())));
  std::string magic(kMagicSize, '\0');
  GAUNTLET_RETURN_IF_ERROR(file_.ReadExactlyAt(0, absl::MakeSpan(magic.data(), magic.size())));
  absl::string_view rest = trailer;
  BlockHandle handle;
  uint64_t checksum = 0;
  GAUNTLET_CHECK(GetFixed64(&rest, &handle.offset) && GetFixed32(&rest, &handle.stored_size) &&
                 GetFixed32(&rest, &handle.raw_size) && GetFixed64(&rest, &checksum));
  if (rest != magic || checksum != Checksum64(FixedHandle(handle)) ||
      handle.offset + kBlockHeaderSize + handle.stored_size != trailer_offset) {
    return CorruptFileError(path(), trailer_offset, "the trailer is damaged, or the file was cut");
  }
  GAUNTLET_RETURN_IF_ERROR(Read(handle, &index_));
  index_offset_ = handle.offset;
  index_checksum_ = Checksum64(index_);
  if (version_ < kFirstVersionWithContentChecksum) return absl::OkStatus();
  if (index_.size() < kContentChecksumSize) return MalformedIndexError("the checksum of the content is missing");
  index_.resize(index_.size() - kContentChecksumSize);
  return absl::OkStatus();
}

absl::Status BlockFileReader::CheckHandle(const BlockHandle& handle) const {
  const uint64_t limit = file_.size();
  if (handle.offset > limit || limit - handle.offset < kBlockHeaderSize + uint64_t{handle.stored_size}) {
    return CorruptFileError(path(), handle.offset, "a block reaches past the end of the file");
  }
  if (handle.raw_size > kMaxBlockSize || handle.raw_size > kMostExpansion * handle.stored_size) {
    return CorruptFileError(path(), handle.offset, "a block is larger than allowed");
  }
  return absl::OkStatus();
}

absl::Status BlockFileReader::Read(const BlockHandle& handle, std::string* raw) const {
  GAUNTLET_RETURN_IF_ERROR(CheckHandle(handle));
  std::string stored(kBlockHeaderSize + handle.stored_size, '\0');
  GAUNTLET_RETURN_IF_ERROR(file_.ReadExactlyAt(handle.offset, absl::MakeSpan(stored.data(), stored.size())));
  absl::string_view rest = stored;
  BlockHandle found = {handle.offset, 0, 0};
  uint64_t checksum = 0;
  GAUNTLET_CHECK(GetFixed32(&rest, &found.stored_size) && GetFixed32(&rest, &found.raw_size) &&
                 GetFixed64(&rest, &checksum));
  if (found.stored_size != handle.stored_size || found.raw_size != handle.raw_size ||
      checksum != BlockChecksum(handle, rest)) {
    return CorruptFileError(path(), handle.offset, "the checksum of a block does not match");
  }
  return Decompress(path(), handle, rest, raw);
}

absl::Status BlockFileReader::MalformedIndexError(absl::string_view reason) const {
  return CorruptFileError(path(), index_offset_, absl::StrCat("malformed index: ", reason));
}

}  // namespace gauntlet
