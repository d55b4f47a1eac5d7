#include "src/corpus/part_queue.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/status.h"

namespace gauntlet {

namespace {

// A part of more than so many times the usual size is large.
constexpr uint64_t kLargePart = 4;
// How much is read at first to find the end of a part behind its range; most words and lines are shorter.
constexpr uint64_t kTailBytes = 4096;
constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

PartQueue::PartQueue(const CorpusOptions& options, uint64_t part_bytes, uint64_t max_window)
    : options_(options), part_bytes_(part_bytes), max_window_(max_window) {}

absl::StatusOr<std::unique_ptr<PartQueue>> PartQueue::Create(const CorpusOptions& options, uint64_t part_bytes,
                                                             int threads, uint64_t max_window) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<CorpusInput> files, ExpandCorpusInputs(options));
  if (files.empty()) return absl::InvalidArgumentError("the corpus has no input files");
  const auto is_standard_input = [](const CorpusInput& file) { return file.path == "-"; };
  if (std::count_if(files.begin(), files.end(), is_standard_input) > 1) {
    return absl::InvalidArgumentError("standard input (\"-\") is given more than once among the corpus inputs");
  }
  auto queue = absl::WrapUnique(new PartQueue(options, part_bytes, max_window));
  for (const CorpusInput& file : files) GAUNTLET_RETURN_IF_ERROR(queue->AddInput(file));
  for (size_t i = queue->inputs_.size(); i-- > 0;) {
    (queue->inputs_[i].is_stream ? queue->streams_ : queue->plain_).push_back(i);
  }
  const auto streams = static_cast<int>(queue->streams_.size());
  if (streams > 0) queue->threads_per_stream_ = (threads + streams - 1) / streams;
  const bool known = std::none_of(queue->inputs_.begin(), queue->inputs_.end(),
                                  [](const Input& input) { return input.is_stream && input.size == 0; });
  if (!known) queue->total_bytes_ = 0;
  return queue;
}

absl::StatusOr<const CorpusReader*> PartQueue::ReaderOf(const std::string& format) {
  std::unique_ptr<CorpusReader>& reader = readers_[format];
  if (reader == nullptr) {
    CorpusOptions options = options_;
    options.format = format;
    GAUNTLET_ASSIGN_OR_RETURN(reader, CreateCorpusReader(options));
  }
  return reader.get();
}

absl::Status PartQueue::AddInput(const CorpusInput& file) {
  const std::string& path = file.path;
  Input input;
  input.path = path;
  input.weight = file.weight;
  input.format = file.format;
  GAUNTLET_ASSIGN_OR_RETURN(input.reader, ReaderOf(file.format));
  std::error_code error;
  if (path == "-" || std::filesystem::is_fifo(path, error) || std::filesystem::is_character_file(path, error)) {
    input.is_stream = true;
  } else {
    GAUNTLET_ASSIGN_OR_RETURN(const Compression compression, DetectCompression(path));
    input.is_stream = compression != Compression::kNone || !input.reader->CutsAnywhere();
    GAUNTLET_ASSIGN_OR_RETURN(input.state, StateOf(path));
    input.size = input.state.size;
    if (input.size == 0) return absl::OkStatus();
  }
  total_bytes_ += input.size;
  inputs_.push_back(std::move(input));
  return absl::OkStatus();
}

// A stream first, since its parts come one after the other; null when there is none to be had now.
PartQueue::Input* PartQueue::ChooseInput() {
  for (size_t i = streams_.size(); i-- > 0;) {
    if (!inputs_[streams_[i]].busy) return &inputs_[streams_[i]];
  }
  return plain_.empty() ? nullptr : &inputs_[plain_.back()];
}

absl::StatusOr<bool> PartQueue::Next(CorpusPart* part) {
  if (part->large.owns_lock()) {
    std::string().swap(part->buffer);  // assigned an empty string, it would keep its memory
    part->large = {};
  }
  part->skipped.clear();
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopped_) {
    Input* const input = ChooseInput();
    if (input == nullptr) {
      if (streams_.empty()) return false;
      stream_free_.wait(lock);
      continue;
    }
    part->key = {static_cast<size_t>(input - inputs_.data()), input->next_part++};
    part->weight = input->weight;
    part->format = input->format;
    if (!input->is_stream) {
      consumed_bytes_ += std::min(part_bytes_, input->size - part->key.index * part_bytes_);
      if (input->next_part * part_bytes_ >= input->size) plain_.pop_back();
      lock.unlock();
      GAUNTLET_RETURN_IF_ERROR(ReadRange(*input, part));
      return true;
    }
    input->busy = true;
    lock.unlock();
    absl::StatusOr<bool> got = ReadStream(input, part);
    lock.lock();
    if (!got.ok()) return got;
    input->busy = false;
    consumed_bytes_ += input->stream->consumed() - input->consumed;
    input->consumed = input->stream->consumed();
    if (!*got) {
      input->stream.reset();
      streams_.erase(std::find(streams_.begin(), streams_.end(), part->key.file));
    }
    stream_free_.notify_all();
    if (*got) return true;
  }
  return false;
}

void PartQueue::Stop() {
  const std::lock_guard<std::mutex> lock(mutex_);
  stopped_ = true;
  stream_free_.notify_all();
}

uint64_t PartQueue::consumed_bytes() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return consumed_bytes_;
}

std::vector<std::string> PartQueue::damages() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::string> damages;
  for (const Input& input : inputs_) {
    if (!input.damage.ok()) damages.emplace_back(input.damage.message());
  }
  return damages;
}

std::vector<std::string> PartQueue::Changes() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::string> changes;
  for (const Input& input : inputs_) {
    if (input.state == FileState()) continue;  // standard input, a pipe
    const absl::StatusOr<FileState> now = StateOf(input.path);
    if (now.ok() && *now == input.state) continue;
    std::string what = now.ok() ? "" : ": it is gone";
    if (now.ok() && now->size != input.size) {
      what = absl::StrCat(": it had ", input.size, " bytes, and has ", now->size);
    }
    changes.push_back(absl::StrCat(input.path, ": changed while it was read", what));
  }
  return changes;
}

absl::StatusOr<PartQueue::FileState> PartQueue::StateOf(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot inspect ", path));
  return FileState{static_cast<uint64_t>(info.st_size),
                   int64_t{info.st_mtim.tv_sec} * 1000000000 + info.st_mtim.tv_nsec, uint64_t{info.st_ino}};
}

// Makes room for `size` bytes. Large parts are read one at a time: the memory for one of each worker would be beyond
// any budget.
void PartQueue::Grow(size_t size, CorpusPart* part) {
  if (size > kLargePart * part_bytes_ && !part->large.owns_lock()) part->large = std::unique_lock<std::mutex>(large_);
  if (part->buffer.size() < size) part->buffer.resize(size);
}

void PartQueue::AddSkipped(uint64_t offset, CorpusPart* part) const {
  part->skipped.push_back({offset, absl::StrCat("no end of a word or record in ", FormatByteSize(options_.max_record),
                                                " (corpus.max_record); is corpus.format the file's?")});
}

// Part k goes from the first cut that is known by bytes at or after byte k * part_bytes to the first one that is by
// bytes at or after (k + 1) * part_bytes (the ends of the file are cuts), so neighbours agree without talking to each
// other.
absl::Status PartQueue::ReadRange(const Input& input, CorpusPart* part) {
  GAUNTLET_ASSIGN_OR_RETURN(const RandomAccessFile file, RandomAccessFile::Open(input.path));
  part->raw = {};
  part->head.resize(input.reader->HeadBytes());
  GAUNTLET_ASSIGN_OR_RETURN(const size_t head_size, file.ReadAt(0, absl::MakeSpan(part->head)));
  part->head.resize(head_size);

  const uint64_t begin = part->key.index * part_bytes_;
  const uint64_t range = std::min(part_bytes_, input.size - begin);
  const uint64_t known_by = input.reader->CutBytes() - 1;  // bytes beyond the first
  const uint64_t want = std::min(range + known_by, input.size - begin);
  Grow(want, part);
  GAUNTLET_ASSIGN_OR_RETURN(const uint64_t size, file.ReadAt(begin, absl::MakeSpan(part->buffer).first(want)));
  const absl::string_view read(part->buffer.data(), size);
  size_t skip = 0;
  if (begin > 0) {
    skip = input.reader->FindFirstCut(read);
    if (skip == 0) return absl::OkStatus();
  } else if (absl::StartsWith(read, kByteOrderMark)) {
    skip = kByteOrderMark.size();
  }
  const uint64_t record = skip + input.reader->FindLastCut(read.substr(skip));
  GAUNTLET_ASSIGN_OR_RETURN(const uint64_t end, ReadToCut(input, file, record, range, size, part));
  part->raw = {absl::string_view(part->buffer.data() + skip, end - skip), begin + skip, begin == 0,
               skip < end && begin + end >= input.size, part->head};
  return absl::OkStatus();
}

// Reads on, after the `size` bytes of the part's range that were read, to the end of the record that begins at
// `record`, and returns the part's end: that of the record, or its begin when it is too long.
absl::StatusOr<uint64_t> PartQueue::ReadToCut(const Input& input, const RandomAccessFile& file, uint64_t record,
                                              uint64_t range, uint64_t size, CorpusPart* part) {
  const uint64_t begin = part->key.index * part_bytes_;
  const uint64_t limit = record + options_.max_record;  // where the record ends at the latest
  size_t cut = 0;                                       // after the range
  for (uint64_t want = kTailBytes; cut == 0 && size <= limit && begin + size < input.size; want *= 2) {
    const uint64_t step = std::min({want, limit + 1 - size, input.size - begin - size});
    Grow(size + step, part);
    const absl::Span<char> room = absl::MakeSpan(part->buffer).subspan(size, step);
    GAUNTLET_ASSIGN_OR_RETURN(const size_t got, file.ReadAt(begin + size, room));
    size += got;
    if (size > range) {
      cut = input.reader->FindFirstCut(absl::string_view(part->buffer).substr(range, std::min(size, limit) - range));
    }
    if (got < step) break;
  }
  const uint64_t end = cut > 0 ? range + cut : size;
  if (end <= limit) return end;
  AddSkipped(begin + record, part);
  return record;
}

// 0 at the end, which damage is unless it is an error.
absl::StatusOr<size_t> PartQueue::ReadSome(Input* input, absl::Span<char> buffer) const {
  if (input->ended) return size_t{0};
  absl::StatusOr<size_t> got = input->stream->Read(buffer);
  if (!got.ok() && absl::IsDataLoss(got.status()) && !options_.strict) {
    input->damage = got.status();
    got = size_t{0};
  }
  input->ended = got.ok() && *got == 0;
  return got;
}

// Reads on, after the *size bytes of the part's buffer, up to a cut after about part_bytes more, which is returned; 0
// for none, at the end or where a record is too long.
absl::StatusOr<uint64_t> PartQueue::FillToCut(Input* input, uint64_t* size, CorpusPart* part) {
  const uint64_t most = options_.max_record;
  for (uint64_t want = part_bytes_; *size <= most && !input->ended; want *= 2) {
    const uint64_t end = std::min(*size + want, most + 1);
    Grow(end, part);
    while (*size < end && !input->ended) {
      const absl::Span<char> room = absl::MakeSpan(part->buffer).subspan(*size, end - *size);
      GAUNTLET_ASSIGN_OR_RETURN(const size_t got, ReadSome(input, room));
      *size += got;
    }
    if (input->ended) break;
    const uint64_t cut = input->reader->FindLastCut(absl::string_view(part->buffer).substr(0, std::min(*size, most)));
    if (cut > 0) return cut;
  }
  if (*size <= most) return *size;
  return input->reader->FindLastCut(absl::string_view(part->buffer).substr(0, most));
}

// Goes on after a record that begins at the input's offset and has no end in `read`, which begins there too. A table's
// quotes have lost their meaning then; its next line is taken for a row.
absl::Status PartQueue::SkipRecord(Input* input, absl::string_view read, CorpusPart* part) const {
  AddSkipped(input->offset, part);
  const CorpusReader& reader = *input->reader;
  const auto find_cut = [&](absl::string_view text) {
    return reader.CutsAnywhere() ? reader.FindFirstCut(text) : text.find('\n') + 1;
  };
  // The last bytes before the limit may hold the begin of what a cut is known by.
  std::string rest(read.substr(options_.max_record - std::min(options_.max_record, reader.CutBytes() - 1)));
  uint64_t offset = input->offset + read.size() - rest.size();
  size_t cut = find_cut(rest);
  while (cut == 0 && !input->ended) {
    const size_t kept = std::min(rest.size(), reader.CutBytes() - 1);
    offset += rest.size() - kept;
    rest.erase(0, rest.size() - kept);
    rest.resize(kept + part_bytes_);
    GAUNTLET_ASSIGN_OR_RETURN(const size_t got, ReadSome(input, absl::MakeSpan(rest).subspan(kept)));
    rest.resize(kept + got);
    cut = find_cut(rest);
  }
  if (cut == 0) cut = rest.size();
  input->carry = rest.substr(cut);
  input->offset = offset + cut;
  return absl::OkStatus();
}

// Takes the carry and what follows it up to the last cut in about part_bytes; false at the end.
absl::StatusOr<bool> PartQueue::ReadStream(Input* input, CorpusPart* part) {
  if (input->stream == nullptr) {
    const InputLimits limits = {options_.max_expansion, options_.max_unpacked, max_window_};
    GAUNTLET_ASSIGN_OR_RETURN(input->stream, OpenInput(input->path, threads_per_stream_, limits));
  }
  std::string& buffer = part->buffer;
  uint64_t size = 0;
  uint64_t cut = 0;
  while (cut == 0) {
    size = input->carry.size();
    Grow(size, part);
    std::copy(input->carry.begin(), input->carry.end(), buffer.begin());
    GAUNTLET_ASSIGN_OR_RETURN(cut, FillToCut(input, &size, part));
    if (size == 0) {
      part->raw = {};
      return !part->skipped.empty();
    }
    if (cut == 0) GAUNTLET_RETURN_IF_ERROR(SkipRecord(input, absl::string_view(buffer).substr(0, size), part));
  }
  input->carry.assign(buffer, cut, size - cut);
  if (input->carry.empty() && !input->ended) {  // whether this part ends the file must be known
    input->carry.resize(kTailBytes);
    const absl::StatusOr<size_t> got = ReadSome(input, absl::MakeSpan(input->carry));
    input->carry.resize(got.value_or(0));
    GAUNTLET_RETURN_IF_ERROR(got.status());
  }
  const bool begins_file = input->offset == 0;
  if (begins_file) input->head.assign(buffer, 0, std::min(cut, uint64_t{input->reader->HeadBytes()}));
  part->head = input->head;
  part->raw = {absl::string_view(buffer.data(), cut), input->offset, begins_file, input->ended && input->carry.empty(),
               part->head};
  if (begins_file && absl::ConsumePrefix(&part->raw.bytes, kByteOrderMark)) part->raw.offset = kByteOrderMark.size();
  input->offset += cut;
  return true;
}

}  // namespace gauntlet
