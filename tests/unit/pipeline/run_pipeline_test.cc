#include "gauntlet/pipeline/run_pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "gauntlet/pipeline/run_directory.h"
#include "nlohmann/json.hpp"
#include "tests/unit/pipeline/small_run.h"

namespace gauntlet {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

// The stages that worked, those left out that were up to date.
class StageRecorder : public Progress {
 public:
  void BeginStage(absl::string_view stage, absl::string_view title, absl::string_view, uint64_t) override {
    if (!absl::EndsWith(title, "is up to date")) stages_.emplace_back(stage);
  }
  const std::vector<std::string>& stages() const { return stages_; }

 private:
  std::vector<std::string> stages_;
};

class RunPipelineTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = FreshDirectory();
    request_.config = MakeSmallRun(directory_);
    const std::string pairs = JoinPath(directory_, "pairs.txt");
    OverwriteFile(pairs, "w1 w2 9\nw3 w4 5\nw1 w50 1\n");
    request_.config.evaluation.similarities = {pairs};
  }

  std::vector<std::string> Run() {
    StageRecorder recorder;
    const CancellationToken never;
    status_ = RunPipeline(request_, &recorder, &never);
    return recorder.stages();
  }

  std::string directory_;
  RunRequest request_;
  absl::Status status_;
};

TEST_F(RunPipelineTest, EachChangeRepeatsTheStagesItConcernsAndNoOthers) {
  EXPECT_THAT(Run(), ElementsAre("corpus", "count", "train", "vectors", "evaluate"));
  GAUNTLET_ASSERT_OK(status_);
  EXPECT_THAT(Run(), ElementsAre());
  request_.config.training.epochs = 3;
  EXPECT_THAT(Run(), ElementsAre("train", "vectors", "evaluate"));
  request_.config.output.precision = 0;
  EXPECT_THAT(Run(), ElementsAre("vectors", "evaluate"));
  OverwriteFile(request_.config.evaluation.similarities[0], "w1 w2 9\nw3 w4 5\nw1 w50 2\n");
  EXPECT_THAT(Run(), ElementsAre("evaluate"));
  request_.config.threads = 2;
  request_.config.memory = uint64_t{512} << 20;
  EXPECT_THAT(Run(), ElementsAre());
  GAUNTLET_EXPECT_OK(status_);
}

TEST_F(RunPipelineTest, DamagedTextFilesAreNoticed) {
  Run();
  GAUNTLET_ASSERT_OK(status_);
  const RunPaths paths(request_.config.run_dir);
  const std::string vectors = JoinPath(paths.Vectors(), "vectors.txt");
  const std::string whole_vectors = *ReadFile(vectors);
  std::string damaged = whole_vectors;
  char& changed = damaged[damaged.size() / 2];
  changed = changed == '1' ? '2' : '1';
  for (const std::string& text : {damaged, whole_vectors.substr(0, 100), std::string()}) {
    OverwriteFile(vectors, text);
    Run();
    EXPECT_TRUE(absl::IsDataLoss(status_)) << status_;
    EXPECT_THAT(std::string(status_.message()), HasSubstr(vectors));
  }
  ASSERT_TRUE(RemoveAll(vectors).ok());
  EXPECT_THAT(Run(), ElementsAre("vectors"));
  EXPECT_EQ(*ReadFile(vectors), whole_vectors);

  const std::string whole_vocabulary = *ReadFile(paths.Vocabulary());
  for (const std::string& text : {"x" + whole_vocabulary, std::string("no count"), std::string()}) {
    OverwriteFile(paths.Vocabulary(), text);
    EXPECT_THAT(Run(), ElementsAre("corpus"));
    GAUNTLET_EXPECT_OK(status_);
    EXPECT_EQ(*ReadFile(paths.Vocabulary()), whole_vocabulary);
  }
}

TEST_F(RunPipelineTest, PhrasesAreAnotherCorpus) {
  request_.last = Stage::kCount;
  Run();
  GAUNTLET_ASSERT_OK(status_);
  request_.config.corpus.phrases.passes = 1;
  request_.config.corpus.phrases.threshold = 3;
  EXPECT_THAT(Run(), ElementsAre("corpus", "count"));
  EXPECT_THAT(*ReadFile(RunPaths(request_.config.run_dir).Vocabulary()), HasSubstr("_w"));
  EXPECT_THAT(Run(), ElementsAre());
  request_.config.corpus.phrases.delimiter = "+";
  EXPECT_THAT(Run(), ElementsAre("corpus", "count"));
  GAUNTLET_EXPECT_OK(status_);
}

TEST_F(RunPipelineTest, ADifferentCorpusNeedsRestart) {
  Run();
  GAUNTLET_ASSERT_OK(status_);
  OverwriteFile(request_.config.corpus.inputs[0].path, SmallText(/*words=*/90, /*sentences=*/600));
  Run();
  EXPECT_EQ(status_.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status_.message()), AllOf(StartsWith("train: "), HasSubstr("matrix")));
  request_.restart = true;
  EXPECT_THAT(Run(), ElementsAre("train", "vectors", "evaluate"));
  GAUNTLET_EXPECT_OK(status_);
}

TEST_F(RunPipelineTest, CheckpointsThatAKillLeftTooManyOfAreRemoved) {
  request_.config.training.keep_checkpoints = 9;
  Run();
  const std::string checkpoints = RunPaths(request_.config.run_dir).Checkpoints();
  ASSERT_THAT(*ListDirectory(checkpoints), ElementsAre("000001-00000000", "000002-00000000"));
  request_.config.training.keep_checkpoints = 1;
  EXPECT_THAT(Run(), ElementsAre());
  EXPECT_THAT(*ListDirectory(checkpoints), ElementsAre("000002-00000000"));
}

TEST_F(RunPipelineTest, StopsAfterTheStageAskedFor) {
  request_.last = Stage::kCount;
  EXPECT_THAT(Run(), ElementsAre("corpus", "count"));
  GAUNTLET_ASSERT_OK(status_);
  EXPECT_FALSE(FileExists(RunPaths(request_.config.run_dir).Checkpoints()));
}

TEST_F(RunPipelineTest, LogHasAJsonObjectForEachEvent) {
  Run();
  GAUNTLET_ASSERT_OK(status_);
  request_.config.training.eta = 0.01;
  Run();
  ASSERT_EQ(status_.code(), absl::StatusCode::kFailedPrecondition);
  const std::string log = *ReadFile(RunPaths(request_.config.run_dir).Log(), 1 << 20);
  std::vector<std::string> events;
  for (const absl::string_view line : absl::StrSplit(log, '\n', absl::SkipEmpty())) {
    const auto event = nlohmann::json::parse(line.begin(), line.end());
    if (event["stage"] == "train") events.push_back(event["event"]);
  }
  EXPECT_THAT(events, ElementsAre("begin", "epoch", "checkpoint", "epoch", "checkpoint", "end", "failed"));
}

TEST_F(RunPipelineTest, UnreadableEvaluationSetsAreNoticedBeforeTheWork) {
  request_.config.evaluation.analogies = {JoinPath(directory_, "absent.txt")};
  EXPECT_THAT(Run(), ElementsAre());
  EXPECT_THAT(std::string(status_.message()), HasSubstr("absent.txt"));
}

}  // namespace
}  // namespace gauntlet
