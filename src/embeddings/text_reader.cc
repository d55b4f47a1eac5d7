#include <algorithm>
#include <charconv>
#include <cmath>
#include <deque>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/embeddings/text_format.h"
#include "gauntlet/io/input_stream.h"
#include "src/embeddings/text_internal.h"

namespace gauntlet {

namespace {

constexpr size_t kBlockBytes = size_t{4} << 20;
constexpr size_t kReadBytes = size_t{1} << 18;  // at a time, and zeroed before
// Millions of numbers; a file without line feeds is no file of vectors.
constexpr size_t kMaxLineBytes = size_t{64} << 20;

absl::Status LineError(const std::string& path, uint64_t line, absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": line ", line, ": ", reason));
}

bool IsSeparator(char c) { return c == ' ' || c == '\t'; }

std::vector<absl::string_view> Fields(absl::string_view line) {
  return absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
}

// A line without its line end and the separators around it.
absl::string_view TrimLine(absl::string_view line) {
  absl::ConsumeSuffix(&line, "\r");
  while (!line.empty() && IsSeparator(line.front())) line.remove_prefix(1);
  while (!line.empty() && IsSeparator(line.back())) line.remove_suffix(1);
  return line;
}

// Takes a number off the front of *text; false, with *text unchanged, when there is none. One too large for float32
// becomes infinite; one too small becomes zero.
bool ConsumeNumber(absl::string_view* text, float* value) {
  const char* const end = text->data() + text->size();
  std::from_chars_result result = std::from_chars(text->data(), end, *value);
  if (result.ec == std::errc::result_out_of_range) {
    double wide = 0.0;
    const auto length = static_cast<size_t>(result.ptr - text->data());
    if (!absl::SimpleAtod(text->substr(0, length), &wide)) return false;
    *value = static_cast<float>(wide);
  } else if (result.ec != std::errc()) {
    return false;
  }
  text->remove_prefix(static_cast<size_t>(result.ptr - text->data()));
  return true;
}

// What the first line says about those that follow.
struct Layout {
  bool header = false;
  uint64_t announced_rows = 0;  // with a header
  uint32_t dimensions = 0;
};

absl::StatusOr<Layout> ReadLayout(const std::string& path, absl::string_view first_line) {
  const std::vector<absl::string_view> fields = Fields(TrimLine(first_line));
  Layout layout;
  uint64_t columns = fields.empty() ? 0 : fields.size() - 1;
  const auto whole = [](absl::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (fields.size() == 2 && whole(fields[0]) && whole(fields[1])) {
    layout.header = true;
    if (!absl::SimpleAtoi(fields[0], &layout.announced_rows) || !absl::SimpleAtoi(fields[1], &columns)) {
      columns = std::numeric_limits<uint64_t>::max();
    }
  }
  if (columns == 0) {
    return LineError(path, 1,
                     absl::StrCat("expected a word and its numbers; found \"",
                                  absl::Utf8SafeCEscape(first_line.substr(0, 80)), "\""));
  }
  if (columns > std::numeric_limits<int32_t>::max()) {
    return LineError(path, 1, "the header announces more rows or columns than can be read");
  }
  layout.dimensions = static_cast<uint32_t>(columns);
  return layout;
}

// Whole lines of the file, as they were handed to one thread.
struct Block {
  size_t index = 0;
  uint64_t first_line = 1;
  uint64_t lines = 0;
  std::string text;
};

// Cuts the input into blocks of whole lines. One thread at a time.
class BlockReader {
 public:
  BlockReader(const std::string& path, std::unique_ptr<InputStream> input, size_t block_bytes, uint64_t max_lines)
      : path_(path), input_(std::move(input)), block_bytes_(block_bytes), max_lines_(max_lines) {}

  // The first line, which stays in the input; empty when the input is.
  absl::StatusOr<absl::string_view> PeekLine() {
    GAUNTLET_RETURN_IF_ERROR(Fill(0));
    return absl::string_view(pending_).substr(0, pending_.find('\n'));
  }

  // Drops the first line.
  void SkipLine() {
    pending_.erase(0, std::min(pending_.find('\n'), pending_.size() - 1) + 1);
    ++next_line_;
  }

  // False at the end.
  absl::StatusOr<bool> Next(Block* block) {
    if (lines_read_ == max_lines_) return false;
    GAUNTLET_RETURN_IF_ERROR(Fill(block_bytes_));
    const size_t last_newline = pending_.rfind('\n');
    const size_t size = ended_ || last_newline == std::string::npos ? pending_.size() : last_newline + 1;
    if (size == 0) return false;
    block->text = pending_.substr(0, size);
    pending_.erase(0, size);
    block->index = next_index_++;
    block->first_line = next_line_;
    CutLines(block);
    next_line_ += block->lines;
    lines_read_ += block->lines;
    return true;
  }

  // Whether all lines were handed out.
  bool exhausted() const { return ended_ && pending_.empty() && !truncated_; }

 private:
  // Reads until `bytes` and a whole line are pending, or the input ends.
  absl::Status Fill(size_t bytes) {
    size_t searched = 0;
    while (!ended_) {
      const bool has_line = pending_.find('\n', searched) != std::string::npos;
      if (has_line && pending_.size() >= bytes) break;
      searched = has_line ? 0 : pending_.size();
      if (searched > kMaxLineBytes) {
        return LineError(path_, next_line_, absl::StrCat("is longer than ", kMaxLineBytes, " bytes"));
      }
      const size_t used = pending_.size();
      const size_t room = std::min(block_bytes_, kReadBytes);
      pending_.resize(used + room);
      const absl::StatusOr<size_t> got = input_->Read(absl::MakeSpan(&pending_[used], room));
      pending_.resize(used + (got.ok() ? *got : 0));
      GAUNTLET_RETURN_IF_ERROR(got.status());
      ended_ = *got == 0;
    }
    return absl::OkStatus();
  }

  // Counts the lines of a block, and drops those beyond max_lines_.
  void CutLines(Block* block) {
    if (block->text.back() != '\n') block->text.push_back('\n');
    block->lines = static_cast<uint64_t>(std::count(block->text.begin(), block->text.end(), '\n'));
    const uint64_t wanted = max_lines_ - lines_read_;
    if (block->lines <= wanted) return;
    size_t end = 0;
    for (uint64_t line = 0; line < wanted; ++line) end = block->text.find('\n', end) + 1;
    block->text.resize(end);
    block->lines = wanted;
    truncated_ = true;
  }

  const std::string& path_;
  std::unique_ptr<InputStream> input_;
  size_t block_bytes_;
  uint64_t max_lines_;
  std::string pending_;
  bool ended_ = false;
  bool truncated_ = false;
  size_t next_index_ = 0;
  uint64_t next_line_ = 1;
  uint64_t lines_read_ = 0;
};

struct ParsedBlock {
  std::vector<std::string> words;
  std::vector<float> values;
  absl::Status status;
};

// Reads rows of d numbers. Thread-safe.
class RowParser {
 public:
  RowParser(const std::string& path, uint32_t dimensions) : path_(path), dimensions_(dimensions) {}

  ParsedBlock Parse(const Block& block) const {
    ParsedBlock parsed;
    parsed.words.reserve(block.lines);
    // No row is shorter than a word and d digits with their separators, whatever a header claims.
    parsed.values.reserve(std::min<uint64_t>(block.lines * dimensions_, block.text.size() / 2));
    absl::string_view text = block.text;
    for (uint64_t line = 0; line < block.lines && parsed.status.ok(); ++line) {
      const size_t end = text.find('\n');
      parsed.status = ParseLine(TrimLine(text.substr(0, end)), block.first_line + line, &parsed);
      text.remove_prefix(end + 1);
    }
    return parsed;
  }

 private:
  absl::Status ParseLine(absl::string_view line, uint64_t number, ParsedBlock* parsed) const {
    const size_t word_end = std::min(line.find_first_of(" \t"), line.size());
    const size_t rows = parsed->words.size();
    if (!ParseNumbers(line.substr(word_end), parsed)) {
      parsed->values.resize(rows * dimensions_);
      return ParseUnusualLine(line, number, parsed);
    }
    parsed->words.emplace_back(line.substr(0, word_end));
    return CheckRow(number, *parsed);
  }

  // Appends d numbers, each after a separator, that make up all of `text`.
  bool ParseNumbers(absl::string_view text, ParsedBlock* parsed) const {
    for (uint32_t i = 0; i < dimensions_; ++i) {
      if (text.empty() || !IsSeparator(text.front())) return false;
      while (!text.empty() && IsSeparator(text.front())) text.remove_prefix(1);
      float value = 0.0f;
      if (!ConsumeNumber(&text, &value)) return false;
      parsed->values.push_back(value);
    }
    return text.empty();
  }

  // A line whose word has spaces in it, as a few in published files do, or one that is wrong.
  absl::Status ParseUnusualLine(absl::string_view line, uint64_t number, ParsedBlock* parsed) const {
    const std::vector<absl::string_view> fields = Fields(line);
    const size_t word_fields = fields.size() > dimensions_ ? fields.size() - dimensions_ : 0;
    if (word_fields == 0 || (word_fields > 1 && IsNumber(fields[word_fields - 1]))) {
      return LineError(path_, number,
                       absl::StrCat("expected a word and ", dimensions_, " numbers; found ", fields.size(),
                                    fields.size() == 1 ? " field" : " fields"));
    }
    for (size_t i = word_fields; i < fields.size(); ++i) {
      absl::string_view rest = fields[i];
      float value = 0.0f;
      if (!ConsumeNumber(&rest, &value) || !rest.empty()) {
        return LineError(path_, number,
                         absl::StrCat("\"", absl::Utf8SafeCEscape(fields[i]), "\" (number ", i - word_fields + 1,
                                      " of ", dimensions_, ") is not a number"));
      }
      parsed->values.push_back(value);
    }
    const absl::string_view last = fields[word_fields - 1];
    parsed->words.emplace_back(line.data(), static_cast<size_t>(last.data() + last.size() - line.data()));
    return CheckRow(number, *parsed);
  }

  // That the row just appended is finite.
  absl::Status CheckRow(uint64_t number, const ParsedBlock& parsed) const {
    for (size_t i = parsed.values.size() - dimensions_; i < parsed.values.size(); ++i) {
      if (!std::isfinite(parsed.values[i])) {
        return LineError(path_, number,
                         absl::StrCat("number ", i % dimensions_ + 1, " of ", dimensions_,
                                      " is not finite, or too large for 32-bit floating point"));
      }
    }
    return absl::OkStatus();
  }

  const std::string& path_;
  uint32_t dimensions_;
};

// Reads and parses all blocks, each by one thread; in the order of the file, with the first error in it.
absl::StatusOr<std::deque<ParsedBlock>> ParseBlocks(BlockReader* reader, const RowParser& parser, int threads) {
  std::mutex mutex;  // over all that follows
  std::deque<ParsedBlock> parsed;
  bool stop = false;
  const auto work = [&](int) -> absl::Status {
    while (true) {
      Block block;
      {
        const std::lock_guard<std::mutex> lock(mutex);
        if (stop) return absl::OkStatus();
        const absl::StatusOr<bool> more = reader->Next(&block);
        if (!more.ok()) parsed.emplace_back().status = more.status();
        stop = !more.ok() || !*more;
        if (stop) return absl::OkStatus();
        parsed.emplace_back();
      }
      ParsedBlock result = parser.Parse(block);
      const std::lock_guard<std::mutex> lock(mutex);
      stop = stop || !result.status.ok();
      parsed[block.index] = std::move(result);
    }
  };
  GAUNTLET_RETURN_IF_ERROR(ParallelRegion(ResolveThreads(threads), work));
  for (const ParsedBlock& block : parsed) GAUNTLET_RETURN_IF_ERROR(block.status);
  return parsed;
}

// The reference writes a header that does not count its last row, that of <unk>.
absl::Status CheckAnnouncedRows(const std::string& path, uint64_t announced, const std::vector<std::string>& words) {
  if (words.size() == announced) return absl::OkStatus();
  if (words.size() == announced + 1 && words.back() == kUnknownWord) return absl::OkStatus();
  return LineError(path, 1, absl::StrCat("the header announces ", announced, " rows; the file has ", words.size()));
}

absl::Status CheckDistinct(const std::string& path, uint64_t first_line, const std::vector<std::string>& words) {
  absl::flat_hash_map<absl::string_view, uint64_t> lines;
  lines.reserve(words.size());
  uint64_t line = first_line;
  for (const std::string& word : words) {
    const auto [entry, inserted] = lines.try_emplace(word, line);
    if (!inserted) {
      return LineError(
          path, line,
          absl::StrCat("the word \"", absl::Utf8SafeCEscape(word), "\" occurred before, on line ", entry->second));
    }
    ++line;
  }
  return absl::OkStatus();
}

}  // namespace

bool IsNumber(absl::string_view text) {
  float value = 0.0f;
  return ConsumeNumber(&text, &value) && text.empty();
}

absl::StatusOr<Embeddings> LoadTextByBlocks(const std::string& path, uint32_t max_words, int threads,
                                            size_t block_bytes) {
  GAUNTLET_ASSIGN_OR_RETURN(std::unique_ptr<InputStream> input, OpenInput(path));
  const uint64_t max_lines = max_words > 0 ? max_words : std::numeric_limits<uint64_t>::max();
  BlockReader reader(path, std::move(input), block_bytes, max_lines);
  GAUNTLET_ASSIGN_OR_RETURN(const absl::string_view first_line, reader.PeekLine());
  if (first_line.empty() && reader.exhausted()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": the file is empty; expected lines of a word and its numbers"));
  }
  GAUNTLET_ASSIGN_OR_RETURN(const Layout layout, ReadLayout(path, first_line));
  if (layout.header) reader.SkipLine();
  GAUNTLET_ASSIGN_OR_RETURN(std::deque<ParsedBlock> blocks,
                            ParseBlocks(&reader, RowParser(path, layout.dimensions), threads));

  size_t rows = 0;
  for (const ParsedBlock& block : blocks) rows += block.words.size();
  std::vector<std::string> words;
  std::vector<float> values;
  words.reserve(rows);
  values.reserve(rows * layout.dimensions);
  while (!blocks.empty()) {  // freeing each block, so that little more than one copy exists at any time
    const ParsedBlock block = std::move(blocks.front());
    blocks.pop_front();
    words.insert(words.end(), block.words.begin(), block.words.end());
    values.insert(values.end(), block.values.begin(), block.values.end());
  }
  if (layout.header && reader.exhausted()) {
    GAUNTLET_RETURN_IF_ERROR(CheckAnnouncedRows(path, layout.announced_rows, words));
  }
  if (words.empty()) return LineError(path, 1, "expected a word and its numbers to follow; found the end of the file");
  GAUNTLET_RETURN_IF_ERROR(CheckDistinct(path, layout.header ? 2 : 1, words));
  return Embeddings::Create(std::move(words), std::move(values), layout.dimensions);
}

absl::StatusOr<Embeddings> LoadText(const std::string& path, uint32_t max_words, int threads) {
  return LoadTextByBlocks(path, max_words, threads, kBlockBytes);
}

}  // namespace gauntlet
