#include "gauntlet/training/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/test_util.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Checkpoint Sample(size_t epochs, int vector_size = 3) {
  Checkpoint checkpoint;
  checkpoint.parameters = *Parameters::Create(5, vector_size, 42);
  for (size_t k = 0; k < epochs; ++k) {
    checkpoint.history.push_back({static_cast<int>(k) + 1, 0.1, 2.5, 77, std::nullopt});
  }
  if (epochs > 0) checkpoint.history.back().score = 0.3;
  checkpoint.epoch = {
      {true, false, true, false, false, false, false, false, true}, {1, 0, 2.5, 0, 0, 0, 0, 0, -1}, 0.75};
  checkpoint.origin = {{"training.eta", "0.05"}, {"the vocabulary", "abc"}};
  return checkpoint;
}

TEST(Checkpoint, RoundTrips) {
  const std::string directory = FreshDirectory();
  const Checkpoint saved = Sample(2);
  GAUNTLET_ASSERT_OK(SaveCheckpoint(directory, saved, 3, 2));
  EXPECT_THAT(*ListDirectory(directory), ElementsAre("000002-00000003"));
  const absl::StatusOr<std::optional<Checkpoint>> loaded = LoadNewestCheckpoint(directory);
  GAUNTLET_ASSERT_OK(loaded);
  const Checkpoint& read = **loaded;
  EXPECT_EQ(read.epoch.done, saved.epoch.done);
  EXPECT_EQ(read.epoch.costs, saved.epoch.costs);
  EXPECT_EQ(read.epoch.seconds, 0.75);
  EXPECT_EQ(read.origin, saved.origin);
  ASSERT_EQ(read.history.size(), 2u);
  EXPECT_EQ(read.history[1].score, 0.3);
  EXPECT_EQ(read.history[0].score, std::nullopt);
  EXPECT_EQ(read.history[1].pairs, 77u);
  EXPECT_EQ(read.content, *NewestCheckpointContent(directory));
  for (uint32_t id = 0; id < 5; ++id) {
    for (const Side side : {Side::kWord, Side::kContext}) {
      EXPECT_EQ(read.parameters.vector(side, id), saved.parameters.vector(side, id));
      EXPECT_EQ(read.parameters.bias(side, id), saved.parameters.bias(side, id));
    }
  }
}

TEST(Checkpoint, TheNewestAreKept) {
  const std::string directory = FreshDirectory();
  for (size_t epochs = 0; epochs < 5; ++epochs) GAUNTLET_ASSERT_OK(SaveCheckpoint(directory, Sample(epochs), 2, 1));
  EXPECT_THAT(*ListDirectory(directory), ElementsAre("000003-00000003", "000004-00000003"));
  EXPECT_EQ((*LoadNewestCheckpoint(directory))->history.size(), 4u);
}

TEST(Checkpoint, NoneIsNotAnError) {
  const absl::StatusOr<std::optional<Checkpoint>> none = LoadNewestCheckpoint(FreshDirectory() + "/absent");
  GAUNTLET_ASSERT_OK(none);
  EXPECT_FALSE(none->has_value());
  EXPECT_TRUE(absl::IsNotFound(NewestCheckpointContent("/absent").status()));
}

TEST(Checkpoint, EveryFlippedBitAndEveryTruncationIsNoticed) {
  const std::string directory = FreshDirectory();
  GAUNTLET_ASSERT_OK(SaveCheckpoint(directory, Sample(1), 2, 1));
  for (const std::string name : {"manifest.json", "state.blk"}) {
    const std::string path = JoinPath(directory, "000001-00000003/" + name);
    const std::string good = *ReadFile(path);
    const auto expect_noticed = [&](const std::string& bad, size_t where) {
      OverwriteFile(path, bad);
      const absl::Status status = LoadNewestCheckpoint(directory).status();
      ASSERT_TRUE(absl::IsDataLoss(status)) << name << " " << where << " " << status;
      ASSERT_THAT(std::string(status.message()), HasSubstr("000001-00000003"));
      ASSERT_THAT(std::string(status.message()), HasSubstr("delete "));
    };
    for (size_t bit = 0; bit < good.size() * 8; ++bit) {
      std::string bad = good;
      bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
      expect_noticed(bad, bit);
    }
    for (size_t size = 0; size < good.size(); ++size) expect_noticed(good.substr(0, size), size);
    OverwriteFile(path, good);
  }
  GAUNTLET_EXPECT_OK(LoadNewestCheckpoint(directory));
}

TEST(Checkpoint, AnotherCheckpointsStateIsNoticed) {
  const std::string directory = FreshDirectory();
  GAUNTLET_ASSERT_OK(SaveCheckpoint(directory, Sample(1), 9, 1));
  GAUNTLET_ASSERT_OK(SaveCheckpoint(directory, Sample(2, 4), 9, 1));
  OverwriteFile(JoinPath(directory, "000002-00000003/state.blk"),
                *ReadFile(JoinPath(directory, "000001-00000003/state.blk")));
  EXPECT_TRUE(absl::IsDataLoss(LoadNewestCheckpoint(directory).status()));
}

TEST(Checkpoint, APoisonedStateIsNotSaved) {
  const std::string directory = FreshDirectory();
  GAUNTLET_ASSERT_OK(SaveCheckpoint(directory, Sample(1), 1, 1));
  Checkpoint poisoned = Sample(2);
  poisoned.parameters.mutable_vector(Side::kContext, 3)[1] = NAN;
  EXPECT_EQ(SaveCheckpoint(directory, poisoned, 1, 1).code(), absl::StatusCode::kInternal);
  EXPECT_THAT(*ListDirectory(directory), ElementsAre("000001-00000003"));
}

TEST(Checkpoint, StrangersBesideCheckpointsAreLeftAlone) {
  const std::string directory = FreshDirectory();
  OverwriteFile(JoinPath(directory, "notes.txt"), "mine");
  for (size_t epochs = 0; epochs < 3; ++epochs) GAUNTLET_ASSERT_OK(SaveCheckpoint(directory, Sample(epochs), 1, 1));
  EXPECT_THAT(*ListDirectory(directory), ElementsAre("000002-00000003", "notes.txt"));
  EXPECT_EQ((*LoadNewestCheckpoint(directory))->history.size(), 2u);
}

TEST(CheckSameOrigin, NamesWhatDiffers) {
  const TrainingOrigin made_by = {{"a", "1"}, {"b", "2"}};
  GAUNTLET_EXPECT_OK(CheckSameOrigin(made_by, made_by, "dir"));
  const absl::Status status = CheckSameOrigin(made_by, {{"a", "1"}, {"b", "3"}, {"c", "4"}}, "dir");
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("b was 2 and is now 3; c was nothing and is now 4"));
}

}  // namespace
}  // namespace gauntlet
