// Every corpus reader on generated records, one thread.
//   build/release/bench/readers_bench --benchmark_counters_tabular=true
// bytes_per_second counts bytes of input, decompressed; text is the share of it that comes out as documents.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "bench/generated.h"
#include "gauntlet/text/corpus_reader.h"

namespace gauntlet {
namespace {

constexpr size_t kTextBytes = size_t{4} << 20;
constexpr size_t kPageParagraphs = 20;

using Lines = std::vector<absl::string_view>;

// A paragraph with the markup that paragraphs have: a link, emphasis, a template, a reference, a comment.
std::string Paragraph(absl::string_view line) {
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  return absl::StrCat("The '''", words[0], "''' of [[", words[1], "|the ", words[2], "]] and [[", words[3],
                      "]] {{as of|1984|df=us}} ", line, "<ref name=\"x\">{{cite book|title=", words[4],
                      "|year=1984}}</ref><!-- ", words[5], " --> &amp;ndash; ''", words[6], "''.\n\n");
}

std::string Dump(const Lines& lines) {
  std::string dump = "<mediawiki><siteinfo></siteinfo>\n";
  for (size_t k = 0; k < lines.size(); k += kPageParagraphs) {
    std::string text = "{{Infobox place\n| name = Somewhere\n| image = [[File:A.jpg|thumb|left]]\n}}\n== History ==\n";
    for (size_t n = k; n < std::min(lines.size(), k + kPageParagraphs); ++n) text += Paragraph(lines[n]);
    text += "{| class=\"wikitable\"\n! a !! b\n|-\n| 1 || 2\n|}\n* An [http://example.org/x item]\n[[Category:Places]]";
    absl::StrAppend(&dump, "<page><title>Page ", k, "</title><ns>0</ns><id>", k, "</id><revision><id>", k,
                    "</id><timestamp>2024-07-01T00:00:00Z</timestamp><text xml:space=\"preserve\">",
                    absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}}),
                    "</text></revision></page>\n");
  }
  return dump + "</mediawiki>\n";
}

std::string Quoted(absl::string_view line, absl::string_view quote) {
  return absl::StrCat("\"", absl::StrReplaceAll(line, {{"\"", quote}}), "\"");
}

// One record for each line.
std::string Records(const Lines& lines, absl::string_view head, const std::function<std::string(size_t)>& record) {
  std::string bytes(head);
  for (size_t k = 0; k < lines.size(); ++k) absl::StrAppend(&bytes, record(k), "\n");
  return bytes;
}

void Run(benchmark::State& state, const std::string& format, const std::string& bytes) {
  CorpusOptions options;
  options.format = format;
  const auto reader = *CreateCorpusReader(options);
  const RawPart part = {bytes, 0, true, true, absl::string_view(bytes).substr(0, reader->HeadBytes())};
  uint64_t given = 0;
  for (auto _ : state) {
    PartReport report;
    given = 0;
    const auto status = reader->ForEachDocument(
        part, [&](absl::string_view text, bool) { given += text.size(); }, &report);
    if (!status.ok() || given == 0) return state.SkipWithError("nothing was read");
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * bytes.size()));
  state.counters["text"] = static_cast<double>(given) / static_cast<double>(bytes.size());
}

void Register(const std::string& format, const std::string& bytes) {
  benchmark::RegisterBenchmark(format.c_str(), [format, bytes](benchmark::State& state) {
    Run(state, format, bytes);
  })->Unit(benchmark::kMillisecond);
}

void RegisterAll() {
  const std::string prose = RandomProse(kTextBytes);
  const std::string social = RandomTweets(kTextBytes);
  const Lines lines = absl::StrSplit(prose, '\n', absl::SkipEmpty());
  const Lines tweets = absl::StrSplit(social, '\n', absl::SkipEmpty());
  Register("text", prose);
  Register("mediawiki", Dump(lines));
  Register("tweets", Records(tweets, "", [&](size_t k) {
             return absl::StrCat("{\"created_at\":\"Mon Jul 01 00:00:00 +0000 2024\",\"id\":", k,
                                 ",\"text\":", Quoted(tweets[k], "\\\""), ",\"user\":{\"id\":", k,
                                 ",\"name\":\"someone\",\"lang\":\"en\"},\"lang\":\"en\"}");
           }));
  Register("jsonl", Records(lines, "", [&](size_t k) {
             return absl::StrCat("{\"id\":", k, ",\"text\":", Quoted(lines[k], "\\\""), "}");
           }));
  Register("csv",
           Records(lines, "id,text\n", [&](size_t k) { return absl::StrCat(k, ",", Quoted(lines[k], "\"\"")); }));
  Register("tsv", Records(lines, "id\ttext\n", [&](size_t k) { return absl::StrCat(k, "\t", lines[k]); }));
}

}  // namespace
}  // namespace gauntlet

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  gauntlet::RegisterAll();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
