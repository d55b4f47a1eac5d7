// A file of checksummed, zstd-compressed blocks with an index at its end: the container of every binary artefact.
// The layout is specified in docs/FORMATS.md, "Block file".
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/io/file.h"

namespace gauntlet {

// Where a block lies; stored in the owner's index.
struct BlockHandle {
  uint64_t offset = 0;       // of the block's header in the file
  uint32_t stored_size = 0;  // bytes after compression
  uint32_t raw_size = 0;     // bytes before compression; at most kMaxBlockSize
};

constexpr uint32_t kMaxBlockSize = uint32_t{1} << 30;

// Appends `handle` to an index under construction, and takes one off the front of an index (false when malformed).
void PutBlockHandle(std::string* out, const BlockHandle& handle);
bool GetBlockHandle(absl::string_view* input, BlockHandle* handle);

// A block in its stored form, ready to be appended. Compression is the dear part and may run on any thread.
struct EncodedBlock {
  std::string stored;
  uint32_t raw_size = 0;
};

// zstd at `level`; level 0, or data that does not shrink, is stored as it is.
absl::StatusOr<EncodedBlock> EncodeBlock(absl::string_view raw, int level);

// Writes a block file; see OutputFile for atomicity. One thread at a time.
class BlockFileWriter {
 public:
  // `magic` has 8 bytes and names the artefact; `version` is the version of the owner's format.
  static absl::StatusOr<BlockFileWriter> Create(const std::string& path, absl::string_view magic, uint32_t version);

  absl::StatusOr<BlockHandle> Append(const EncodedBlock& block);
  absl::StatusOr<BlockHandle> Append(absl::string_view raw, int level);
  // Writes the owner's index (compressed) and the trailer, and commits the file.
  absl::Status Finish(absl::string_view index, Durability durability = Durability::kPowerLoss);

  // What a reader of the finished file will say.
  uint64_t index_checksum() const { return index_checksum_; }
  uint64_t offset() const { return file_.offset(); }
  const std::string& path() const { return file_.path(); }

 private:
  BlockFileWriter(OutputFile file, std::string magic, uint32_t version);
  OutputFile file_;
  std::string magic_;
  uint32_t version_;
  uint64_t content_checksum_ = 0;  // of the headers of all blocks so far, which have the blocks' checksums
  uint64_t index_checksum_ = 0;
};

// Reads a block file. Move-only; Read is thread-safe.
class BlockFileReader {
 public:
  // DataLoss, naming file and offset, when header, trailer or index are damaged, or the magic differs.
  // FailedPrecondition, naming both versions, when the file is newer than `version`.
  static absl::StatusOr<BlockFileReader> Open(const std::string& path, absl::string_view magic, uint32_t version);

  // DataLoss when such a block cannot be in this file: for an owner who takes memory by the sizes in its index.
  absl::Status CheckHandle(const BlockHandle& handle) const;
  // Decompresses a block into *raw (replacing its contents). Sizes are checked against the file before memory is taken.
  absl::Status Read(const BlockHandle& handle, std::string* raw) const;

  // The owner's index.
  absl::string_view index() const { return index_; }
  uint64_t file_size() const { return file_.size(); }
  const std::string& path() const { return file_.path(); }
  // DataLoss naming the file and where its index lies, for an owner who finds it malformed.
  absl::Status MalformedIndexError(absl::string_view reason) const;
  // 64-bit checksum of the index, which stands for the whole content: in files of version 2 and later the checksums of
  // all blocks go into it; in those of version 1 their places and sizes only.
  uint64_t index_checksum() const { return index_checksum_; }

 private:
  explicit BlockFileReader(RandomAccessFile file);
  absl::Status ReadHeader(absl::string_view magic, uint32_t version);
  absl::Status ReadIndex();
  RandomAccessFile file_;
  uint32_t version_ = 0;
  std::string index_;
  uint64_t index_offset_ = 0;
  uint64_t index_checksum_ = 0;
};

}  // namespace gauntlet
