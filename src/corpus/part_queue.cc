#include "src/corpus/part_queue.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"

namespace gauntlet {

namespace {

// A stretch this long without a place to cut is an error, for it would have to be held in memory.
constexpr uint64_t kMaxUncut = uint64_t{256} << 20;
// How much is read at first to find the end of a part behind its range; most words and lines are shorter.
constexpr uint64_t kTailBytes = 4096;
constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::Status NoCutError(const std::string& path, uint64_t offset) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": offset ", offset, ": no end of a word or record in ",
                                                 FormatByteSize(kMaxUncut), "; is corpus.format the file's?"));
}

void GrowTo(size_t size, std::string* buffer) {
  if (buffer->size() < size) buffer->resize(size);
}

}  // namespace

PartQueue::PartQueue(const CorpusOptions& options, uint64_t part_bytes) : options_(options), part_bytes_(part_bytes) {}

absl::StatusOr<std::unique_ptr<PartQueue>> PartQueue::Create(const CorpusOptions& options, uint64_t part_bytes,
                                                             int threads) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<CorpusInput> files, ExpandCorpusInputs(options));
  if (files.empty()) return absl::InvalidArgumentError("the corpus has no input files");
  const auto is_standard_input = [](const CorpusInput& file) { return file.path == "-"; };
  if (std::count_if(files.begin(), files.end(), is_standard_input) > 1) {
    return absl::InvalidArgumentError("standard input (\"-\") is given more than once among the corpus inputs");
  }
  auto queue = absl::WrapUnique(new PartQueue(options, part_bytes));
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
    input.size = std::filesystem::file_size(path, error);
    if (error) return absl::UnknownError(absl::StrCat("cannot get the size of ", path, ": ", error.message()));
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

// Part k goes from the first cut that is known by bytes at or after byte k * part_bytes to the first one that is by
// bytes at or after (k + 1) * part_bytes (the ends of the file are cuts), so neighbours agree without talking to each
// other.
absl::Status PartQueue::ReadRange(const Input& input, CorpusPart* part) const {
  GAUNTLET_ASSIGN_OR_RETURN(const RandomAccessFile file, RandomAccessFile::Open(input.path));
  part->raw = {};
  part->head.resize(input.reader->HeadBytes());
  GAUNTLET_ASSIGN_OR_RETURN(const size_t head_size, file.ReadAt(0, absl::MakeSpan(part->head)));
  part->head.resize(head_size);

  const uint64_t begin = part->key.index * part_bytes_;
  const uint64_t range = std::min(part_bytes_, input.size - begin);
  const uint64_t known_by = input.reader->CutBytes() - 1;  // bytes beyond the first
  std::string& buffer = part->buffer;
  GrowTo(range + known_by, &buffer);
  GAUNTLET_ASSIGN_OR_RETURN(uint64_t size, file.ReadAt(begin, absl::MakeSpan(buffer).first(range + known_by)));
  size_t skip = 0;
  if (begin > 0) {
    skip = input.reader->FindFirstCut(absl::string_view(buffer.data(), size));
    if (skip == 0) return absl::OkStatus();
  } else if (absl::StartsWith(absl::string_view(buffer.data(), size), kByteOrderMark)) {
    skip = kByteOrderMark.size();
  }
  uint64_t tail = 0;  // bytes after the range up to the cut
  for (uint64_t want = kTailBytes; tail == 0 && size >= range && begin + size < input.size; want *= 2) {
    if (size > kMaxUncut + range) return NoCutError(input.path, begin + range);
    GrowTo(size + want, &buffer);
    GAUNTLET_ASSIGN_OR_RETURN(const size_t got, file.ReadAt(begin + size, absl::MakeSpan(buffer).subspan(size, want)));
    size += got;
    tail = input.reader->FindFirstCut(absl::string_view(buffer.data() + range, size - range));
    if (got < want) break;
  }
  if (tail > 0) size = range + tail;
  part->raw = {absl::string_view(buffer.data() + skip, size - skip), begin + skip, begin == 0,
               skip < size && begin + size >= input.size, part->head};
  return absl::OkStatus();
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

// Takes the carry and what follows it up to the last cut in about part_bytes; false at the end.
absl::StatusOr<bool> PartQueue::ReadStream(Input* input, CorpusPart* part) const {
  if (input->stream == nullptr) {
    GAUNTLET_ASSIGN_OR_RETURN(input->stream, OpenInput(input->path, threads_per_stream_));
  }
  std::string& buffer = part->buffer;
  size_t size = input->carry.size();
  GrowTo(size, &buffer);
  std::copy(input->carry.begin(), input->carry.end(), buffer.begin());
  size_t cut = 0;
  for (uint64_t want = part_bytes_; cut == 0; want *= 2) {
    if (size > kMaxUncut) return NoCutError(input->path, input->offset);
    GrowTo(size + want, &buffer);
    for (const size_t end = size + want; size < end && !input->ended;) {
      GAUNTLET_ASSIGN_OR_RETURN(const size_t got, ReadSome(input, absl::MakeSpan(buffer).subspan(size, end - size)));
      size += got;
    }
    if (size == 0) return false;
    cut = input->ended ? size : input->reader->FindLastCut(absl::string_view(buffer.data(), size));
  }
  input->carry.assign(buffer, cut, size - cut);
  if (input->carry.empty() && !input->ended) {  // whether this part ends the file must be known
    input->carry.resize(kTailBytes);
    const absl::StatusOr<size_t> got = ReadSome(input, absl::MakeSpan(input->carry));
    input->carry.resize(got.value_or(0));
    GAUNTLET_RETURN_IF_ERROR(got.status());
  }
  const bool begins_file = part->key.index == 0;
  if (begins_file) input->head.assign(buffer, 0, std::min(cut, input->reader->HeadBytes()));
  part->head = input->head;
  part->raw = {absl::string_view(buffer.data(), cut), input->offset, begins_file, input->ended && input->carry.empty(),
               part->head};
  if (begins_file && absl::ConsumePrefix(&part->raw.bytes, kByteOrderMark)) part->raw.offset = kByteOrderMark.size();
  input->offset += cut;
  return true;
}

}  // namespace gauntlet
