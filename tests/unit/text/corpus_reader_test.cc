#include "gauntlet/text/corpus_reader.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/text/format_options.h"

namespace gauntlet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

std::unique_ptr<CorpusReader> TextReader() { return *CreateCorpusReader(Format("text")); }

std::vector<std::pair<std::string, bool>> Documents(absl::string_view part) {
  std::vector<std::pair<std::string, bool>> documents;
  PartReport report;
  const auto add = [&](absl::string_view text, bool complete) { documents.emplace_back(text, complete); };
  EXPECT_TRUE(TextReader()->ForEachDocument({part, 0, true, true, ""}, add, &report).ok());
  return documents;
}

TEST(CorpusReaderTest, UnknownFormatNamesTheKnownOnes) {
  const auto reader = CreateCorpusReader(Format("xml2"));
  EXPECT_EQ(reader.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(reader.status().message(), HasSubstr("\"xml2\"; known: text, mediawiki"));
}

TEST(CorpusReaderTest, ALineIsADocument) {
  EXPECT_THAT(Documents("a b\n\nc"), ElementsAre(Pair("a b", true), Pair("", true), Pair("c", false)));
  EXPECT_THAT(Documents("a\n"), ElementsAre(Pair("a", true)));
  EXPECT_THAT(Documents(""), ElementsAre());
}

TEST(CorpusReaderTest, CutsLieAfterSpaceTabAndNewline) {
  const auto reader = TextReader();
  EXPECT_EQ(reader->FindFirstCut("ab c\td\ne"), 3u);
  EXPECT_EQ(reader->FindLastCut("ab c\td\ne"), 7u);
  EXPECT_EQ(reader->FindFirstCut("\tb"), 1u);
  EXPECT_EQ(reader->FindLastCut("ab "), 3u);
}

TEST(CorpusReaderTest, NoCutWithinAWord) {
  const auto reader = TextReader();
  // A carriage return is dropped by a tokenizer, and U+3000 has more than one byte.
  for (const absl::string_view text : {"", "word", "wo\rrd", "a\u3000b"}) {
    EXPECT_EQ(reader->FindFirstCut(text), 0u) << text;
    EXPECT_EQ(reader->FindLastCut(text), 0u) << text;
  }
}

}  // namespace
}  // namespace gauntlet
