// The corpus formats with records.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gauntlet/base/random.h"
#include "gauntlet/text/corpus_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/text/format_options.h"

namespace gauntlet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Result {
  std::vector<std::string> documents;
  PartReport report;
  absl::Status status;
};

// Reads a file that is cut at the first place at or after each of `marks` (in increasing order), as a queue does.
Result ReadCut(const CorpusOptions& options, absl::string_view file, const std::vector<size_t>& marks) {
  Result result;
  const auto reader = *CreateCorpusReader(options);
  const absl::string_view head = file.substr(0, reader->HeadBytes());
  const auto add = [&](absl::string_view text, bool) { result.documents.emplace_back(text); };
  size_t begin = 0;
  const auto read_until = [&](size_t end) {
    if (end <= begin) return;
    const RawPart part = {file.substr(begin, end - begin), begin, begin == 0, end == file.size(), head};
    result.status.Update(reader->ForEachDocument(part, add, &result.report));
    begin = end;
  };
  for (const size_t mark : marks) {
    const size_t from = reader->CutsAnywhere() ? mark : begin;
    const size_t cut = from < begin ? 0 : reader->FindFirstCut(file.substr(from));
    if (cut > 0) read_until(from + cut);
  }
  read_until(file.size());
  return result;
}

Result Read(const CorpusOptions& options, absl::string_view file) { return ReadCut(options, file, {}); }

std::vector<uint64_t> Figures(const CorpusFigures& figures) {
  std::vector<uint64_t> values;
  for (const CorpusFigure& figure : AllCorpusFigures()) values.push_back(figures.*figure.value);
  return values;
}

// Whatever the cuts, the same documents and figures.
void ExpectSameForAllCuts(const CorpusOptions& options, const std::string& file) {
  const Result whole = Read(options, file);
  std::vector<size_t> everywhere(file.size());
  for (size_t i = 0; i < file.size(); ++i) everywhere[i] = i;
  CounterRng rng(1);
  for (int round = 0; round < 50; ++round) {
    std::vector<size_t> marks;
    for (size_t at = 0; at < file.size(); at += rng.NextBelow(100)) marks.push_back(at);
    const Result parts = ReadCut(options, file, round == 0 ? everywhere : marks);
    ASSERT_EQ(parts.documents, whole.documents);
    ASSERT_EQ(Figures(parts.report.figures), Figures(whole.report.figures));
  }
}

// Nothing crashes, and documents that come before the end stay the same.
void ExpectPrefixesGivePrefixes(const CorpusOptions& options, const std::string& file, size_t changed_at_end) {
  const std::vector<std::string> all = Read(options, file).documents;
  for (size_t size = 0; size < file.size(); ++size) {
    const std::vector<std::string> some = Read(options, absl::string_view(file).substr(0, size)).documents;
    for (size_t k = 0; k + changed_at_end < some.size(); ++k) ASSERT_EQ(some[k], all[k]) << size;
  }
}

void ExpectRandomBytesDoNotCrash(const CorpusOptions& options, const std::string& file) {
  CounterRng rng(2);
  for (int round = 0; round < 300; ++round) {
    std::string bytes = file;
    for (size_t n = 1 + rng.NextBelow(10); n > 0; --n) {
      bytes[rng.NextBelow(bytes.size())] = static_cast<char>(rng.NextBelow(256));
    }
    Read(options, bytes).status.IgnoreError();
    for (char& byte : bytes) byte = static_cast<char>(rng.NextBelow(256));
    Read(options, bytes).status.IgnoreError();
  }
}

std::string Page(absl::string_view title, int name_space, absl::string_view text, absl::string_view extra = "") {
  return absl::StrCat("  <page>\n    <title>", title, "</title>\n    <ns>", name_space, "</ns>\n    <id>1</id>\n    ",
                      extra, "<revision><id>2</id><text bytes=\"9\" xml:space=\"preserve\">", text,
                      "</text></revision>\n  </page>\n");
}

std::string Dump() {
  return absl::StrCat(
      "<mediawiki version=\"0.11\" xml:lang=\"de\">\n  <siteinfo>\n    <namespaces>\n"
      "      <namespace key=\"6\" case=\"first-letter\">Bildchen</namespace>\n    </namespaces>\n  </siteinfo>\n",
      Page("Eins", 0,
           "[[Bildchen:a.jpg|x]]Erster &amp;amp; [[zweiter|letzter]] &lt;ref&gt;y&lt;/ref&gt;Satz.\n\n== Ü ==\nZwei."),
      Page("Talk:Eins", 1, "Gerede."), Page("Weiter", 0, "#WEITERLEITUNG [[Eins]]", "<redirect title=\"Eins\" />"),
      Page("Old", 0, "#redirect [[Eins]]"), Page("Viel", 0, "Liste {{Begriffsklärung}}"), Page("Leer", 0, "{{x}}"),
      Page("Drei", 0, "Drei &#228; &quot;x&quot;."), "</mediawiki>\n");
}

TEST(MediaWikiReaderTest, ReadsTheParagraphsOfArticles) {
  const Result result = Read(Format("mediawiki"), Dump());
  EXPECT_THAT(result.documents, ElementsAre("Erster & letzter Satz.", "Zwei.", "Drei ä \"x\"."));
  const CorpusFigures& figures = result.report.figures;
  EXPECT_EQ(figures.records, 7u);
  EXPECT_EQ(figures.other_namespaces, 1u);
  EXPECT_EQ(figures.redirects, 2u);
  EXPECT_EQ(figures.disambiguations, 1u);
  EXPECT_EQ(figures.without_text, 1u);
  EXPECT_EQ(figures.broken_records, 0u);
  EXPECT_THAT(result.report.problems, IsEmpty());
}

TEST(MediaWikiReaderTest, Options) {
  CorpusOptions options = Format("mediawiki");
  options.whole_articles = true;
  options.namespaces = "0,1";
  EXPECT_THAT(Read(options, Dump()).documents,
              ElementsAre("Erster & letzter Satz. Zwei. ", "Gerede. ", "Drei ä \"x\". "));
  options.redirects = options.disambiguations = true;
  EXPECT_EQ(Read(options, Dump()).documents.size(), 6u);
  options.namespaces = "0,x";
  EXPECT_EQ(CreateCorpusReader(options).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(MediaWikiReaderTest, BrokenPagesAreSkippedAndNamed) {
  const std::string first = Page("Good", 0, "Good text.");
  const std::string broken = Page("Bad", 0, "Bad <b>text.");
  const std::string unclosed = "<page><title>Open</title><ns>0</ns><revision><text>Cut";
  const std::string entity = Page("Bomb", 0, "&lol;");
  const std::string last = Page("Last", 0, "Last text.");
  const Result result = Read(Format("mediawiki"), first + broken + unclosed + entity + last);
  EXPECT_THAT(result.documents, ElementsAre("Good text.", "Last text."));
  EXPECT_EQ(result.report.figures.records, 5u);
  EXPECT_EQ(result.report.figures.broken_records, 3u);
  ASSERT_EQ(result.report.problems.size(), 3u);
  EXPECT_EQ(result.report.problems[0].offset, first.size() + 2);
  EXPECT_THAT(result.report.problems[0].message, HasSubstr("page \"Bad\": mismatched tag"));
  EXPECT_EQ(result.report.problems[1].offset, first.size() + broken.size());
  EXPECT_THAT(result.report.problems[1].message, HasSubstr("page \"Open\""));
  EXPECT_THAT(result.report.problems[2].message, HasSubstr("page \"Bomb\": undefined entity"));
}

// Each page would look for its end through all of the others.
TEST(MediaWikiReaderTest, ManyPagesWithoutAnEndTakeTimeLinearInTheirNumber) {
  constexpr size_t kPages = 400'000;  // hours, did each look at those before
  std::string dump;
  for (size_t k = 0; k < kPages; ++k) dump += "<page>";
  const Result result = Read(Format("mediawiki"), dump);
  EXPECT_EQ(result.report.figures.broken_records, kPages);
  EXPECT_THAT(result.documents, IsEmpty());
}

TEST(MediaWikiReaderTest, EntitiesOfADocumentTypeAreNotExpanded) {
  const std::string laughs =
      "<?xml version=\"1.0\"?><!DOCTYPE m [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><mediawiki>";
  const Result result =
      Read(Format("mediawiki"), laughs + Page("Bomb", 0, "&b;") + Page("Last", 0, "Last text.") + "</mediawiki>");
  EXPECT_THAT(result.documents, ElementsAre("Last text."));
  ASSERT_EQ(result.report.problems.size(), 1u);
  EXPECT_THAT(result.report.problems[0].message, HasSubstr("page \"Bomb\": undefined entity"));
  const std::string inside = "<page><!DOCTYPE m [<!ENTITY a \"ha\">]><title>&a;</title></page>";
  EXPECT_THAT(Read(Format("mediawiki"), inside).report.problems.size(), 1u);
}

TEST(MediaWikiReaderTest, AbsurdNestingIsABrokenPage) {
  std::string deep;
  for (int i = 0; i < 1000000; ++i) deep += "<a>";
  const std::string page = "<page><title>Deep</title><text>" + deep + "</page>";
  const Result result = Read(Format("mediawiki"), page + Page("Last", 0, "Last text."));
  EXPECT_THAT(result.documents, ElementsAre("Last text."));
  ASSERT_EQ(result.report.problems.size(), 1u);
  EXPECT_THAT(result.report.problems[0].message, HasSubstr("page \"Deep\": elements nested more than 64 deep"));
}

TEST(JsonLinesReaderTest, AbsurdNestingIsABrokenRecord) {
  const std::string deep = "{\"text\": " + std::string(1000000, '[') + std::string(1000000, ']') + "}\n";
  for (const char* format : {"jsonl", "tweets"}) {
    const Result result = Read(Format(format), deep + "{\"text\": \"last\"}");
    EXPECT_THAT(result.documents, ElementsAre("last"));
    EXPECT_EQ(result.report.figures.broken_records, 1u);
  }
}

TEST(MediaWikiReaderTest, ACutDumpIsAProblem) {
  const std::string dump = Dump();
  const Result cut = Read(Format("mediawiki"), dump.substr(0, dump.size() - 40));
  EXPECT_EQ(cut.documents.size(), 2u);
  ASSERT_EQ(cut.report.problems.size(), 2u);
  EXPECT_THAT(cut.report.problems[0].message, HasSubstr("page \"Drei\""));
  EXPECT_THAT(cut.report.problems[1].message, HasSubstr("the dump was cut"));
  const size_t after_page = dump.rfind("</page>") + 7;
  const Result between = Read(Format("mediawiki"), dump.substr(0, after_page));
  EXPECT_EQ(between.documents.size(), 3u);
  ASSERT_EQ(between.report.problems.size(), 1u);
  EXPECT_EQ(between.report.problems[0].offset, after_page);
}

TEST(MediaWikiReaderTest, TheTextOfTheLastRevisionCounts) {
  EXPECT_THAT(Read(Format("mediawiki"),
                   "<page><title>A</title><revision><text>old</text></revision>"
                   "<revision><text>new</text></revision></page>")
                  .documents,
              ElementsAre("new"));
}

TEST(MediaWikiReaderTest, CutsLieBetweenPages) {
  const auto reader = *CreateCorpusReader(Format("mediawiki"));
  EXPECT_EQ(reader->FindFirstCut("x</page></page>y"), 8u);
  EXPECT_EQ(reader->FindLastCut("x</page></page>y"), 15u);
  EXPECT_EQ(reader->FindFirstCut("x</page"), 0u);
}

const char kTweets[] =
    "{\"created_at\":\"x\",\"id\":1,\"text\":\"plain &amp; simple\\nsecond line\",\"lang\":\"en\"}\n"
    "{\"delete\":{\"status\":{\"id\":2}}}\r\n"
    "\n"
    "{\"text\":\"short…\",\"lang\":\"en\",\"extended_tweet\":{\"full_text\":\"long \\ud83d\\ude00\"}}\n"
    "{\"full_text\":\"full\",\"lang\":\"de\"}\n"
    "{\"text\":\"RT @a: "
    "cut…\",\"lang\":\"en\",\"retweeted_status\":{\"text\":\"o…\",\"lang\":\"en\",\"extended_tweet\":"
    "{\"full_text\":\"original\"}}}\n"
    "{\"data\":{\"id\":\"3\",\"text\":\"version two\",\"lang\":\"en\"}}\n"
    "{\"data\":[{\"id\":\"4\",\"text\":\"RT @b: "
    "cu…\",\"lang\":\"en\",\"referenced_tweets\":[{\"type\":\"retweeted\",\"id\":\"5\"}]},"
    "{\"id\":\"6\",\"text\":\"a "
    "reply\",\"lang\":\"en\",\"referenced_tweets\":[{\"type\":\"replied_to\",\"id\":\"5\"}]}],"
    "\"includes\":{\"tweets\":[{\"id\":\"5\",\"text\":\"the original\",\"lang\":\"en\"}]}}\n"
    "{\"text\": broken}\n"
    "[1]\n"
    "{\"text\":\"last\"}";

TEST(TweetReaderTest, ReadsAllLayouts) {
  const Result result = Read(Format("tweets"), kTweets);
  EXPECT_THAT(result.documents,
              ElementsAre("plain & simple second line", "long 😀", "full", "version two", "a reply", "last"));
  const CorpusFigures& figures = result.report.figures;
  EXPECT_EQ(figures.records, 11u);
  EXPECT_EQ(figures.retweets, 2u);
  EXPECT_EQ(figures.without_text, 1u);
  EXPECT_EQ(figures.broken_records, 2u);
  ASSERT_EQ(result.report.problems.size(), 2u);
  EXPECT_EQ(result.report.problems[0].offset, absl::string_view(kTweets).find("{\"text\": broken"));
}

TEST(TweetReaderTest, RetweetsCanBeKeptAndLanguagesChosen) {
  CorpusOptions options = Format("tweets");
  options.retweets = true;
  options.languages = "en,fr";
  const Result result = Read(options, kTweets);
  EXPECT_THAT(result.documents, ElementsAre("plain & simple second line", "long 😀", "original", "version two",
                                            "the original", "a reply"));
  EXPECT_EQ(result.report.figures.other_languages, 2u);
}

// Each retweet would look through all included tweets.
TEST(TweetReaderTest, ManyRetweetsOfManyTweetsTakeTimeLinearInTheirNumber) {
  constexpr int kRetweets = 200'000;  // hours, did each search all of the others
  std::vector<std::string> data;
  std::vector<std::string> included;
  for (int k = 0; k < kRetweets; ++k) {
    data.push_back(
        absl::StrCat("{\"text\":\"RT\",\"referenced_tweets\":[{\"type\":\"retweeted\",\"id\":\"", k, "\"}]}"));
    included.push_back(absl::StrCat("{\"id\":\"", k, "\",\"text\":\"t", k, "\"}"));
  }
  CorpusOptions options = Format("tweets");
  options.retweets = true;
  const Result result =
      Read(options, absl::StrCat("{\"data\":[", absl::StrJoin(data, ","), "],\"includes\":{\"tweets\":[",
                                 absl::StrJoin(included, ","), "]}}"));
  ASSERT_EQ(result.documents.size(), size_t{kRetweets});
  EXPECT_EQ(result.documents.front(), "t0");
  EXPECT_EQ(result.documents.back(), "t199999");
}

TEST(JsonLinesReaderTest, FollowsThePath) {
  CorpusOptions options = Format("jsonl");
  options.field = "data.body";
  const std::string file =
      "{\"data\":{\"body\":\"one\\n two\"}}\n{\"data\":{}}\n{\"data\":{\"body\":null}}\n{\"data\":{\"body\":3}}\n"
      "{\"data\":7}\n{\"data\":{\"body\":\"\xFF\"}}\n{\"data\":{\"body\":\"end\"},\"x\":[1,2]}\n";
  const Result result = Read(options, file);
  EXPECT_THAT(result.documents, ElementsAre("one  two", "end"));
  EXPECT_EQ(result.report.figures.records, 7u);
  EXPECT_EQ(result.report.figures.without_text, 2u);
  EXPECT_EQ(result.report.figures.broken_records, 3u);
  options.field = "data.";
  EXPECT_EQ(CreateCorpusReader(options).status().code(), absl::StatusCode::kInvalidArgument);
}

const char kCsv[] =
    "id,text,lang\r\n1,plain,en\r\n2,\"quoted, \"\"twice\"\" and\nof two lines\",en\n\n3\n4,5\" "
    "wide,en\n5,,en\n6,\"last\"";

TEST(CsvReaderTest, ReadsQuotedCells) {
  const Result result = Read(Format("csv"), kCsv);
  EXPECT_THAT(result.documents, ElementsAre("plain", "quoted, \"twice\" and of two lines", "5\" wide", "", "last"));
  EXPECT_EQ(result.report.figures.records, 6u);
  EXPECT_EQ(result.report.figures.broken_records, 1u);
  EXPECT_EQ(result.report.problems[0].offset, absl::string_view(kCsv).find("3\n"));
}

TEST(CsvReaderTest, ColumnsByNumberAndUnknownOnes) {
  CorpusOptions options = Format("csv");
  options.column = "1";
  EXPECT_THAT(Read(options, "a,b\nc").documents, ElementsAre("a", "c"));
  options.column = "body";
  const Result result = Read(options, kCsv);
  EXPECT_EQ(result.status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(result.status.message(), HasSubstr("no column \"body\" (corpus.column), but id, text, lang"));
  for (const std::string bad : {"", "0"}) {
    options.column = bad;
    EXPECT_EQ(CreateCorpusReader(options).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(CsvReaderTest, AnOpenQuoteIsABrokenRecord) {
  const Result result = Read(Format("csv"), "text\na\n\"b\nc");
  EXPECT_THAT(result.documents, ElementsAre("a"));
  EXPECT_EQ(result.report.figures.broken_records, 1u);
}

TEST(TsvReaderTest, ReadsColumns) {
  const std::string file = "id\ttext\r\n1\ta \"b\" c\r\n2\n3\td, e\tf\n";
  const Result result = Read(Format("tsv"), file);
  EXPECT_THAT(result.documents, ElementsAre("a \"b\" c", "d, e"));
  EXPECT_EQ(result.report.figures.records, 3u);
  EXPECT_EQ(result.report.figures.broken_records, 1u);
  CorpusOptions options = Format("tsv");
  options.column = "2";
  EXPECT_EQ(Read(options, file).documents.front(), "text");
}

struct Sample {
  std::string format;
  std::string file;
  size_t changed_at_end;  // documents that a cut file may end with in another form
};

class RecordFormatTest : public ::testing::TestWithParam<Sample> {};

TEST_P(RecordFormatTest, CutsChangeNothing) { ExpectSameForAllCuts(Format(GetParam().format), GetParam().file); }

TEST_P(RecordFormatTest, ACutFileGivesWhatComesBefore) {
  ExpectPrefixesGivePrefixes(Format(GetParam().format), GetParam().file, GetParam().changed_at_end);
}

TEST_P(RecordFormatTest, RandomBytesDoNotCrash) {
  ExpectRandomBytesDoNotCrash(Format(GetParam().format), GetParam().file);
}

INSTANTIATE_TEST_SUITE_P(Formats, RecordFormatTest,
                         ::testing::Values(Sample{"mediawiki", Dump(), 0}, Sample{"tweets", kTweets, 0},
                                           Sample{"jsonl",
                                                  "{\"text\":\"a\"}\n{\"text\":\"b c\"}\nx\n{\"text\":\"d\"}\n", 0},
                                           Sample{"csv", kCsv, 1}, Sample{"tsv", "text\tid\na b\t1\nc\t2\nd", 1}),
                         [](const auto& test) { return test.param.format; });

}  // namespace
}  // namespace gauntlet
