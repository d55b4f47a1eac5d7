#include "gauntlet/io/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "gauntlet/base/status.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(OutputFile, AppearsOnlyWhenCommitted) {
  const std::string directory = FreshDirectory();
  const std::string path = JoinPath(directory, "a.bin");
  {
    OutputFile file = *OutputFile::Create(path);
    GAUNTLET_ASSERT_OK(file.Append("hello "));
    GAUNTLET_ASSERT_OK(file.Append("world"));
    EXPECT_EQ(file.offset(), 11u);
    EXPECT_FALSE(FileExists(path));
    GAUNTLET_ASSERT_OK(file.Commit());
  }
  EXPECT_EQ(*ReadFile(path), "hello world");
  EXPECT_THAT(*ListDirectory(directory), ElementsAre("a.bin"));
}

TEST(OutputFile, AbandonedLeavesTheOldFileAndNothingElse) {
  const std::string directory = FreshDirectory();
  const std::string path = JoinPath(directory, "a.bin");
  GAUNTLET_ASSERT_OK(WriteFile(path, "old"));
  {
    OutputFile file = *OutputFile::Create(path);
    GAUNTLET_ASSERT_OK(file.Append(std::string(3 << 20, 'x')));
  }
  EXPECT_EQ(*ReadFile(path), "old");
  EXPECT_THAT(*ListDirectory(directory), ElementsAre("a.bin"));
}

TEST(OutputFile, DoesNotWriteThroughALinkInItsPlace) {
  const std::string directory = FreshDirectory();
  const std::string victim = JoinPath(directory, "victim");
  GAUNTLET_ASSERT_OK(WriteFile(victim, "precious"));
  ASSERT_EQ(symlink(victim.c_str(), JoinPath(directory, "a.partial").c_str()), 0);
  GAUNTLET_ASSERT_OK(WriteFile(JoinPath(directory, "a"), "new"));
  EXPECT_EQ(*ReadFile(victim), "precious");
  EXPECT_EQ(*ReadFile(JoinPath(directory, "a")), "new");
}

TEST(OutputFile, OneThatAnotherOvertookIsNotCommitted) {
  const std::string directory = FreshDirectory();
  const std::string path = JoinPath(directory, "a");
  OutputFile first = *OutputFile::Create(path);
  GAUNTLET_ASSERT_OK(first.Append("first"));
  OutputFile second = *OutputFile::Create(path);
  GAUNTLET_ASSERT_OK(second.Append("second"));
  const absl::Status overtaken = first.Commit();
  EXPECT_EQ(ExitCode(overtaken), 1);
  EXPECT_THAT(std::string(overtaken.message()), HasSubstr(path));
  { const OutputFile gone = std::move(first); }
  GAUNTLET_ASSERT_OK(second.Commit());
  EXPECT_EQ(*ReadFile(path), "second");
  EXPECT_THAT(*ListDirectory(directory), ElementsAre("a"));
}

TEST(OutputFile, SaysWhichFileCannotBeWritten) {
  const absl::Status status = WriteFile(JoinPath(FreshDirectory(), "missing/a"), "x");
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("missing/a"));
}

TEST(RandomAccessFile, ReadsAnywhereAndSaysWhereTheFileEnds) {
  const std::string path = JoinPath(FreshDirectory(), "a");
  GAUNTLET_ASSERT_OK(WriteFile(path, "0123456789"));
  const RandomAccessFile file = *RandomAccessFile::Open(path);
  EXPECT_EQ(file.size(), 10u);
  std::string buffer(4, ' ');
  EXPECT_EQ(*file.ReadAt(8, absl::MakeSpan(buffer.data(), 4)), 2u);
  EXPECT_EQ(buffer.substr(0, 2), "89");
  GAUNTLET_EXPECT_OK(file.ReadExactlyAt(3, absl::MakeSpan(buffer.data(), 4)));
  EXPECT_EQ(buffer, "3456");
  const absl::Status status = file.ReadExactlyAt(8, absl::MakeSpan(buffer.data(), 4));
  EXPECT_TRUE(absl::IsDataLoss(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr(absl::StrCat(path, ": offset 10")));
}

TEST(RandomAccessFile, RefusesWhatIsNotARegularFile) {
  const std::string directory = FreshDirectory();
  EXPECT_TRUE(absl::IsInvalidArgument(RandomAccessFile::Open(directory).status()));
  const std::string fifo = JoinPath(directory, "fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_TRUE(absl::IsInvalidArgument(RandomAccessFile::Open(fifo).status()));  // and does not wait for a writer
  EXPECT_TRUE(absl::IsNotFound(RandomAccessFile::Open(JoinPath(directory, "none")).status()));
}

TEST(ReadFile, HasALimit) {
  const std::string path = JoinPath(FreshDirectory(), "a");
  GAUNTLET_ASSERT_OK(WriteFile(path, "0123456789"));
  EXPECT_EQ(ReadFile(path, 9).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(*ReadFile(path, 10), "0123456789");
}

TEST(StagedDirectory, ReplacesAWholeDirectory) {
  const std::string root = FreshDirectory();
  const std::string path = JoinPath(root, "artefact");
  for (const char* version : {"one", "two"}) {
    StagedDirectory staged = *StagedDirectory::Create(path);
    GAUNTLET_ASSERT_OK(WriteFile(JoinPath(staged.path(), version), version));
    GAUNTLET_ASSERT_OK(staged.Commit());
    EXPECT_THAT(*ListDirectory(path), ElementsAre(version));
  }
  EXPECT_THAT(*ListDirectory(root), ElementsAre("artefact"));
}

TEST(StagedDirectory, AbandonedLeavesNothing) {
  const std::string root = FreshDirectory();
  {
    const StagedDirectory staged = *StagedDirectory::Create(JoinPath(root, "deep/artefact"));
    GAUNTLET_ASSERT_OK(WriteFile(JoinPath(staged.path(), "x"), "x"));
  }
  EXPECT_THAT(*ListDirectory(JoinPath(root, "deep")), IsEmpty());
}

TEST(RemoveLeftovers, TakesOnlyWhatAnInterruptedWriteLeft) {
  const std::string root = FreshDirectory();
  GAUNTLET_ASSERT_OK(WriteFile(JoinPath(root, "keep.txt"), "x"));
  GAUNTLET_ASSERT_OK(WriteFile(JoinPath(root, "half.partial"), "x"));
  GAUNTLET_ASSERT_OK(CreateDirectories(JoinPath(root, "tokens.partial/inner")));
  GAUNTLET_ASSERT_OK(CreateDirectories(JoinPath(root, "tokens.replaced/inner")));
  GAUNTLET_ASSERT_OK(CreateDirectories(JoinPath(root, "tokens")));
  GAUNTLET_ASSERT_OK(RemoveLeftovers(root));
  EXPECT_THAT(*ListDirectory(root), ElementsAre("keep.txt", "tokens"));
  GAUNTLET_EXPECT_OK(RemoveLeftovers(JoinPath(root, "absent")));
}

TEST(RemoveLeftovers, PutsBackWhatSteppedAsideForWhatDidNotCome) {
  const std::string root = FreshDirectory();
  GAUNTLET_ASSERT_OK(CreateDirectories(JoinPath(root, "tokens.partial")));
  GAUNTLET_ASSERT_OK(CreateDirectories(JoinPath(root, "tokens.replaced/inner")));
  GAUNTLET_ASSERT_OK(RemoveLeftovers(root));
  EXPECT_THAT(*ListDirectory(root), ElementsAre("tokens"));
  EXPECT_THAT(*ListDirectory(JoinPath(root, "tokens")), ElementsAre("inner"));
}

TEST(Discard, RemovesFilesAndDirectories) {
  const std::string root = FreshDirectory();
  GAUNTLET_ASSERT_OK(WriteFile(JoinPath(root, "keep.txt"), "x"));
  GAUNTLET_ASSERT_OK(WriteFile(JoinPath(root, "file"), "x"));
  GAUNTLET_ASSERT_OK(CreateDirectories(JoinPath(root, "directory/inner")));
  GAUNTLET_ASSERT_OK(CreateDirectories(JoinPath(root, "directory.partial/inner")));
  for (const char* name : {"file", "directory", "absent"}) GAUNTLET_EXPECT_OK(Discard(JoinPath(root, name)));
  EXPECT_THAT(*ListDirectory(root), ElementsAre("keep.txt"));
}

TEST(CreateDirectories, MakesParentsAndRefusesFiles) {
  const std::string root = FreshDirectory();
  GAUNTLET_ASSERT_OK(CreateDirectories(JoinPath(root, "a/b/../c/")));
  GAUNTLET_ASSERT_OK(CreateDirectories(JoinPath(root, "a/c")));
  EXPECT_THAT(*ListDirectory(JoinPath(root, "a")), ElementsAre("b", "c"));
  GAUNTLET_ASSERT_OK(WriteFile(JoinPath(root, "file"), "x"));
  for (const char* name : {"file", "file/below"}) {
    const absl::Status status = CreateDirectories(JoinPath(root, name));
    EXPECT_THAT(std::string(status.message()), HasSubstr(JoinPath(root, "file")));
  }
}

TEST(CheckFreeDisk, ComparesWithWhatIsFree) {
  const std::string directory = FreshDirectory();
  GAUNTLET_EXPECT_OK(CheckFreeDisk(directory, "nothing", 0));
  const absl::Status status = CheckFreeDisk(directory, "a lot", uint64_t{1} << 62);
  EXPECT_TRUE(absl::IsResourceExhausted(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr(directory + ": a lot takes "));
  EXPECT_TRUE(absl::IsNotFound(CheckFreeDisk(directory + "/absent", "x", 1)));
}

TEST(Paths, JoinAndSplit) {
  EXPECT_EQ(JoinPath("a", "b"), "a/b");
  EXPECT_EQ(JoinPath("a/", "b"), "a/b");
  EXPECT_EQ(JoinPath("a", "/b"), "/b");
  EXPECT_EQ(JoinPath("", "b"), "b");
  EXPECT_EQ(DirectoryName("a/b"), "a");
  EXPECT_EQ(DirectoryName("b"), ".");
  EXPECT_EQ(DirectoryName("/b"), "/");
  EXPECT_EQ(BaseName("a/b"), "b");
  EXPECT_EQ(BaseName("b"), "b");
}

}  // namespace
}  // namespace gauntlet
