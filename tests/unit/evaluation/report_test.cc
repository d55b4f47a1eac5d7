#include "gauntlet/evaluation/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gauntlet {
namespace {

using testing::HasSubstr;
using testing::Not;

AnalogyReport SomeAnalogies() {
  const Figure accuracy = {0.75, Interval{0.5, 0.96875}};
  const Figure residual = {0.875, Interval{0.75, 1.0}};
  AnalogyReport report;
  report.categories = {{"capital-common-countries", false, 10, 8, 6, accuracy, residual, residual},
                       {"gram2", true, 5, 0, 0, {}, {}, {}}};
  report.semantic = {"semantic", false, 10, 8, 6, accuracy, residual, residual};
  report.syntactic = {"syntactic", true, 5, 0, 0, {}, {}, {}};
  report.total = {"total", false, 15, 8, 6, Figure{0.75, {}}, Figure{0.875, {}}, Figure{1.0, {}}};
  return report;
}

std::vector<SimilarityScore> SomeSimilarities() {
  return {{"EN-WS-353-ALL", 353, 300, Figure{0.51234, Interval{0.4, 0.6}}, Figure{-0.5, {}}}, {"RG", 65, 1, {}, {}}};
}

std::vector<CategorizationScore> SomeCategories() { return {{"ap", 402, 300, 21, Figure{0.5, Interval{0.25, 0.75}}}}; }

std::vector<OutlierScore> SomeOutliers() {
  return {{"8-8-8", 8, 64, 50, Figure{0.5, Interval{0.25, 0.75}}, Figure{0.875, {}}}};
}

TEST(ReportTest, AnalogiesAsATable) {
  EXPECT_EQ(
      FormatAnalogyReport(SomeAnalogies()),
      "analogies, 3CosAdd        asked  covered               accuracy              residual     answer's residual\n"
      "capital-common-countries     10        8  75.00% [50.00, 96.88]  0.875 [0.750, 1.000]  0.875 [0.750, 1.000]\n"
      "gram2                         5        0                    n/a                   n/a                   n/a\n"
      "semantic                     10        8  75.00% [50.00, 96.88]  0.875 [0.750, 1.000]  0.875 [0.750, 1.000]\n"
      "syntactic                     5        0                    n/a                   n/a                   n/a\n"
      "total                        15        8                 75.00%                 0.875                 1.000\n");
}

TEST(ReportTest, SimilaritiesAsATable) {
  EXPECT_EQ(FormatSimilarityReport(SomeSimilarities()),
            "similarity     pairs  covered                 Spearman  Pearson\n"
            "EN-WS-353-ALL    353      300  0.5123 [0.4000, 0.6000]  -0.5000\n"
            "RG                65        1                      n/a      n/a\n");
}

TEST(ReportTest, OutliersAsATable) {
  EXPECT_EQ(FormatOutlierReport(SomeOutliers()),
            "outliers  sets  asked  covered               accuracy  position\n"
            "8-8-8        8     64       50  50.00% [25.00, 75.00]    87.50%\n");
}

TEST(ReportTest, CategoriesAsATable) {
  EXPECT_EQ(FormatCategorizationReport(SomeCategories()),
            "categories  words  covered  clusters                 purity\n"
            "ap            402      300        21  50.00% [25.00, 75.00]\n");
}

TEST(ReportTest, AnalogiesAsJson) {
  const nlohmann::ordered_json json = ToJson(SomeAnalogies());
  EXPECT_EQ(json["method"], "3CosAdd");
  EXPECT_EQ(json["categories"][0].dump(),
            R"({"name":"capital-common-countries","kind":"semantic","questions":10,"covered":8,"correct":6,)"
            R"("accuracy":0.75,"accuracy_interval":[0.5,0.96875],"residual":0.875,"residual_interval":[0.75,1.0],)"
            R"("answer_residual":0.875,"answer_residual_interval":[0.75,1.0]})");
  EXPECT_EQ(json["syntactic"].dump(), R"({"questions":5,"covered":0,"correct":0,"accuracy":null,)"
                                      R"("accuracy_interval":null,"residual":null,"residual_interval":null,)"
                                      R"("answer_residual":null,"answer_residual_interval":null})");
  EXPECT_EQ(json["total"]["accuracy"], 0.75);
  EXPECT_TRUE(json["total"]["accuracy_interval"].is_null());
}

TEST(ReportTest, ListsOfScoresAsJson) {
  EXPECT_EQ(ToJson(absl::MakeConstSpan(SomeSimilarities())).dump(),
            R"([{"name":"EN-WS-353-ALL","pairs":353,"covered":300,"spearman":0.51234,"spearman_interval":[0.4,0.6],)"
            R"("pearson":-0.5,"pearson_interval":null},)"
            R"({"name":"RG","pairs":65,"covered":1,"spearman":null,"spearman_interval":null,)"
            R"("pearson":null,"pearson_interval":null}])");
  EXPECT_EQ(ToJson(absl::MakeConstSpan(SomeOutliers())).dump(),
            R"([{"name":"8-8-8","sets":8,"questions":64,"covered":50,"accuracy":0.5,"accuracy_interval":[0.25,0.75],)"
            R"("position":0.875,"position_interval":null}])");
  EXPECT_EQ(ToJson(absl::MakeConstSpan(SomeCategories())).dump(),
            R"([{"name":"ap","words":402,"covered":300,"categories":21,"purity":0.5,"purity_interval":[0.25,0.75]}])");
  EXPECT_EQ(ToJson(absl::Span<const SimilarityScore>()).dump(), "[]");
}

TEST(ReportTest, WhatWasAskedIsShown) {
  EvaluationReport report;
  report.analogies = {SomeAnalogies(), SomeAnalogies()};
  report.analogies[1].method = AnalogyMethod::kMultiply;
  report.similarities = SomeSimilarities();
  report.categories = SomeCategories();
  report.outliers = SomeOutliers();
  EXPECT_EQ(FormatReport(report),
            FormatAnalogyReport(report.analogies[0]) + "\n" + FormatAnalogyReport(report.analogies[1]) + "\n" +
                FormatSimilarityReport(report.similarities) + "\n" + FormatCategorizationReport(report.categories) +
                "\n" + FormatOutlierReport(report.outliers) + "\n" +
                "Residuals are distances of b - a + c, of unit vectors, from the right answer and from the one given.\n"
                "Similarities are cosines of the vectors as they are.\n"
                "In brackets: 95 % bootstrap intervals, 1000 resamples.\n");
  const nlohmann::ordered_json json = ToJson(report);
  EXPECT_EQ(json["analogies"], ToJson(report.analogies[0]));
  EXPECT_EQ(json["analogies_3CosMul"], ToJson(report.analogies[1]));
  EXPECT_EQ(json["similarities"], ToJson(absl::MakeConstSpan(report.similarities)));
  EXPECT_EQ(json["categories"].size(), 1u);
  EXPECT_EQ(json["outliers"].size(), 1u);
  EXPECT_EQ(json["scaled_dimensions"], false);
  EXPECT_EQ(json["resamples"], 1000);

  EvaluationReport similarities;
  similarities.analogies.resize(1);
  similarities.similarities = SomeSimilarities();
  similarities.options.scale_dimensions = true;
  similarities.options.resampling.resamples = 0;
  EXPECT_EQ(FormatReport(similarities),
            FormatSimilarityReport(similarities.similarities) +
                "\nSimilarities are cosines after each dimension was scaled to unit norm over the vocabulary.\n");
  EXPECT_EQ(ToJson(similarities)["scaled_dimensions"], true);
  similarities.analogies.resize(2);
  EXPECT_TRUE(ToJson(similarities)["analogies"]["total"]["accuracy"].is_null());
  EXPECT_FALSE(ToJson(similarities).contains("analogies_3CosAdd"));
  similarities.similarities.clear();
  similarities.outliers = SomeOutliers();
  EXPECT_EQ(FormatReport(similarities), FormatOutlierReport(similarities.outliers));
  EXPECT_EQ(FormatReport({}), "");
}

TEST(ReportTest, Comparisons) {
  ComparisonReport report;
  report.figures = {{"3CosAdd", "total", "accuracy", 10, 8, 0.5, 0.25, DifferenceTest{0.25, {0.0, 0.5}, 0.046}},
                    {"similarity", "RG", "Spearman", 65, 1, {}, {}, {}}};
  EXPECT_EQ(FormatComparison(report, "a.txt", "b.txt"),
            "A: a.txt\n"
            "B: b.txt\n"
            "\n"
            "3CosAdd    figure  asked  covered       A       B                    A - B      p\n"
            "total    accuracy     10        8  0.5000  0.2500  0.2500 [0.0000, 0.5000]  0.046\n"
            "\n"
            "similarity    figure  asked  covered    A    B  A - B    p\n"
            "RG          Spearman     65        1  n/a  n/a    n/a  n/a\n"
            "\n"
            "Covered: by both models; on these items they are compared. p: by a paired bootstrap.\n"
            "Similarities are cosines of the vectors as they are.\n"
            "In brackets: 95 % bootstrap intervals, 1000 resamples.\n");
  const nlohmann::ordered_json json = ToJson(report);
  EXPECT_EQ(json["figures"][0].dump(),
            R"({"benchmark":"3CosAdd","set":"total","figure":"accuracy","asked":10,"covered":8,"first":0.5,)"
            R"("second":0.25,"difference":0.25,"difference_interval":[0.0,0.5],"p_value":0.046})");
  EXPECT_TRUE(json["figures"][1]["first"].is_null());
  EXPECT_TRUE(json["figures"][1]["p_value"].is_null());
  EXPECT_EQ(json["resamples"], 1000);
  report.figures.pop_back();
  EXPECT_THAT(FormatComparison(report, "a", "b"), Not(HasSubstr("Similarities")));
}

}  // namespace
}  // namespace gauntlet
