#include "src/corpus/spilled_words.h"

#include <algorithm>
#include <queue>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/coding.h"
#include "gauntlet/io/file.h"

namespace gauntlet {

namespace {

constexpr absl::string_view kWordsMagic = "GNTWORDS";
constexpr uint32_t kWordsVersion = 2;
constexpr size_t kWordsBlockBytes = size_t{64} << 10;  // small, since a merge holds one of each file
constexpr int kWordsLevel = 1;

using Cursor = SpilledWords::Cursor;
using Sink = absl::FunctionRef<absl::Status(absl::string_view, uint64_t)>;

bool IsLater(const Cursor* a, const Cursor* b) { return a->word() > b->word(); }

// The files at `paths` at once.
absl::Status MergeFiles(absl::Span<const std::string> paths, Sink f) {
  std::vector<Cursor> cursors;
  cursors.reserve(paths.size());
  std::priority_queue<Cursor*, std::vector<Cursor*>, decltype(&IsLater)> next(&IsLater);
  for (const std::string& path : paths) {
    GAUNTLET_ASSIGN_OR_RETURN(Cursor cursor, Cursor::Open(path));
    cursors.push_back(std::move(cursor));
    GAUNTLET_ASSIGN_OR_RETURN(const bool more, cursors.back().Next());
    if (more) next.push(&cursors.back());
  }
  std::string word;
  while (!next.empty()) {
    word = std::string(next.top()->word());
    uint64_t count = 0;
    while (!next.empty() && next.top()->word() == word) {
      Cursor* const cursor = next.top();
      next.pop();
      count += cursor->record().count;
      GAUNTLET_ASSIGN_OR_RETURN(const bool more, cursor->Next());
      if (more) next.push(cursor);
    }
    GAUNTLET_RETURN_IF_ERROR(f(word, count));
  }
  return absl::OkStatus();
}

}  // namespace

SpilledWords::SpilledWords(std::string path, uint32_t size) : path_(std::move(path)), size_(size) {}

SpilledWords::SpilledWords(SpilledWords&& other) noexcept
    : path_(std::exchange(other.path_, "")), size_(std::exchange(other.size_, 0)) {}

SpilledWords& SpilledWords::operator=(SpilledWords&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(size_, other.size_);
  return *this;
}

SpilledWords::~SpilledWords() {
  if (!path_.empty()) RemoveAll(path_).IgnoreError();
}

absl::StatusOr<SpilledWords> SpilledWords::Write(const WordTable& table, const std::string& path) {
  std::vector<std::pair<absl::string_view, const WordRecord*>> words;
  words.reserve(table.size());
  table.ForEachWord([&](absl::string_view word, const WordRecord& record) { words.emplace_back(word, &record); });
  std::sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  GAUNTLET_ASSIGN_OR_RETURN(Writer writer, Writer::Create(path));
  for (const auto& [word, record] : words) GAUNTLET_RETURN_IF_ERROR(writer.Add(word, *record));
  return writer.Finish();
}

absl::Status SpilledWords::ForEachWord(absl::FunctionRef<void(absl::string_view, const WordRecord&)> f) const {
  GAUNTLET_ASSIGN_OR_RETURN(Cursor cursor, Cursor::Open(path_));
  while (true) {
    GAUNTLET_ASSIGN_OR_RETURN(const bool more, cursor.Next());
    if (!more) return absl::OkStatus();
    f(cursor.word(), cursor.record());
  }
}

absl::Status SpilledWords::Subtract(const std::vector<uint64_t>& counts) {
  GAUNTLET_ASSIGN_OR_RETURN(Cursor cursor, Cursor::Open(path_));
  GAUNTLET_ASSIGN_OR_RETURN(Writer writer, Writer::Create(path_));
  while (true) {
    GAUNTLET_ASSIGN_OR_RETURN(const bool more, cursor.Next());
    if (!more) break;
    WordRecord record = cursor.record();
    if (record.id >= counts.size()) return CorruptFileError(path_, 0, "a word has an id beyond the table's");
    record.count -= counts[record.id];
    GAUNTLET_RETURN_IF_ERROR(writer.Add(cursor.word(), record));
  }
  GAUNTLET_ASSIGN_OR_RETURN(SpilledWords written, writer.Finish());
  written.path_.clear();  // this object's, as before
  return absl::OkStatus();
}

absl::StatusOr<SpilledWords::Writer> SpilledWords::Writer::Create(const std::string& path) {
  GAUNTLET_ASSIGN_OR_RETURN(BlockFileWriter file, BlockFileWriter::Create(path, kWordsMagic, kWordsVersion));
  return Writer(std::move(file));
}

absl::Status SpilledWords::Writer::Add(absl::string_view word, const WordRecord& record) {
  PutLengthPrefixed(&block_, word);
  PutVarint64(&block_, record.id);
  PutVarint64(&block_, record.count);
  ++size_;
  return block_.size() < kWordsBlockBytes ? absl::OkStatus() : WriteBlock();
}

absl::Status SpilledWords::Writer::WriteBlock() {
  GAUNTLET_ASSIGN_OR_RETURN(const BlockHandle handle, file_.Append(block_, kWordsLevel));
  PutBlockHandle(&index_, handle);
  block_.clear();
  return absl::OkStatus();
}

absl::StatusOr<SpilledWords> SpilledWords::Writer::Finish() {
  if (!block_.empty()) GAUNTLET_RETURN_IF_ERROR(WriteBlock());
  GAUNTLET_RETURN_IF_ERROR(file_.Finish(index_, Durability::kScratch));
  return SpilledWords(file_.path(), size_);
}

absl::StatusOr<SpilledWords::Cursor> SpilledWords::Cursor::Open(const std::string& path) {
  GAUNTLET_ASSIGN_OR_RETURN(BlockFileReader reader, BlockFileReader::Open(path, kWordsMagic, kWordsVersion));
  return Cursor(std::move(reader));
}

absl::StatusOr<bool> SpilledWords::Cursor::Next() {
  if (left_.empty()) {
    absl::string_view index = reader_.index().substr(index_at_);
    if (index.empty()) return false;
    BlockHandle handle;
    if (!GetBlockHandle(&index, &handle)) return reader_.MalformedIndexError("a block's handle is cut off");
    index_at_ = reader_.index().size() - index.size();
    GAUNTLET_RETURN_IF_ERROR(reader_.Read(handle, block_.get()));
    left_ = *block_;
  }
  uint64_t id = 0;
  if (!GetLengthPrefixed(&left_, &word_) || !GetVarint64(&left_, &id) || !GetVarint64(&left_, &record_.count)) {
    return absl::DataLossError(absl::StrCat(reader_.path(), ": a block of words is malformed"));
  }
  record_.id = static_cast<uint32_t>(id);
  return true;
}

absl::Status MergeSpilledWords(const std::vector<const SpilledWords*>& tables, const std::string& directory,
                               size_t fan_in, Sink f) {
  std::vector<std::string> paths;
  paths.reserve(tables.size());
  for (const SpilledWords* table : tables) paths.push_back(table->path());
  std::vector<SpilledWords> sums;
  while (paths.size() > fan_in) {
    const std::string path = JoinPath(directory, absl::StrCat("words.sum.", sums.size(), ".blk"));
    GAUNTLET_ASSIGN_OR_RETURN(SpilledWords::Writer writer, SpilledWords::Writer::Create(path));
    const auto add = [&](absl::string_view word, uint64_t count) { return writer.Add(word, {0, count}); };
    GAUNTLET_RETURN_IF_ERROR(MergeFiles(absl::MakeConstSpan(paths).subspan(0, fan_in), add));
    GAUNTLET_ASSIGN_OR_RETURN(SpilledWords sum, writer.Finish());
    sums.push_back(std::move(sum));
    paths.erase(paths.begin(), paths.begin() + static_cast<std::ptrdiff_t>(fan_in));
    paths.push_back(path);
  }
  return MergeFiles(paths, f);
}

}  // namespace gauntlet
