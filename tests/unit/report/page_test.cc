#include "gauntlet/report/page.h"

#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "src/report/assets.h"
#include "src/report/escape.h"

namespace gauntlet {
namespace {

using Json = nlohmann::ordered_json;

size_t Occurrences(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// What a browser takes as the content of the element with the document.
std::string EmbeddedDocument(const std::string& page) {
  const std::string begin = "<script type=\"application/json\" id=\"document\">";
  const size_t from = page.find(begin) + begin.size();
  return page.substr(from, page.find("</script", from) - from);
}

Json PageWithWords(const Json& words) {
  return {{"kind", "run"},
          {"title", "A <b> & \"c\""},
          {"subtitle", ""},
          {"generated", ""},
          {"sections",
           Json::array({MakeSection("words", "Words", "", Json::array({MakeTable("Words", {{"Word"}}, words)}))})}};
}

TEST(PageTest, WordsComeBackWhateverTheyAre) {
  const Json words = {{"<script>alert(1)</script>"},
                      {"</script>"},
                      {"<!--"},
                      {"&amp;"},
                      {"\"'\\"},
                      {"{{script}}"},
                      {"\u2028"},
                      {"caf\u00e9"},
                      {"\x01"}};
  const Json document = PageWithWords(words);
  const std::string page = RenderPage(document);
  EXPECT_EQ(Json::parse(EmbeddedDocument(page)), document);
  // Of the page's own three scripts, and none beside.
  EXPECT_EQ(Occurrences(page, "</script"), 3u);
  EXPECT_FALSE(absl::StrContains(EmbeddedDocument(page), "<"));
}

TEST(PageTest, MalformedUtf8IsReplaced) {
  const std::string page = RenderPage(PageWithWords(Json::array({Json::array({"a\xff z"})})));
  const Json document = Json::parse(EmbeddedDocument(page));
  EXPECT_EQ(document["sections"][0]["blocks"][0]["rows"][0][0], "a\uFFFD z");
}

TEST(PageTest, TitlesThatAreNoText) {
  EXPECT_TRUE(absl::StrContains(RenderPage({{"title", 5}}), "<title>Gauntlet</title>"));
  EXPECT_TRUE(absl::StrContains(RenderPage(Json::object()), "<title>Gauntlet</title>"));
}

TEST(PageTest, IsOneFileWithAllThatItNeeds) {
  const std::string page = RenderPage(PageWithWords(Json::array()));
  EXPECT_TRUE(absl::StartsWith(page, "<!DOCTYPE html>"));
  EXPECT_TRUE(absl::StrContains(page, "<title>A &lt;b&gt; &amp; &quot;c&quot;</title>"));
  for (const char* const place : {"{{title}}", "{{style}}", "{{document}}", "{{echarts}}", "{{echarts_version}}"}) {
    EXPECT_FALSE(absl::StrContains(page, place)) << place;
  }
  EXPECT_FALSE(absl::StrContains(PageTemplate(), "src="));
  EXPECT_TRUE(absl::StrContains(page, "Licensed to the Apache Software Foundation"));
  EXPECT_TRUE(absl::StrContains(page, "Apache License 2.0"));
}

TEST(PageTest, BlocksAreAsDocumented) {
  const Json chart = MakeChart("id", "Title", "Text", {"x", "category", {"a", "b"}}, {"y", "linear", {}, true},
                               {{"one", "bars", {1, 2}}});
  EXPECT_EQ(chart, Json::parse(R"({"type": "chart", "id": "id", "title": "Title", "text": "Text",
      "x": {"title": "x", "scale": "category", "values": ["a", "b"]},
      "y": {"title": "y", "scale": "linear", "zero": true},
      "series": [{"name": "one", "mark": "bars", "data": [1, 2]}]})"));
  EXPECT_EQ(Folded(MakeTable("T", {{"N", "decimal", 2}}, {{1.5}}), "More"), Json::parse(R"({"type": "table",
      "title": "T", "columns": [{"title": "N", "format": "decimal", "digits": 2}], "rows": [[1.5]], "folded": "More"})"));
  EXPECT_EQ(MakeFacts({{"One", 1}}), Json::parse(R"({"type": "facts", "items": [{"label": "One", "value": 1}]})"));
}

TEST(EscapeTest, Markup) {
  EXPECT_EQ(EscapeMarkup("<a href='x'>&amp;\"</a>"), "&lt;a href=&#39;x&#39;&gt;&amp;amp;&quot;&lt;/a&gt;");
  EXPECT_EQ(EscapeMarkup("a\x01\xff"), "a\uFFFD\uFFFD");
  EXPECT_EQ(EscapeMarkup("na\u00efve \U0001F600"), "na\u00efve \U0001F600");
}

}  // namespace
}  // namespace gauntlet
