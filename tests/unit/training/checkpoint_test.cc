#include "gauntlet/training/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "gauntlet/io/manifest.h"
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
    ForEachDamage(good, [&](const std::string& damaged, const std::string& what) {
      OverwriteFile(path, damaged);
      const absl::Status status = LoadNewestCheckpoint(directory).status();
      ASSERT_TRUE(absl::IsDataLoss(status)) << name << " " << what << " " << status;
      ASSERT_THAT(std::string(status.message()), HasSubstr(path + ": offset "));
      ASSERT_THAT(std::string(status.message()), HasSubstr("delete "));
    });
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

// With parameters of the same shape, so that nothing but the index tells them apart.
TEST(Checkpoint, TheStateOfOneOfTheSameShapeIsNoticed) {
  const std::string directory = FreshDirectory();
  GAUNTLET_ASSERT_OK(SaveCheckpoint(directory, Sample(1), 9, 1));
  Checkpoint other = Sample(2);
  other.epoch.done.assign(20, false);
  other.epoch.costs.assign(20, 0.0);
  GAUNTLET_ASSERT_OK(SaveCheckpoint(directory, other, 9, 1));
  OverwriteFile(JoinPath(directory, "000002-00000000/state.blk"),
                *ReadFile(JoinPath(directory, "000001-00000003/state.blk")));
  const absl::Status status = LoadNewestCheckpoint(directory).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("it is not the manifest's"));
}

// Of the same sizes too: nothing but the content's checksum in the index tells them apart.
TEST(Checkpoint, TheStateOfOneOfTheSameSizesIsNoticed) {
  const std::string directory = FreshDirectory();
  GAUNTLET_ASSERT_OK(SaveCheckpoint(directory, Sample(1), 9, 1));
  Checkpoint other = Sample(2);
  other.epoch.costs.front() += 1;
  GAUNTLET_ASSERT_OK(SaveCheckpoint(directory, other, 9, 1));
  OverwriteFile(JoinPath(directory, "000002-00000003/state.blk"),
                *ReadFile(JoinPath(directory, "000001-00000003/state.blk")));
  const absl::Status status = LoadNewestCheckpoint(directory).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
}

// Which would else be taken as memory first.
TEST(Checkpoint, SizesThatTheFileCannotHaveAreRefusedForThemselves) {
  const std::string directory = FreshDirectory();
  GAUNTLET_ASSERT_OK(SaveCheckpoint(directory, Sample(1), 1, 1));
  const std::string path = JoinPath(directory, "000001-00000003");
  const Manifest manifest = *ReadManifest(path, "checkpoint", 2);
  const auto error = [&](const char* key, const nlohmann::ordered_json& value) {
    Manifest changed = manifest;
    changed.details[key] = value;
    GAUNTLET_EXPECT_OK(WriteManifest(path, changed));
    return std::string(LoadCheckpoint(path).status().message());
  };
  for (const char* key : {"words", "vector_size"}) {
    EXPECT_THAT(error(key, 1000), HasSubstr("the file is too short for its rows")) << key;
    for (const nlohmann::ordered_json& value : std::vector<nlohmann::ordered_json>{0, -1, 1e300, 5000000000}) {
      EXPECT_THAT(error(key, value), HasSubstr("sizes that no checkpoint has")) << key << " " << value;
    }
  }
}

TEST(Checkpoint, DetailsOutOfRangeAreNoticed) {
  const std::string directory = FreshDirectory();
  GAUNTLET_ASSERT_OK(SaveCheckpoint(directory, Sample(1), 1, 1));
  const std::string path = JoinPath(directory, "000001-00000003");
  const Manifest manifest = *ReadManifest(path, "checkpoint", 2);
  const std::vector<std::pair<std::string, nlohmann::ordered_json>> changes = {{"words", 0},
                                                                               {"words", -1},
                                                                               {"words", 1e300},
                                                                               {"words", 5000000000},
                                                                               {"words", 1000},
                                                                               {"vector_size", 0},
                                                                               {"vector_size", 4},
                                                                               {"vector_size", 1e300},
                                                                               {"made_by", "x"},
                                                                               {"made_by", {{"a", 1}}},
                                                                               {"history", {1}},
                                                                               {"history", {{{"epoch", 1e300}}}},
                                                                               {"index_checksum", "0"},
                                                                               {"epoch_seconds", nullptr}};
  for (const auto& [key, value] : changes) {
    Manifest changed = manifest;
    changed.details[key] = value;
    GAUNTLET_ASSERT_OK(WriteManifest(path, changed));
    const absl::Status status = LoadCheckpoint(path).status();
    EXPECT_EQ(absl::IsDataLoss(status), key != "made_by" || value != "x") << key << " " << value << " " << status;
    changed.details.erase(key);
    GAUNTLET_ASSERT_OK(WriteManifest(path, changed));
    EXPECT_TRUE(absl::IsDataLoss(LoadCheckpoint(path).status())) << key;
  }
}

TEST(Checkpoint, MoreTasksThanTheWordsCouldHaveAreRefused) {
  const std::string directory = FreshDirectory();
  Checkpoint checkpoint = Sample(1);
  checkpoint.epoch.done.assign(2 * 5 * 5, false);
  checkpoint.epoch.costs.assign(2 * 5 * 5, 0.0);
  GAUNTLET_ASSERT_OK(SaveCheckpoint(directory, checkpoint, 1, 1));
  GAUNTLET_EXPECT_OK(LoadNewestCheckpoint(directory));
  checkpoint.epoch.done.push_back(false);
  checkpoint.epoch.costs.push_back(0.0);
  GAUNTLET_ASSERT_OK(SaveCheckpoint(directory, checkpoint, 1, 1));
  EXPECT_THAT(std::string(LoadNewestCheckpoint(directory).status().message()), HasSubstr("malformed epoch"));
}

TEST(Checkpoint, BelongsToItsVocabulary) {
  Checkpoint checkpoint = Sample(1);
  const Vocabulary vocabulary = *Vocabulary::Create({{"a", 5}, {"b", 4}, {"c", 3}, {"d", 2}, {"e", 1}});
  EXPECT_TRUE(absl::IsDataLoss(CheckVocabulary(checkpoint, vocabulary)));
  checkpoint.origin = {{kOriginVocabulary, vocabulary.Fingerprint()}};
  GAUNTLET_EXPECT_OK(CheckVocabulary(checkpoint, vocabulary));
  checkpoint.parameters = *Parameters::Create(6, 3, 42);
  EXPECT_TRUE(absl::IsDataLoss(CheckVocabulary(checkpoint, vocabulary)));
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
