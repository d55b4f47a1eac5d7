#include "src/pipeline/check_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "tests/unit/pipeline/small_run.h"

namespace gauntlet {
namespace {

using testing::HasSubstr;

class CheckInputsApartTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = FreshDirectory();
    config_ = MakeSmallRun(directory_);
    GAUNTLET_ASSERT_OK(CheckInputsApart(config_));
  }

  std::string Write(const std::string& name) {
    const std::string path = JoinPath(directory_, name);
    EXPECT_TRUE(CreateDirectories(DirectoryName(path)).ok());
    OverwriteFile(path, "a b 1\n");
    return path;
  }
  // The message of the error that is expected.
  std::string Refused() {
    const absl::Status status = CheckInputsApart(config_);
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
    return std::string(status.message());
  }

  std::string directory_;
  Config config_;
};

TEST_F(CheckInputsApartTest, ARunInADirectoryThatIsRead) {
  config_.corpus.inputs = {directory_};
  EXPECT_THAT(Refused(), HasSubstr("\"run_dir\": " + config_.run_dir + " lies in " + directory_));
  config_.run_dir = directory_;
  Refused();
  config_.run_dir = directory_ + "/../" + BaseName(directory_) + "/a/b/c";
  Refused();
  std::filesystem::create_directory_symlink(directory_, directory_ + ".link");
  config_.run_dir = directory_ + ".link/run";
  Refused();
  std::filesystem::remove(directory_ + ".link");
  config_.run_dir = directory_ + ".beside";
  GAUNTLET_EXPECT_OK(CheckInputsApart(config_));
}

TEST_F(CheckInputsApartTest, FilesThatTheRunWritesOrDeletes) {
  for (const char* name : {"run/vocab.txt", "run/log.jsonl", "run/config.json", "run/tokens/x.txt",
                           "run/cooccurrence/deep/x.txt", "run/x.partial", "run/vectors/mine.txt"}) {
    config_.corpus.inputs = {Write(name)};
    EXPECT_THAT(Refused(), HasSubstr("is where the run in")) << name;
  }
  config_.corpus.inputs = {JoinPath(directory_, "run/voc*.txt")};
  EXPECT_THAT(Refused(), HasSubstr("\"corpus.inputs\": "));
  config_.corpus.inputs = {Write("run/corpus.txt"), Write("tokens/x.txt"), "-"};
  GAUNTLET_EXPECT_OK(CheckInputsApart(config_));
}

TEST_F(CheckInputsApartTest, ALinkToSuchAFile) {
  Write("run/vocab.txt");
  std::filesystem::create_symlink(config_.run_dir + "/vocab.txt", directory_ + "/innocent.txt");
  config_.corpus.inputs = {directory_ + "/innocent.txt"};
  Refused();
}

TEST_F(CheckInputsApartTest, OtherInputsThanTheCorpus) {
  config_.evaluation.similarities = {Write("run/vectors/pairs.txt")};
  EXPECT_THAT(Refused(), HasSubstr("\"evaluation.similarities\""));
  config_.evaluation.similarities = {};
  config_.training.initial_vectors = Write("run/vectors/vectors.txt");
  EXPECT_THAT(Refused(), HasSubstr("\"training.initial_vectors\""));
  config_.training.initial_vectors = "";
  config_.cooccurrence.import = Write("run/cooccurrence/records.bin");
  EXPECT_THAT(Refused(), HasSubstr("\"cooccurrence.import\""));
  // A matrix is not replaced, but used where it is.
  Write("run/cooccurrence/manifest.json");
  config_.cooccurrence.import = JoinPath(config_.run_dir, "cooccurrence");
  GAUNTLET_EXPECT_OK(CheckInputsApart(config_));
}

TEST_F(CheckInputsApartTest, QuestionsAreReadMoreThanOnceAndCannotBeAPipe) {
  const std::string pipe = JoinPath(directory_, "pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  config_.evaluation.analogies = {pipe};
  EXPECT_THAT(Refused(), HasSubstr("\"evaluation.analogies\": " + pipe + ": is not a regular file"));
}

}  // namespace
}  // namespace gauntlet
