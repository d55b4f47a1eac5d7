// Cuts the raw corpus into parts that are tokenized independently, and hands them out to workers.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/input_stream.h"
#include "gauntlet/text/corpus_reader.h"
#include "gauntlet/text/options.h"

namespace gauntlet {

// The place of a part in the corpus: parts are ordered by file, then by index.
struct PartKey {
  size_t file = 0;
  uint64_t index = 0;
  friend bool operator<(const PartKey& a, const PartKey& b) {
    return a.file != b.file ? a.file < b.file : a.index < b.index;
  }
};

// A part of the corpus. Reused from call to call, so that its buffers are.
struct CorpusPart {
  PartKey key;
  uint64_t weight = 1;       // of its input
  absl::string_view format;  // likewise
  RawPart raw;               // points into `buffer` and `head`
  std::string buffer;
  std::string head;
  std::vector<InputProblem> skipped;   // records before or after the part that are too long
  std::unique_lock<std::mutex> large;  // held while the part is much larger than others
};

// A plain file is cut by byte ranges which any worker reads; a compressed file, a FIFO or standard input is a stream,
// as is a file of a format that cannot be cut anywhere: one worker at a time takes the next part of it while others
// tokenize earlier ones, or read other streams. A record longer than CorpusOptions::max_record is in no part, wherever
// the file is cut, as long as max_record >= part_bytes. Thread-safe.
class PartQueue {
 public:
  // `part_bytes` > 0 is the size that parts aim at; `threads` of its own may decompress. A zstd stream may take
  // `max_window` bytes of memory.
  static absl::StatusOr<std::unique_ptr<PartQueue>> Create(const CorpusOptions& options, uint64_t part_bytes,
                                                           int threads = 1,
                                                           uint64_t max_window = InputLimits().max_window);

  // Fills *part (one per worker) and returns true, or false when no part is left. May wait for another worker's read,
  // so a worker that gives up, after an error or for any other reason, lets go of part->large and calls Stop(); then
  // nobody waits any more. Only one worker at a time has a part that is much larger than part_bytes; it should free
  // what it took for it before the next call. Where compression is damaged an input ends, unless the options say
  // `strict`: then it is an error.
  absl::StatusOr<bool> Next(CorpusPart* part);
  void Stop();

  // Bytes of the inputs handed out so far, as they lie on disk, and in all (0 when unknown).
  uint64_t consumed_bytes() const;
  uint64_t total_bytes() const { return total_bytes_; }

  const std::string& path(size_t file) const { return inputs_[file].path; }
  // The damage at which inputs ended, in corpus order.
  std::vector<std::string> damages() const;
  // The files that are not what they were when the queue was made, each as "PATH: changed while it was read: …". A file
  // that grew was read up to the size that it had.
  std::vector<std::string> Changes() const;

 private:
  // What tells whether a file has been changed.
  struct FileState {
    uint64_t size = 0;
    int64_t modified = 0;  // nanoseconds
    uint64_t inode = 0;
    friend bool operator==(const FileState&, const FileState&) = default;
  };
  struct Input {
    std::string path;
    uint64_t weight = 1;
    std::string format;
    const CorpusReader* reader = nullptr;
    uint64_t size = 0;
    FileState state;  // of a regular file
    bool is_stream = false;
    uint64_t next_part = 0;
    // Of a stream:
    bool busy = false;  // a worker is reading from it
    std::unique_ptr<InputStream> stream;
    std::string carry;    // bytes read that belong to the next part
    uint64_t offset = 0;  // of `carry`, decompressed
    bool ended = false;   // after `carry` nothing comes
    std::string head;
    absl::Status damage;
    uint64_t consumed = 0;
  };

  PartQueue(const CorpusOptions& options, uint64_t part_bytes, uint64_t max_window);
  absl::StatusOr<const CorpusReader*> ReaderOf(const std::string& format);
  absl::Status AddInput(const CorpusInput& file);
  static absl::StatusOr<FileState> StateOf(const std::string& path);
  Input* ChooseInput();
  void Grow(size_t size, CorpusPart* part);
  absl::Status ReadRange(const Input& input, CorpusPart* part);
  absl::StatusOr<uint64_t> ReadToCut(const Input& input, const RandomAccessFile& file, uint64_t record, uint64_t range,
                                     uint64_t size, CorpusPart* part);
  absl::StatusOr<bool> ReadStream(Input* input, CorpusPart* part);
  absl::StatusOr<uint64_t> FillToCut(Input* input, uint64_t* size, CorpusPart* part);
  absl::Status SkipRecord(Input* input, absl::string_view read, CorpusPart* part) const;
  absl::StatusOr<size_t> ReadSome(Input* input, absl::Span<char> buffer) const;
  void AddSkipped(uint64_t offset, CorpusPart* part) const;

  std::map<std::string, std::unique_ptr<CorpusReader>> readers_;  // by format
  const CorpusOptions options_;
  const uint64_t part_bytes_;
  const uint64_t max_window_;
  int threads_per_stream_ = 1;
  uint64_t total_bytes_ = 0;

  std::mutex large_;  // of the worker whose part is large

  mutable std::mutex mutex_;
  std::condition_variable stream_free_;
  bool stopped_ = false;
  uint64_t consumed_bytes_ = 0;
  std::vector<Input> inputs_;
  // Indices of the inputs that have parts left, the next one at the back.
  std::vector<size_t> streams_;
  std::vector<size_t> plain_;
};

}  // namespace gauntlet
