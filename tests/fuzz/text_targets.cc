// Corpus formats, compressed input, wiki markup, tokenizers.

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "gauntlet/base/check.h"
#include "gauntlet/io/input_stream.h"
#include "gauntlet/text/corpus_reader.h"
#include "gauntlet/text/tokenizer.h"
#include "gauntlet/text/unicode.h"
#include "src/text/code_points.h"
#include "src/text/wiki_markup.h"
#include "tests/fuzz/fuzz_target.h"

namespace gauntlet {

namespace {

// A corpus file's bytes between two cuts.
struct FileRange {
  size_t begin = 0;
  size_t end = 0;
};

// The documents of a file that is read in parts, put together again.
std::vector<std::string> ReadDocuments(absl::string_view file, absl::Span<const FileRange> ranges,
                                       CorpusReader* reader) {
  std::vector<std::string> documents;
  bool open = false;  // the last one goes on in the next part
  const auto add = [&](absl::string_view text, bool complete) {
    if (!open) documents.emplace_back();
    documents.back().append(text.data(), text.size());
    open = !complete;
  };
  for (const FileRange& range : ranges) {
    const RawPart part = {file.substr(range.begin, range.end - range.begin), range.begin, range.begin == 0,
                          range.end == file.size(), file.substr(0, reader->HeadBytes())};
    PartReport report;
    if (!reader->ForEachDocument(part, add, &report).ok()) break;
    GAUNTLET_CHECK(report.figures.broken_records <= report.figures.records);
    GAUNTLET_CHECK(report.problems.size() <= PartReport::kMaxProblems);
  }
  return documents;
}

// Cutting where the reader allows it must change no document.
void FuzzCorpusFormat(const std::string& format, absl::string_view file) {
  absl::ConsumePrefix(&file, "\xEF\xBB\xBF");
  CorpusOptions options;
  options.format = format;
  options.column = file.size() % 2 == 0 ? "text" : "2";
  const std::unique_ptr<CorpusReader> reader = *CreateCorpusReader(options);
  const std::vector<std::string> documents = ReadDocuments(file, {{0, file.size()}}, reader.get());
  const size_t first = reader->FindFirstCut(file);
  const size_t last = reader->FindLastCut(file);
  GAUNTLET_CHECK(first <= last && last <= file.size() && (first == 0) == (last == 0));
  for (const size_t cut : {first, last}) {
    if (cut == 0 || cut == file.size()) continue;
    GAUNTLET_CHECK(ReadDocuments(file, {{0, cut}, {cut, file.size()}}, reader.get()) == documents);
  }
}

// The text up to a limit, since hostile input may stand for terabytes, and how it ended.
std::pair<std::string, absl::StatusCode> Decompress(const std::string& path, int threads) {
  constexpr size_t kMostBytes = size_t{4} << 20;
  absl::StatusOr<std::unique_ptr<InputStream>> stream = OpenInput(path, threads);
  if (!stream.ok()) return {"", stream.status().code()};
  std::string text;
  std::vector<char> buffer(size_t{1} << 16);
  while (text.size() < kMostBytes) {
    const absl::StatusOr<size_t> got = (*stream)->Read(absl::MakeSpan(buffer));
    if (!IsOkOrNames(got.status(), path)) return {std::move(text), got.status().code()};
    if (*got == 0) break;
    text.append(buffer.data(), *got);
  }
  text.resize(std::min(text.size(), kMostBytes));
  return {std::move(text), absl::StatusCode::kOk};
}

void FuzzCompressed(absl::string_view input) {
  const std::string path = WriteScratch("input", input);
  const auto text = Decompress(path, /*threads=*/1);
  // Only bzip2 is decoded on several threads, and must give the same.
  const absl::StatusOr<Compression> compression = DetectCompression(path);
  if (!IsOkOrNames(compression.status(), path)) return;
  if (*compression == Compression::kBzip2) GAUNTLET_CHECK(Decompress(path, /*threads=*/2) == text);
}

void FuzzWikiMarkup(absl::string_view markup) {
  static const auto& names = *new WikiNames;
  std::string text;
  WikiMarkupRemover().Remove(markup, names, &text);
  GAUNTLET_CHECK(text.empty() || text.back() == '\n');
  GAUNTLET_CHECK(!absl::StrContains(text, "\n\n"));
  IsDisambiguation(markup);
}

// What any byte says about the options; a space stands for the defaults.
TokenizerOptions OptionsOf(char byte) {
  TokenizerOptions options;
  options.normalization = (byte & 3) == 1   ? Normalization::kNfc
                          : (byte & 3) == 2 ? Normalization::kNfkc
                                            : Normalization::kNone;
  options.lowercase = (byte & 4) == 0;
  options.strip_accents = (byte & 8) != 0;
  options.fold_numbers = (byte & 16) != 0;
  return options;
}

void CheckToken(absl::string_view token) {
  GAUNTLET_CHECK(!token.empty() && token.size() <= kMaxTokenBytes && !ContainsWhiteSpace(token));
  for (size_t i = 0; i < token.size();) GAUNTLET_CHECK(NextCodePoint(token, &i) >= 0);
}

std::vector<std::string> TokensOf(absl::string_view text, Tokenizer* tokenizer) {
  std::vector<std::string> tokens;
  tokenizer->Tokenize(text, [&](absl::string_view token) {
    CheckToken(token);
    tokens.emplace_back(token);
  });
  return tokens;
}

// The first byte chooses options, the rest is the text, which may be cut at any white space.
void FuzzTokenizer(const std::string& name, absl::string_view input) {
  static auto* const tokenizers = new std::map<std::pair<std::string, char>, std::unique_ptr<Tokenizer>>;
  if (input.empty()) return;
  std::unique_ptr<Tokenizer>& tokenizer = (*tokenizers)[{name, static_cast<char>(input[0] & 31)}];
  if (tokenizer == nullptr) tokenizer = *CreateTokenizer(name, OptionsOf(input[0]));
  const absl::string_view text = input.substr(1);
  const std::vector<std::string> tokens = TokensOf(text, tokenizer.get());
  const size_t space = text.find_first_of(" \t\n", text.size() / 2);
  if (space == absl::string_view::npos) return;
  std::vector<std::string> parts = TokensOf(text.substr(0, space + 1), tokenizer.get());
  for (std::string& token : TokensOf(text.substr(space + 1), tokenizer.get())) parts.push_back(std::move(token));
  GAUNTLET_CHECK(parts == tokens);
}

}  // namespace

absl::Span<const FuzzTarget> TextTargets() {
  static constexpr FuzzTarget kTargets[] = {
      {"text", [](absl::string_view input) { FuzzCorpusFormat("text", input); }},
      {"mediawiki", [](absl::string_view input) { FuzzCorpusFormat("mediawiki", input); }},
      {"tweets", [](absl::string_view input) { FuzzCorpusFormat("tweets", input); }},
      {"jsonl", [](absl::string_view input) { FuzzCorpusFormat("jsonl", input); }},
      {"csv", [](absl::string_view input) { FuzzCorpusFormat("csv", input); }},
      {"tsv", [](absl::string_view input) { FuzzCorpusFormat("tsv", input); }},
      {"compressed", FuzzCompressed},
      {"wiki_markup", FuzzWikiMarkup},
      {"tokenizer_whitespace", [](absl::string_view input) { FuzzTokenizer("whitespace", input); }},
      {"tokenizer_alphanumeric", [](absl::string_view input) { FuzzTokenizer("alphanumeric", input); }},
      {"tokenizer_words", [](absl::string_view input) { FuzzTokenizer("words", input); }},
      {"tokenizer_wikipedia", [](absl::string_view input) { FuzzTokenizer("wikipedia", input); }},
      {"tokenizer_twitter", [](absl::string_view input) { FuzzTokenizer("twitter", input); }},
      {"tokenizer_twitter_glove27b", [](absl::string_view input) { FuzzTokenizer("twitter-glove27b", input); }},
  };
  return kTargets;
}

}  // namespace gauntlet
