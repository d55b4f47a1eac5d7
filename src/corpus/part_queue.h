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
};

// A plain file is cut by byte ranges which any worker reads; a compressed file, a FIFO or standard input is a stream,
// as is a file of a format that cannot be cut anywhere: one worker at a time takes the next part of it while others
// tokenize earlier ones, or read other streams. Thread-safe.
class PartQueue {
 public:
  // `part_bytes` > 0 is the size that parts aim at; `threads` of its own may decompress.
  static absl::StatusOr<std::unique_ptr<PartQueue>> Create(const CorpusOptions& options, uint64_t part_bytes,
                                                           int threads = 1);

  // Fills *part (one per worker) and returns true, or false when no part is left. May wait for another worker's read,
  // so a worker that gives up, after an error or for any other reason, calls Stop(); then nobody waits any more. Where
  // compression is damaged an input ends, unless the options say `strict`: then it is an error.
  absl::StatusOr<bool> Next(CorpusPart* part);
  void Stop();

  // Bytes of the inputs handed out so far, as they lie on disk, and in all (0 when unknown).
  uint64_t consumed_bytes() const;
  uint64_t total_bytes() const { return total_bytes_; }

  const std::string& path(size_t file) const { return inputs_[file].path; }
  // The damage at which inputs ended, in corpus order.
  std::vector<std::string> damages() const;

 private:
  struct Input {
    std::string path;
    uint64_t weight = 1;
    std::string format;
    const CorpusReader* reader = nullptr;
    uint64_t size = 0;
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

  PartQueue(const CorpusOptions& options, uint64_t part_bytes);
  absl::StatusOr<const CorpusReader*> ReaderOf(const std::string& format);
  absl::Status AddInput(const CorpusInput& file);
  Input* ChooseInput();
  absl::Status ReadRange(const Input& input, CorpusPart* part) const;
  absl::StatusOr<bool> ReadStream(Input* input, CorpusPart* part) const;
  absl::StatusOr<size_t> ReadSome(Input* input, absl::Span<char> buffer) const;

  std::map<std::string, std::unique_ptr<CorpusReader>> readers_;  // by format
  const CorpusOptions options_;
  const uint64_t part_bytes_;
  int threads_per_stream_ = 1;
  uint64_t total_bytes_ = 0;

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
