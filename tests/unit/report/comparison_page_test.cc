#include "gauntlet/report/comparison_page.h"

#include <string>
#include <vector>

#include "gauntlet/io/file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/report/page_test_util.h"

namespace gauntlet {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;

// Every part once, as small as it can be.
Json WholeComparison() {
  const auto text = ReadFile(std::string(GAUNTLET_TEST_DATA) + "/golden/comparison.json");
  EXPECT_TRUE(text.ok()) << text.status();
  return Json::parse(*text);
}

TEST(ComparisonPageTest, HasASectionForEachPart) {
  const absl::StatusOr<Json> page = MakeComparisonPage(WholeComparison());
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ((*page)["title"], "wiki and tweets");
  for (const Json& section : (*page)["sections"]) {
    for (const Json& block : section["blocks"]) {
      if (block["type"] != "table") continue;
      for (const Json& row : block["rows"]) EXPECT_EQ(row.size(), block["columns"].size()) << block["title"];
    }
  }
  EXPECT_THAT(SectionIds(*page), ElementsAre("overview", "frequencies", "rsa", "alignment", "shift", "words", "pairs",
                                             "transfer", "attention"));
  const Json* const matrices = FindBlock(*page, "Cosines of the listed words");
  ASSERT_NE(matrices, nullptr);
  EXPECT_EQ((*matrices)["matrices"][1]["name"], "tweets");
  EXPECT_EQ((*matrices)["matrices"][1]["values"][0].dump(), "[1.0,0.1,0.2]");
  const Json* const agreement = FindBlock(*page, "Agreement of the similarities");
  ASSERT_NE(agreement, nullptr);
  EXPECT_EQ((*agreement)["rows"][0].dump(),
            R"(["word list",3,{"value":0.6,"low":0.1,"high":0.9},{"value":0.5,"low":0.0,"high":0.8},0.05,null,null])");
  EXPECT_EQ((*agreement)["rows"][1][5], 0.9);
  const Json* const most = FindBlock(*page, "The most shifted words");
  ASSERT_NE(most, nullptr);
  EXPECT_EQ((*most)["columns"][1]["title"], "Aligned");
  EXPECT_EQ((*most)["columns"][3]["title"], "Nearest in tweets");
  EXPECT_EQ((*most)["rows"][0].dump(), R"(["spring",0.9,"autumn, summer","break, <3",0.8,1.0,0.1,5.5,0.001,70,30])");
  const Json* const map = FindBlock(*page, "Map of words");
  ASSERT_NE(map, nullptr);
  EXPECT_EQ((*map)["entries"][0].dump(),
            R"(["spring",[70,30],[[["autumn",0.7],["summer",0.6]],[["break",0.8],["<3",0.5]]]])");
  std::vector<std::string> layouts;
  for (const Json& layout : (*map)["layouts"]) layouts.push_back(layout["name"]);
  EXPECT_THAT(layouts, ElementsAre("t-SNE, wiki", "t-SNE, tweets", "PCA, wiki", "PCA, tweets"));
  EXPECT_EQ((*map)["layouts"][1]["id"], "t-sne-b");
  EXPECT_EQ((*map)["layouts"][1]["points"].dump(), "[[2.5,0.0],[-2.5,0.0]]");
}

TEST(ComparisonPageTest, WhatIsNullIsLeftOut) {
  Json comparison = WholeComparison();
  for (const char* const key : {"frequencies", "rsa", "alignment", "shift", "pairs", "transfer", "attention"}) {
    comparison[key] = nullptr;
  }
  comparison["sets"] = Json::array();
  const absl::StatusOr<Json> page = MakeComparisonPage(comparison);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(SectionIds(*page), ElementsAre("overview"));
  comparison = WholeComparison();
  comparison["shift"]["ranked_by_z"] = true;
  EXPECT_EQ((*FindBlock(*MakeComparisonPage(comparison), "The most shifted words"))["columns"][1]["title"], "z");
  comparison["shift"]["noise"] = nullptr;
  EXPECT_TRUE(MakeComparisonPage(comparison).ok());
}

TEST(ComparisonPageTest, JsonOfAnotherFormIsAnError) {
  EXPECT_EQ(MakeComparisonPage(Json::object()).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(MakeComparisonPage(Json::array()).status().code(), absl::StatusCode::kInvalidArgument);
  Json comparison = WholeComparison();
  comparison["shift"]["most"][0].erase("word");
  EXPECT_EQ(MakeComparisonPage(comparison).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace gauntlet
