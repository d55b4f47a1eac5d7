#include "gauntlet/text/corpus_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gauntlet/base/status.h"
#include "src/text/corpus_readers.h"

namespace gauntlet {

namespace {

// White space that separates tokens in every tokenizer. A carriage return does not: "whitespace" drops it.
constexpr absl::string_view kCutBytes = " \t\n";

size_t After(size_t at) { return at == absl::string_view::npos ? 0 : at + 1; }

class TextReader final : public CorpusReader {
 public:
  explicit TextReader(absl::string_view cut_bytes) : cut_bytes_(cut_bytes) {}

  size_t FindFirstCut(absl::string_view buffer) const override { return After(buffer.find_first_of(cut_bytes_)); }
  size_t FindLastCut(absl::string_view buffer) const override { return After(buffer.find_last_of(cut_bytes_)); }

  absl::Status ForEachDocument(const RawPart& part, DocumentSink document, PartReport*) override {
    absl::string_view left = part.bytes;
    while (!left.empty()) {
      const size_t newline = left.find('\n');
      const bool complete = newline != absl::string_view::npos;
      const size_t length = complete ? newline : left.size();
      document(left.substr(0, length), complete);
      left.remove_prefix(complete ? length + 1 : length);
    }
    return absl::OkStatus();
  }

 private:
  const absl::string_view cut_bytes_;
};

}  // namespace

void PartReport::AddProblem(uint64_t offset, std::string message) {
  if (problems.size() < kMaxProblems) problems.push_back({offset, std::move(message)});
}

size_t LineReader::FindFirstCut(absl::string_view buffer) const { return After(buffer.find('\n')); }
size_t LineReader::FindLastCut(absl::string_view buffer) const { return After(buffer.rfind('\n')); }

absl::Status LineReader::BeginPart(RawPart*) { return absl::OkStatus(); }

absl::Status LineReader::ForEachDocument(const RawPart& whole, DocumentSink document, PartReport* report) {
  RawPart part = whole;
  GAUNTLET_RETURN_IF_ERROR(BeginPart(&part));
  for (size_t begin = 0; begin < part.bytes.size();) {
    const size_t end = std::min(part.bytes.find('\n', begin), part.bytes.size());
    absl::string_view line = part.bytes.substr(begin, end - begin);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (!line.empty()) ReadLine(line, part.offset + begin, document, report);
    begin = end + 1;
  }
  return absl::OkStatus();
}

void ReplaceLineEnds(std::string* text) {
  std::replace_if(
      text->begin(), text->end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
}

absl::StatusOr<std::unique_ptr<CorpusReader>> CreateCorpusReader(const CorpusOptions& options) {
  // A document must lie in one part to be compared with others.
  if (options.format == "text") return std::make_unique<TextReader>(options.deduplicate ? "\n" : kCutBytes);
  if (options.format == "mediawiki") return CreateMediaWikiReader(options);
  if (options.format == "tweets") return CreateTweetReader(options);
  if (options.format == "jsonl") return CreateJsonLinesReader(options);
  if (options.format == "csv") return CreateCsvReader(options);
  if (options.format == "tsv") return CreateTsvReader(options);
  return absl::InvalidArgumentError(
      absl::StrCat("unknown corpus format \"", options.format, "\"; known: text, mediawiki, tweets, jsonl, csv, tsv"));
}

}  // namespace gauntlet
