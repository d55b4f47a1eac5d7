#include "src/pipeline/resources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/io/file.h"
#include "gauntlet/pipeline/run_directory.h"
#include "gauntlet/training/parameters.h"
#include "tests/unit/pipeline/small_run.h"

namespace gauntlet {
namespace {

using testing::HasSubstr;
using testing::Not;

// The smallest budget that the error of a smaller one names, in bytes.
uint64_t NamedBudget(const absl::Status& status) {
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
  const std::string message(status.message());
  const size_t at = message.find("budget of ");
  EXPECT_NE(at, std::string::npos) << message;
  return at == std::string::npos ? 0 : std::stoull(message.substr(at + 10)) << 20;
}

TEST(CheckMemory, NamesTheSmallestBudgetThatWorks) {
  Config config;
  config.corpus.inputs = {"x"};
  for (const int threads : {1, 8}) {
    for (const uint32_t words : {1u, 100'000u, 5'000'000u}) {
      for (const Stage last : {Stage::kCorpus, Stage::kCount, Stage::kEvaluation}) {
        const uint64_t least = NamedBudget(CheckMemory(config, last, threads, /*memory=*/1, words));
        GAUNTLET_EXPECT_OK(CheckMemory(config, last, threads, least, words));
        EXPECT_FALSE(CheckMemory(config, last, threads, least - (2 << 20), words).ok());
      }
    }
  }
}

TEST(CheckMemory, TrainingHasRoomForTheVocabularyBesideTheParameters) {
  Config config;
  config.cooccurrence.import = "x";  // nothing is counted
  config.training.vector_size = 1;
  constexpr uint32_t kMillion = 1'000'000;
  EXPECT_GE(NamedBudget(CheckMemory(config, Stage::kTrain, /*threads=*/1, /*memory=*/1, kMillion)),
            Vocabulary::MemoryBytes(kMillion) + Parameters::MemoryBytes(kMillion, config.training.vector_size));
}

TEST(CheckMemory, LaterStagesCountOnlyWhenTheyAreAskedFor) {
  Config config;
  config.corpus.inputs = {"x"};
  config.training.vector_size = 4096;
  const uint64_t memory = uint64_t{1} << 30;
  GAUNTLET_EXPECT_OK(CheckMemory(config, Stage::kCount, 1, memory, 1'000'000));
  EXPECT_THAT(std::string(CheckMemory(config, Stage::kTrain, 1, memory, 1'000'000).message()),
              HasSubstr("training 1000000 words with vectors of 4096 components needs a memory budget of "));
}

TEST(RunPipeline, ABudgetIsRefusedBeforeAnythingIsWrittenAndTheNamedOneWorks) {
  Config config = MakeSmallRun(FreshDirectory());
  config.memory = 1 << 20;
  Progress progress;
  const CancellationToken never;
  const absl::Status refused = RunPipeline({config}, &progress, &never);
  EXPECT_FALSE(FileExists(config.run_dir));
  config.memory = NamedBudget(refused);
  GAUNTLET_EXPECT_OK(RunPipeline({config}, &progress, &never));
}

TEST(WarnOfDisk, WarnsOnlyWhenItMayNotFit) {
  class Warnings : public Progress {
   public:
    void Warning(absl::string_view message) override { text += std::string(message); }
    std::string text;
  };
  Warnings warnings;
  WarnOfDisk(testing::TempDir(), "counting", 1.0, &warnings);
  EXPECT_EQ(warnings.text, "");
  WarnOfDisk(testing::TempDir(), "counting", 1e18, &warnings);
  EXPECT_THAT(warnings.text, HasSubstr("free; counting may take about "));
}

TEST(DiskWatch, CancelsWhenTheDiskFillsUpAndSaysWhy) {
  std::atomic<uint64_t> free{DiskWatch::kReserve};
  const CancellationToken never;
  const DiskWatch watch(
      "/data", [&] { return free.load(); }, absl::Milliseconds(1), &never);
  EXPECT_FALSE(watch.cancellation()->IsCancelled());
  GAUNTLET_EXPECT_OK(watch.Explain(absl::OkStatus()));
  free = DiskWatch::kReserve - 1;
  while (!watch.cancellation()->IsCancelled()) std::this_thread::yield();
  const absl::Status status = watch.Explain(watch.cancellation()->Check());
  EXPECT_TRUE(absl::IsResourceExhausted(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("/data: its disk has less than 64 MiB left"));
  EXPECT_TRUE(absl::IsInternal(watch.Explain(absl::InternalError("another"))));
}

TEST(DiskWatch, HandsAnInterruptionOn) {
  CancellationToken user;
  const DiskWatch watch(
      "/data", [] { return uint64_t{1} << 40; }, absl::Milliseconds(1), &user);
  EXPECT_FALSE(watch.cancellation()->IsCancelled());
  user.Cancel();
  EXPECT_TRUE(watch.cancellation()->IsCancelled());
  EXPECT_TRUE(absl::IsCancelled(watch.Explain(watch.cancellation()->Check())));
}

TEST(DiskWatch, WhatCannotBeAskedIsNoReason) {
  std::atomic<int> asked{0};
  const CancellationToken never;
  const DiskWatch watch(
      "/data",
      [&]() -> absl::StatusOr<uint64_t> {
        ++asked;
        return absl::UnknownError("no answer");
      },
      absl::Milliseconds(1), &never);
  while (asked < 3) std::this_thread::yield();
  EXPECT_FALSE(watch.cancellation()->IsCancelled());
}

}  // namespace
}  // namespace gauntlet
