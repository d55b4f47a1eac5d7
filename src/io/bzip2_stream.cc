#include "src/io/bzip2_stream.h"

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "src/io/bzip2_block.h"

namespace gauntlet {

namespace {

constexpr size_t kHeaderBytes = 4;  // "BZh" and a digit
constexpr int kStreamChecksumBits = 32;
constexpr size_t kReadBytes = size_t{1} << 18;
// What a job sees of the bytes after the next block's begin: enough to find that it ends there.
constexpr size_t kSlackBytes = 8;
// A longer text (of a run of equal bytes, say: up to 46 MB) is not held for blocks that wait for their turn.
constexpr size_t kMaxWaitingText = size_t{4} << 20;
constexpr size_t kBlocksPerThread = 3;  // decoded ahead

// A place that looks like a block's begin, to be decoded ahead of its turn.
struct Job {
  uint64_t begin = 0;  // bit in the file
  std::string bytes;   // from the begin's byte to beyond the next such place
  Bzip2Block block;
  bool done = false;
};

// Threads that decode jobs in the order in which they were added.
class JobPool {
 public:
  ~JobPool() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopped_ = true;
    }
    added_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  void Add(std::shared_ptr<Job> job, size_t max_threads) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      waiting_.push_back(std::move(job));
      if (threads_.size() < std::min(max_threads, busy_ + waiting_.size())) threads_.emplace_back([this] { Run(); });
    }
    added_.notify_one();
  }

  void Wait(const Job& job) {
    std::unique_lock<std::mutex> lock(mutex_);
    finished_.wait(lock, [&] { return job.done; });
  }

 private:
  void Run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
      added_.wait(lock, [&] { return stopped_ || !waiting_.empty(); });
      if (stopped_) return;
      const std::shared_ptr<Job> job = std::move(waiting_.front());
      waiting_.pop_front();
      ++busy_;
      lock.unlock();
      // Without the memory for it the block is not done, and is decoded again in its turn, by the reader.
      CallGuarded([&] {
        job->block = DecodeBzip2Block(job->bytes, job->begin % 8, kMaxWaitingText);
        return absl::OkStatus();
      }).IgnoreError();
      lock.lock();
      --busy_;
      job->done = true;
      finished_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable added_;
  std::condition_variable finished_;
  std::deque<std::shared_ptr<Job>> waiting_;
  size_t busy_ = 0;  // jobs being decoded
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

// Goes from block to block: where one ends is known when it has been decoded, and there the next one begins. Decoding
// ahead only guesses where blocks begin; a guess that no block ends at is dropped, and a block that was not guessed
// well, because its data look like the begin of another, is decoded again when its turn comes.
class Bzip2Stream final : public InputStream {
 public:
  Bzip2Stream(std::unique_ptr<RawInput> raw, int threads)
      : raw_(std::move(raw)), threads_(static_cast<size_t>(std::max(threads, 1))) {}

  absl::StatusOr<size_t> Read(absl::Span<char> buffer) override {
    while (given_ == text_.size()) {
      GAUNTLET_ASSIGN_OR_RETURN(const bool more, Advance());
      if (!more) return size_t{0};
    }
    const size_t size = std::min(buffer.size(), text_.size() - given_);
    std::copy_n(text_.data() + given_, size, buffer.data());
    given_ += size;
    return size;
  }

  uint64_t consumed() const override { return next_ / 8; }

 private:
  // To the text of the next block; false at the end of the file.
  absl::StatusOr<bool> Advance() {
    text_.clear();
    given_ = 0;
    if (lost_) return DecodingError(next_);
    if (!in_stream_) {
      GAUNTLET_ASSIGN_OR_RETURN(const bool begun, BeginStream());
      if (!begun) return false;
    }
    GAUNTLET_RETURN_IF_ERROR(Require(kBzip2MagicBits));
    const uint64_t magic = BitsAt(bytes_, next_ - Base(), kBzip2MagicBits);
    if (magic == kBzip2EndMagic) {
      GAUNTLET_RETURN_IF_ERROR(EndStream());
      return true;
    }
    if (magic != kBzip2BlockMagic) return raw_->DamagedError(next_ / 8, "damaged bzip2 data: expected a block");
    GAUNTLET_RETURN_IF_ERROR(ReadBlock());
    return true;
  }

  absl::StatusOr<bool> BeginStream() {
    GAUNTLET_RETURN_IF_ERROR(Fill(kHeaderBytes));
    const absl::string_view header = absl::string_view(bytes_).substr((next_ - Base()) / 8, kHeaderBytes);
    if (header.empty()) return false;
    if (header.size() < kHeaderBytes && absl::StartsWith("BZh", header)) return DecodingError(next_);
    if (header.size() < kHeaderBytes || !absl::StartsWith(header, "BZh") || header[3] < '1' || header[3] > '9') {
      return raw_->DamagedError(next_ / 8, "damaged bzip2 data: expected the begin of a stream or the end of the file");
    }
    next_ += 8 * kHeaderBytes;
    in_stream_ = true;
    combined_checksum_ = 0;
    return true;
  }

  absl::Status EndStream() {
    GAUNTLET_RETURN_IF_ERROR(Require(kBzip2MagicBits + kStreamChecksumBits));
    const uint64_t checksum = BitsAt(bytes_, next_ - Base() + kBzip2MagicBits, kStreamChecksumBits);
    if (checksum != combined_checksum_) {
      return raw_->DamagedError(next_ / 8, "damaged bzip2 data: a stream's checksum is wrong");
    }
    next_ = (next_ + kBzip2MagicBits + kStreamChecksumBits + 7) / 8 * 8;
    in_stream_ = false;
    return absl::OkStatus();
  }

  absl::Status ReadBlock() {
    Bzip2Block block;
    if (threads_ > 1) {
      GAUNTLET_ASSIGN_OR_RETURN(block, TakeFromJobs());
    }
    if (block.outcome != Bzip2Block::Outcome::kDone || block.bits == 0) {
      GAUNTLET_RETURN_IF_ERROR(Fill(kMaxBzip2BlockBytes + kSlackBytes));
      block = DecodeBzip2Block(bytes_, next_ - Base(), std::numeric_limits<size_t>::max());
    }
    if (block.outcome == Bzip2Block::Outcome::kNoMemory) {
      const absl::Status error = raw_->DamagedError(next_ / 8, "no memory to decompress with");
      return absl::ResourceExhaustedError(error.message());
    }
    if (block.outcome != Bzip2Block::Outcome::kDone) return DecodingError(next_);
    text_ = std::move(block.text);
    combined_checksum_ = (combined_checksum_ << 1 | combined_checksum_ >> 31) ^ block.checksum;
    next_ += block.bits;
    lost_ = block.bits == 0;
    return absl::OkStatus();
  }

  // The block at next_ as it was decoded ahead; one that is not done when it was not.
  absl::StatusOr<Bzip2Block> TakeFromJobs() {
    GAUNTLET_RETURN_IF_ERROR(AddJobs());
    while (!jobs_.empty() && jobs_.front()->begin < next_) jobs_.pop_front();
    if (jobs_.empty() || jobs_.front()->begin != next_) return Bzip2Block();
    const std::shared_ptr<Job> job = std::move(jobs_.front());
    jobs_.pop_front();
    pool_.Wait(*job);
    return std::move(job->block);
  }

  // Reads ahead and sets jobs going, up to a number of them and of bytes.
  absl::Status AddJobs() {
    const size_t most_jobs = kBlocksPerThread * threads_;
    const size_t most_bytes = (next_ - Base()) / 8 + kMaxBzip2BlockBytes + (threads_ << 20);
    std::vector<uint64_t> found;
    while (true) {
      // A place becomes a job when the one after it, or the end of the file, is known.
      while (jobs_.size() < most_jobs && (places_.size() > 1 || (places_.size() == 1 && FullyScanned()))) AddJob();
      if (jobs_.size() >= most_jobs || FullyScanned() || bytes_.size() >= most_bytes) return absl::OkStatus();
      GAUNTLET_RETURN_IF_ERROR(ReadMore());
      const size_t from = scanned_ - base_;
      // The last bytes may hold the begin of a magic, unless nothing follows.
      const size_t size = bytes_.size() - from;
      const size_t limit = at_end_ ? size : size - std::min(size, kSlackBytes);
      found.clear();
      FindBzip2Blocks(absl::string_view(bytes_).substr(from), limit, &found);
      for (const uint64_t bit : found) places_.push_back(8 * scanned_ + bit);
      scanned_ += limit;
    }
  }

  void AddJob() {
    auto job = std::make_shared<Job>();
    job->begin = places_.front();
    places_.pop_front();
    if (job->begin < next_) return;
    const uint64_t first = job->begin / 8 - base_;
    const uint64_t last = places_.empty() ? bytes_.size() : places_.front() / 8 - base_ + kSlackBytes;
    job->bytes = bytes_.substr(first, std::min<uint64_t>(last - first, kMaxBzip2BlockBytes + kSlackBytes));
    jobs_.push_back(job);
    pool_.Add(std::move(job), threads_);
  }

  bool FullyScanned() const { return at_end_ && scanned_ == base_ + bytes_.size(); }

  // Appends to bytes_, and drops from it what lies before next_ and before places_.
  absl::Status ReadMore() {
    uint64_t needed = next_ / 8;
    if (threads_ > 1) needed = std::min(needed, places_.empty() ? scanned_ : places_.front() / 8);
    const uint64_t unneeded = needed - base_;
    if (unneeded > bytes_.size() / 2) {
      bytes_.erase(0, unneeded);
      base_ += unneeded;
    }
    const size_t size = bytes_.size();
    bytes_.resize(size + kReadBytes);
    const absl::StatusOr<size_t> got = raw_->Read(absl::MakeSpan(bytes_).subspan(size));
    bytes_.resize(size + got.value_or(0));
    at_end_ = got.ok() && *got == 0;
    return got.status();
  }

  // Reads until there are `count` bytes from next_ on, or the file ends.
  absl::Status Fill(size_t count) {
    while (!at_end_ && next_ / 8 + count > base_ + bytes_.size()) GAUNTLET_RETURN_IF_ERROR(ReadMore());
    return absl::OkStatus();
  }

  absl::Status Require(int bits) {
    GAUNTLET_RETURN_IF_ERROR(Fill(static_cast<size_t>(bits) / 8 + 1));
    return next_ + static_cast<uint64_t>(bits) > Base() + 8 * bytes_.size() ? DecodingError(next_) : absl::OkStatus();
  }

  // What went wrong with what begins at this bit.
  absl::Status DecodingError(uint64_t bit) const {
    const bool cut = at_end_ && base_ + bytes_.size() - bit / 8 < kMaxBzip2BlockBytes;
    return raw_->DamagedError(
        bit / 8,
        cut ? "the compressed data are damaged, or end too early because the file was cut" : "damaged bzip2 data");
  }

  uint64_t Base() const { return 8 * base_; }

  const std::unique_ptr<RawInput> raw_;
  const size_t threads_;

  std::string bytes_;  // of the file from byte base_ on
  uint64_t base_ = 0;
  bool at_end_ = false;  // of the file, which bytes_ reaches

  uint64_t next_ = 0;       // the bit where reading goes on
  bool in_stream_ = false;  // a block or a stream's end comes next, else a stream's begin
  bool lost_ = false;       // the last block is whole, but nothing follows it
  uint32_t combined_checksum_ = 0;
  std::string text_;  // of the last block
  size_t given_ = 0;  // of text_

  uint64_t scanned_ = 0;         // the byte up to which places_ are known
  std::deque<uint64_t> places_;  // bits that look like a block's begin and are no job yet
  std::deque<std::shared_ptr<Job>> jobs_;
  JobPool pool_;
};

}  // namespace

std::unique_ptr<InputStream> NewBzip2Stream(std::unique_ptr<RawInput> raw, int threads) {
  return std::make_unique<Bzip2Stream>(std::move(raw), threads);
}

}  // namespace gauntlet
