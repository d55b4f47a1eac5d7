#include "gauntlet/report/run_page.h"

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/manifest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/report/sections.h"
#include "tests/unit/report/page_test_util.h"

namespace gauntlet {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;

class RunPageTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = JoinPath(testing::TempDir(), "run_page");
    ASSERT_TRUE(RemoveAll(directory_).ok());
    ASSERT_TRUE(CreateDirectories(JoinPath(directory_, "vectors")).ok());
    Write("config.json", R"({"output": {"name": "small"}, "training": {"vector_size": 2}})");
  }

  void Write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(WriteFile(JoinPath(directory_, name), text).ok());
  }

  absl::StatusOr<Json> Make(const RunPageOptions& options = {}) {
    Progress progress;
    return MakeRunPage(directory_, options, &progress, nullptr);
  }

  std::string directory_;
};

TEST_F(RunPageTest, WithoutArtefactsThereIsTheOverviewAlone) {
  const absl::StatusOr<Json> page = Make();
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(SectionIds(*page), ElementsAre("overview"));
  EXPECT_EQ((*page)["title"], "small");
  ASSERT_NE(FindBlock(*page, "Options"), nullptr);
  EXPECT_THAT(FindBlock(*page, "Options")->dump(), HasSubstr(R"(["training.vector_size","2"])"));
}

TEST_F(RunPageTest, NeedsARunDirectory) {
  ASSERT_TRUE(RemoveAll(directory_).ok());
  const absl::Status status = Make().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("config.json"));
}

TEST_F(RunPageTest, WordsHaveCountsNeighboursAndPlaces) {
  Write("vocab.txt", "the 9\n<b> 5\n&amp; 4\nrare 1\n");
  Write("vectors/small.txt", "the 1 0\n<b> 1 0.1\n&amp; 0 1\nrare -1 0\n<unk> 0.5 0.5\n");
  RunPageOptions options;
  options.top_words = 3;
  options.neighbors = 2;
  const absl::StatusOr<Json> page = Make(options);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(SectionIds(*page), ElementsAre("overview", "geometry", "words"));
  const Json* const map = FindBlock(*page, "Map of words");
  ASSERT_NE(map, nullptr);
  EXPECT_EQ((*map)["spaces"].size(), 1u);
  ASSERT_EQ((*map)["entries"].size(), 3u);
  EXPECT_EQ((*map)["entries"][0].dump(), R"(["the",[9],[[["<b>",0.995],["<unk>",0.7071]]]])");
  ASSERT_EQ((*map)["layouts"].size(), 2u);
  for (const Json& layout : (*map)["layouts"]) EXPECT_EQ(layout["points"].size(), 3u);
}

TEST_F(RunPageTest, EvaluationIsShownWithItsIntervals) {
  Manifest manifest;
  manifest.artefact = "evaluation";
  manifest.details = Json::parse(R"({
    "analogies": {"categories": [{"name": "family", "kind": "semantic", "questions": 4, "covered": 2, "correct": 1,
                                  "accuracy": 0.5, "accuracy_interval": [0.25, 0.75]}],
                  "semantic": {"questions": 4, "covered": 2, "correct": 1, "accuracy": 0.5},
                  "syntactic": {"questions": 0, "covered": 0, "correct": 0, "accuracy": null},
                  "total": {"questions": 4, "covered": 2, "correct": 1, "accuracy": 0.5}},
    "similarities": [{"name": "RG", "pairs": 65, "covered": 60, "spearman": 0.5, "spearman_interval": null}]})");
  ASSERT_TRUE(WriteManifestFile(JoinPath(directory_, "evaluation.json"), manifest).ok());
  const absl::StatusOr<Json> page = Make();
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(SectionIds(*page), ElementsAre("overview", "evaluation"));
  const Json* const analogies = FindBlock(*page, "Analogies by 3CosAdd");
  ASSERT_NE(analogies, nullptr);
  EXPECT_EQ((*analogies)["rows"][3].dump(), R"(["family","semantic",4,2,1,{"value":0.5,"low":0.25,"high":0.75}])");
  EXPECT_EQ((*analogies)["rows"][2][5], nullptr);
  const Json* const similarity = FindBlock(*page, "Word similarity");
  ASSERT_NE(similarity, nullptr);
  EXPECT_EQ((*similarity)["rows"].dump(), R"([["RG",65,60,0.5]])");
}

TEST_F(RunPageTest, LearningCurveIsThatOfTheLog) {
  Write(
      "log.jsonl",
      R"({"time": "2024-05-01T12:00:00.000Z", "event": "epoch", "stage": "train", "epoch": 1.0, "cost": 0.5, "seconds": 2.0}
{"time": "2024-05-01T12:00:02.000Z", "event": "epoch", "stage": "train", "epoch": 2.0, "cost": 0.25, "seconds": 2.0})");
  const absl::StatusOr<Json> page = Make();
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ((*page)["subtitle"], "A run of Gauntlet, last at work 2024-05-01 12:00 UTC");
  ASSERT_NE(FindBlock(*page, "Learning curve"), nullptr);
  EXPECT_EQ((*FindBlock(*page, "Learning curve"))["series"][0]["data"].dump(), "[[1,0.5],[2,0.25]]");
}

CountFigures SomeCounts() {
  CountFigures figures;
  figures.associations.information.mutual_information = 0.5;
  const std::vector<Association> strongest = {{"tea", "cup", 6.0, 2.0, 1.58}, {"tea", "pot", 5.0, 2.5, 1.0}};
  figures.associations.partners = {{"tea", strongest}};
  RatioTable ratios = {"ice", "steam", {{"solid", 19.0, 0.0, 1.9e-4, 0.0, std::numeric_limits<double>::infinity()}}};
  figures.ratios = std::move(ratios);
  Spectrum spectrum;
  spectrum.of = "log(1+X)";
  spectrum.entries = 10;
  spectrum.squared_norm = 50.0;
  spectrum.values = {6.0, 3.0, 0.0};
  figures.spectra = {spectrum};
  return figures;
}

TEST(CountsSectionTest, ShowsRatiosPartnersAndSpectra) {
  Spectrum of_vectors;
  of_vectors.of = "vectors";
  of_vectors.values = {2.0, 1.0};
  const Json page = {{"sections", Json::array({CountsSection(SomeCounts(), of_vectors)})}};
  // What is infinite is not known to JSON.
  EXPECT_EQ((*FindBlock(page, "Contexts of ice and steam"))["rows"].dump(), R"([["solid",190.0,0.0,null]])");
  EXPECT_EQ((*FindBlock(page, "Strongest partners by PMI in bits, of those with a count of 0 or more"))["rows"].dump(),
            R"([["tea","cup 1.6, pot 1.0"]])");
  const Json& series = (*FindBlock(page, "Singular values"))["series"];
  EXPECT_EQ(series[0]["data"].dump(), "[[1,1.0],[2,0.5]]");  // what is 0 has no logarithm
  EXPECT_EQ(series[1]["name"], "vectors");
  EXPECT_EQ((*FindBlock(page, "Spectra"))["rows"][0].dump(), R"json(["log(1+X)",10,6.0,3,0.9,null,null])json");
}

TEST(CountsSectionTest, SaysWhyThereAreNoSpectra) {
  CountFigures figures = SomeCounts();
  figures.spectra.clear();
  figures.ratios.reset();
  figures.no_spectra = "too little memory";
  const Json section = CountsSection(figures, std::nullopt);
  EXPECT_THAT(section["blocks"].back()["text"].get<std::string>(), HasSubstr("too little memory"));
  EXPECT_EQ(FindBlock({{"sections", Json::array({section})}}, "Singular values"), nullptr);
}

TEST(FitSectionTest, ATenthWithoutPairsHasNoFigures) {
  FitReport fit;
  fit.all = {2, 8, 0.25, 0.5, 0.75, 0.125};
  fit.deciles[0] = fit.all;
  const Json page = {{"sections", Json::array({FitSection(fit)})}};
  EXPECT_EQ((*FindBlock(page, "Weighted error by frequency"))["series"][0]["data"].dump(),
            "[0.5,null,null,null,null,null,null,null,null,null]");
  const Json& rows = (*FindBlock(page, "Errors by frequency of the word, the most frequent tenth first"))["rows"];
  EXPECT_EQ(rows[0].dump(), R"(["all",2,8,0.25,0.5,0.75,0.125])");
  EXPECT_EQ(rows[2].dump(), R"(["tenth 2",0,0,null,null,null,null])");
}

TEST_F(RunPageTest, WhatIsOfAnotherKindIsAnError) {
  Manifest evaluation;
  evaluation.artefact = "evaluation";
  const std::vector<std::string> details = {"[]", R"({"analogies": {"categories": [5]}})", R"({"analogies": 5})",
                                            R"({"analogies": {"total": {}}})", R"({"similarities": [[]]})"};
  for (const std::string& detail : details) {
    evaluation.details = Json::parse(detail);
    ASSERT_TRUE(WriteManifestFile(JoinPath(directory_, "evaluation.json"), evaluation).ok());
    const absl::StatusOr<Json> page = Make();
    if (!page.ok()) {
      EXPECT_THAT(std::string(page.status().message()), HasSubstr(directory_)) << detail;
    }
  }
  ASSERT_TRUE(RemoveAll(JoinPath(directory_, "evaluation.json")).ok());
  for (const std::string line : {R"({"time": 5})", R"({"event": "epoch", "epoch": 1.0, "cost": []})"}) {
    Write("log.jsonl", line);
    const absl::Status status = Make().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << line;
    EXPECT_THAT(std::string(status.message()), HasSubstr(directory_));
  }
}

TEST(ParseLogTest, SkipsWhatCouldNotBeALineOfALog) {
  const RunLog log = ParseLog("[1]\n" + std::string(1'000'000, '[') + "\n{\"event\":\"epoch\",\"epoch\":-1.0}\n" +
                              "{\"event\":\"epoch\",\"epoch\":1e300}\n{\"time\":\"t\"}");
  EXPECT_EQ(log.finished, "t");
  EXPECT_TRUE(log.epochs.empty());
}

TEST(ParseLogTest, KeepsTheLastOfWhatWasTrainedAnew) {
  const RunLog log = ParseLog(
      R"({"time":"t1","event":"epoch","stage":"train","epoch":1.0,"cost":0.9,"seconds":3.0}
{"time":"t2","event":"epoch","stage":"train","epoch":2.0,"cost":0.8,"seconds":3.0}
{"time":"t3","event":"end","stage":"corpus","seconds":7.0}
{"time":"t4","event":"epoch","stage":"train","epoch":1.0,"cost":0.7,"seconds":4.0}
{"time":"t5","event":"end","stage":"corpus","seconds":0.1}
{"time":"t6","event":"end","stage":"train","seconds":1.0}
{"time":"t7","eve)");
  EXPECT_EQ(log.finished, "t6");
  ASSERT_EQ(log.epochs.size(), 1u);
  EXPECT_EQ(log.epochs.at(1)["cost"], 0.7);
  EXPECT_THAT(log.stages, ElementsAre(testing::Pair("corpus", 7.0), testing::Pair("train", 4.0)));
}

}  // namespace
}  // namespace gauntlet
