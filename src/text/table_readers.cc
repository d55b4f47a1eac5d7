// "csv" (RFC 4180) and "tsv": tables with a record a line.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gauntlet/base/status.h"
#include "src/text/corpus_readers.h"

namespace gauntlet {

namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr size_t kFirstLineBytes = size_t{64} << 10;  // no longer line is searched for names

// Which column has the documents: a number, or a name that the first line of each file explains.
class Column {
 public:
  static absl::StatusOr<Column> Parse(const std::string& text) {
    size_t number = 0;
    if (absl::SimpleAtoi(text, &number) ? number == 0 : text.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("corpus.column is \"", text, "\"; expected a column's name, or its number from 1"));
    }
    return Column(text, number);
  }

  bool is_named() const { return number_ == 0; }

  // The column's index, where a named one is looked up in the cells of the first line.
  absl::StatusOr<size_t> Find(const std::vector<std::string>& first_line) const {
    if (!is_named()) return number_ - 1;
    const auto found = std::find(first_line.begin(), first_line.end(), name_);
    if (found != first_line.end()) return static_cast<size_t>(found - first_line.begin());
    return absl::InvalidArgumentError(absl::StrCat("the first line names no column \"", name_,
                                                   "\" (corpus.column), but ", absl::StrJoin(first_line, ", ")));
  }

 private:
  Column(std::string name, size_t number) : name_(std::move(name)), number_(number) {}
  std::string name_;
  size_t number_;
};

void AddMissingCell(uint64_t offset, size_t cells, size_t column, PartReport* report) {
  ++report->figures.broken_records;
  report->AddProblem(offset, absl::StrCat("a row has ", cells, " cells; expected at least ", column + 1));
}

// Cells have no quotes; what is between two tabs is text.
class TsvReader final : public LineReader {
 public:
  explicit TsvReader(Column column) : column_(std::move(column)) {}

  size_t HeadBytes() const override { return kFirstLineBytes; }

 private:
  absl::Status BeginPart(RawPart* part) override {
    absl::string_view line = part->head.substr(0, part->head.find('\n'));
    absl::ConsumePrefix(&line, kByteOrderMark);
    absl::ConsumeSuffix(&line, "\r");
    const std::vector<std::string> names = column_.is_named() ? absl::StrSplit(line, '\t') : std::vector<std::string>();
    GAUNTLET_ASSIGN_OR_RETURN(index_, column_.Find(names));
    if (!column_.is_named() || !part->begins_file) return absl::OkStatus();
    const size_t length = std::min(part->bytes.find('\n'), part->bytes.size() - 1) + 1;
    part->bytes.remove_prefix(length);
    part->offset += length;
    return absl::OkStatus();
  }

  void ReadLine(absl::string_view line, uint64_t offset, DocumentSink document, PartReport* report) override {
    ++report->figures.records;
    const std::vector<absl::string_view> cells = absl::StrSplit(line, '\t');
    if (cells.size() <= index_) return AddMissingCell(offset, cells.size(), index_, report);
    document(cells[index_], true);
  }

  const Column column_;
  size_t index_ = 0;
};

struct CsvRecord {
  size_t length = 0;        // bytes, with the line feed
  bool ended = false;       // by a line feed, else by the end of the bytes
  bool open_quote = false;  // the end came within quotes
  size_t cells = 0;
};

// Calls cell(index, raw) for each cell of the record that `bytes` begins with. Quotes have their meaning only where a
// cell begins with one.
CsvRecord ScanRecord(absl::string_view bytes, absl::FunctionRef<void(size_t index, absl::string_view raw)> cell) {
  CsvRecord record;
  for (size_t at = 0;; ++at) {
    const size_t begin = at;
    if (at < bytes.size() && bytes[at] == '"') {
      do {
        at = bytes.find('"', at + 1);
        if (at == absl::string_view::npos) return {bytes.size(), false, true, record.cells};
        ++at;
      } while (at < bytes.size() && bytes[at] == '"');
    }
    at = std::min(bytes.find_first_of(",\n", at), bytes.size());
    cell(record.cells++, bytes.substr(begin, at - begin));
    record.ended = at < bytes.size() && bytes[at] == '\n';
    record.length = at + (record.ended ? 1 : 0);
    if (at == bytes.size() || record.ended) return record;
  }
}

// The text of a cell: what stands between the quotes, doubled ones made single; or all.
void Unquote(absl::string_view raw, std::string* text) {
  text->clear();
  if (!absl::ConsumePrefix(&raw, "\"")) {
    absl::ConsumeSuffix(&raw, "\r");
    text->assign(raw.data(), raw.size());
    return;
  }
  for (size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '"' && (++i == raw.size() || raw[i] != '"')) return;
    text->push_back(raw[i]);
  }
}

// Whether a line feed ends a record or stands in a quoted cell shows only from the beginning of the file on, so parts
// are cut one after another.
class CsvReader final : public CorpusReader {
 public:
  explicit CsvReader(Column column) : column_(std::move(column)) {}

  size_t FindFirstCut(absl::string_view buffer) const override {
    const CsvRecord record = ScanRecord(buffer, [](size_t, absl::string_view) {});
    return record.ended ? record.length : 0;
  }
  size_t FindLastCut(absl::string_view buffer) const override {
    size_t cut = 0;
    for (size_t length = FindFirstCut(buffer); length > 0; length = FindFirstCut(buffer.substr(cut))) cut += length;
    return cut;
  }
  bool CutsAnywhere() const override { return false; }
  size_t HeadBytes() const override { return kFirstLineBytes; }

  absl::Status ForEachDocument(const RawPart& part, DocumentSink document, PartReport* report) override {
    GAUNTLET_ASSIGN_OR_RETURN(const size_t index, FindColumn(part.head));
    bool is_first_line = part.begins_file && column_.is_named();
    for (size_t at = 0; at < part.bytes.size();) {
      absl::string_view cell;
      const CsvRecord record = ScanRecord(part.bytes.substr(at), [&](size_t k, absl::string_view raw) {
        if (k == index) cell = raw;
      });
      const uint64_t offset = part.offset + at;
      const bool blank = absl::StripAsciiWhitespace(part.bytes.substr(at, record.length)).empty();
      at += record.length;
      if (blank || std::exchange(is_first_line, false)) continue;
      ++report->figures.records;
      if (record.open_quote) {
        ++report->figures.broken_records;
        report->AddProblem(offset, "a row has a quoted cell that is not closed");
      } else if (record.cells <= index) {
        AddMissingCell(offset, record.cells, index, report);
      } else {
        Unquote(cell, &text_);
        ReplaceLineEnds(&text_);
        document(text_, true);
      }
    }
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<size_t> FindColumn(absl::string_view head) const {
    std::vector<std::string> names;
    absl::ConsumePrefix(&head, kByteOrderMark);
    if (column_.is_named()) {
      ScanRecord(head, [&](size_t, absl::string_view raw) { Unquote(raw, &names.emplace_back()); });
    }
    return column_.Find(names);
  }

  const Column column_;
  std::string text_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<CorpusReader>> CreateCsvReader(const CorpusOptions& options) {
  GAUNTLET_ASSIGN_OR_RETURN(Column column, Column::Parse(options.column));
  return std::make_unique<CsvReader>(std::move(column));
}

absl::StatusOr<std::unique_ptr<CorpusReader>> CreateTsvReader(const CorpusOptions& options) {
  GAUNTLET_ASSIGN_OR_RETURN(Column column, Column::Parse(options.column));
  return std::make_unique<TsvReader>(std::move(column));
}

}  // namespace gauntlet
