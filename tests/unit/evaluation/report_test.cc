#include "gauntlet/evaluation/report.h"

#include <gtest/gtest.h>

namespace gauntlet {
namespace {

AnalogyReport SomeReport() {
  AnalogyReport report;
  report.categories = {{"capital-common-countries", false, 10, 8, 6}, {"gram2", true, 5, 0, 0}};
  report.semantic = {"semantic", false, 10, 8, 6};
  report.syntactic = {"syntactic", true, 5, 0, 0};
  report.total = {"total", false, 15, 8, 6};
  return report;
}

TEST(ReportTest, AnalogiesAsATable) {
  EXPECT_EQ(FormatAnalogyReport(SomeReport()),
            "analogies                  correct   covered     asked  accuracy\n"
            "capital-common-countries         6         8        10    75.00%\n"
            "gram2                            0         0         5       n/a\n"
            "semantic                         6         8        10    75.00%\n"
            "syntactic                        0         0         5       n/a\n"
            "total                            6         8        15    75.00%\n");
}

TEST(ReportTest, SimilaritiesAsATable) {
  EXPECT_EQ(FormatSimilarityReport({{"EN-WS-353-ALL", 353, 300, 0.51234}, {"RG", 65, 1, 0.0}}),
            "similarity        pairs   covered  Spearman\n"
            "EN-WS-353-ALL       353       300    0.5123\n"
            "RG                   65         1       n/a\n");
}

TEST(ReportTest, AnalogiesAsJson) {
  EXPECT_EQ(
      ToJson(SomeReport()).dump(),
      R"({"categories":[)"
      R"({"name":"capital-common-countries","kind":"semantic","questions":10,"covered":8,"correct":6,"accuracy":0.75},)"
      R"({"name":"gram2","kind":"syntactic","questions":5,"covered":0,"correct":0,"accuracy":null}],)"
      R"("semantic":{"questions":10,"covered":8,"correct":6,"accuracy":0.75},)"
      R"("syntactic":{"questions":5,"covered":0,"correct":0,"accuracy":null},)"
      R"("total":{"questions":15,"covered":8,"correct":6,"accuracy":0.75}})");
}

TEST(ReportTest, SimilaritiesAsJson) {
  const std::vector<SimilarityScore> scores = {{"a", 3, 2, -0.5}, {"b", 3, 1, 0.0}};
  EXPECT_EQ(ToJson(scores).dump(), R"([{"name":"a","pairs":3,"covered":2,"spearman":-0.5},)"
                                   R"({"name":"b","pairs":3,"covered":1,"spearman":null}])");
  EXPECT_EQ(ToJson(std::vector<SimilarityScore>()).dump(), "[]");
}

TEST(ReportTest, BothOrOne) {
  const std::vector<SimilarityScore> scores = {{"a", 3, 2, -0.5}};
  const EvaluationReport both = {SomeReport(), scores};
  EXPECT_EQ(FormatReport(both), FormatAnalogyReport(both.analogies) + "\n" + FormatSimilarityReport(scores));
  EXPECT_EQ(ToJson(both)["analogies"], ToJson(both.analogies));
  EXPECT_EQ(ToJson(both)["similarities"], ToJson(scores));
  EXPECT_EQ(FormatReport({{}, scores}), FormatSimilarityReport(scores));
  EXPECT_EQ(FormatReport({SomeReport(), {}}), FormatAnalogyReport(both.analogies));
  EXPECT_EQ(FormatReport({}), "");
  EXPECT_TRUE(ToJson(EvaluationReport())["analogies"]["total"]["accuracy"].is_null());
}

}  // namespace
}  // namespace gauntlet
