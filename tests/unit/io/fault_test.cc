// What becomes of files when the system calls under them fail, stop half-way, or are interrupted.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/block_file.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/input_stream.h"
#include "gauntlet/io/line_file.h"
#include "tests/test_util.h"
#include "tests/unit/io/system_calls.h"

namespace gauntlet {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kMagic[] = "TestFile";

// An artefact as the stages make them: a directory with a block file and a text.
absl::Status WriteArtefact(const std::string& path, const std::string& text) {
  GAUNTLET_ASSIGN_OR_RETURN(StagedDirectory staged, StagedDirectory::Create(path));
  GAUNTLET_ASSIGN_OR_RETURN(BlockFileWriter blocks,
                            BlockFileWriter::Create(JoinPath(staged.path(), "blocks"), kMagic, 1));
  GAUNTLET_ASSIGN_OR_RETURN(const BlockHandle handle, blocks.Append(text, 1));
  std::string index;
  PutBlockHandle(&index, handle);
  GAUNTLET_RETURN_IF_ERROR(blocks.Finish(index));
  GAUNTLET_RETURN_IF_ERROR(WriteFile(JoinPath(staged.path(), "text"), text));
  return staged.Commit();
}

// The text, from wherever it is to be found.
absl::StatusOr<std::string> ReadArtefact(const std::string& path) {
  GAUNTLET_ASSIGN_OR_RETURN(const BlockFileReader blocks, BlockFileReader::Open(JoinPath(path, "blocks"), kMagic, 1));
  absl::string_view index = blocks.index();
  BlockHandle handle;
  if (!GetBlockHandle(&index, &handle)) return absl::DataLossError("no handle");
  std::string block;
  GAUNTLET_RETURN_IF_ERROR(blocks.Read(handle, &block));
  GAUNTLET_ASSIGN_OR_RETURN(const std::string text, ReadFile(JoinPath(path, "text")));
  GAUNTLET_ASSIGN_OR_RETURN(const auto stream, OpenInput(JoinPath(path, "text")));
  std::string streamed(text.size() + 1, '\0');
  size_t size = 0;
  while (true) {
    GAUNTLET_ASSIGN_OR_RETURN(const size_t got, stream->Read(absl::MakeSpan(&streamed[size], streamed.size() - size)));
    if (got == 0) break;
    size += got;
  }
  if (text != block || text != streamed.substr(0, size)) return absl::DataLossError("the copies differ");
  return text;
}

class FaultTest : public testing::Test {
 protected:
  const std::string root_ = FreshDirectory();
  const std::string artefact_ = JoinPath(root_, "deep/artefact");
};

TEST_F(FaultTest, ShortTransfersGoOnWhereTheyStopped) {
  const SystemCallHook hook([](const SystemCall&) -> SystemCallFate { return {0, /*at_most=*/1}; });
  GAUNTLET_ASSERT_OK(WriteArtefact(artefact_, "some text"));
  EXPECT_EQ(*ReadArtefact(artefact_), "some text");
}

TEST_F(FaultTest, InterruptedCallsAreRepeated) {
  int calls = 0;
  const SystemCallHook hook([&](const SystemCall& call) -> SystemCallFate {
    // A removal that is interrupted at every other call would begin anew for ever.
    const bool repeated = call.name != "mkdir" && call.name != "openat" && call.name != "unlinkat";
    return {repeated && ++calls % 2 == 1 ? EINTR : 0};
  });
  GAUNTLET_ASSERT_OK(WriteArtefact(artefact_, "old"));
  GAUNTLET_ASSERT_OK(WriteArtefact(artefact_, "new"));
  EXPECT_EQ(*ReadArtefact(artefact_), "new");
  LineFile lines = *LineFile::Open(JoinPath(root_, "lines"));
  GAUNTLET_EXPECT_OK(lines.Append("a line"));
  EXPECT_EQ(*ReadFile(JoinPath(root_, "lines")), "a line\n");
}

// Each call in turn, until one more than there are. The kernel does not interrupt mkdir.
TEST_F(FaultTest, AnyOneCallMayBeInterrupted) {
  for (int interrupted = 0;; ++interrupted) {
    GAUNTLET_ASSERT_OK(RemoveAll(root_));
    GAUNTLET_ASSERT_OK(CreateDirectories(root_));
    GAUNTLET_ASSERT_OK(WriteArtefact(artefact_, "old"));
    GAUNTLET_ASSERT_OK(CreateDirectories(artefact_ + ".partial/inner"));  // of a run that was killed
    int calls = 0;
    std::string call_made;
    {
      const SystemCallHook hook([&](const SystemCall& call) -> SystemCallFate {
        if (call.name == "mkdir" || calls++ != interrupted) return {};
        call_made = absl::StrCat(call.name, " ", call.path);
        return {EINTR};
      });
      GAUNTLET_ASSERT_OK(WriteArtefact(artefact_, "new")) << call_made;
      GAUNTLET_ASSERT_OK(ReadArtefact(artefact_)) << call_made;
      GAUNTLET_ASSERT_OK(ListDirectory(artefact_)) << call_made;
      absl::StatusOr<LineFile> lines = LineFile::Open(JoinPath(root_, "lines"));
      GAUNTLET_ASSERT_OK(lines) << call_made;
      GAUNTLET_ASSERT_OK(lines->Append("a line")) << call_made;
    }
    EXPECT_EQ(*ReadArtefact(artefact_), "new") << call_made;
    EXPECT_THAT(*ListDirectory(DirectoryName(artefact_)), ElementsAre("artefact")) << call_made;
    EXPECT_EQ(*ReadFile(JoinPath(root_, "lines")), "a line\n") << call_made;
    if (calls <= interrupted) {
      EXPECT_GT(interrupted, 20);
      return;
    }
  }
}

struct Failure {
  const char* call;
  int error;
};

class FailureTest : public FaultTest, public testing::WithParamInterface<Failure> {};

// Each call in turn, until one more than there are.
TEST_P(FailureTest, LeavesTheOldArtefactOrTheNewOneAndASecondTrySucceeds) {
  for (int failing = 0;; ++failing) {
    GAUNTLET_ASSERT_OK(RemoveAll(root_));
    GAUNTLET_ASSERT_OK(CreateDirectories(root_));
    GAUNTLET_ASSERT_OK(WriteArtefact(artefact_, "old"));
    absl::Status status;
    int calls = 0;
    {
      const SystemCallHook hook([&](const SystemCall& call) -> SystemCallFate {
        return {call.name == GetParam().call && calls++ == failing ? GetParam().error : 0};
      });
      status = WriteArtefact(artefact_, "new");
    }
    if (calls <= failing) {
      EXPECT_GT(failing, 1);
      return;
    }
    if (!status.ok()) {
      EXPECT_EQ(ExitCode(status), 1);
      EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr(root_), HasSubstr(std::strerror(GetParam().error))));
    } else {
      EXPECT_STREQ(GetParam().call, "close") << "of a file that was only read";
    }
    EXPECT_THAT(*ReadArtefact(artefact_), AnyOf("old", "new")) << "call " << failing;
    GAUNTLET_EXPECT_OK(RemoveLeftovers(DirectoryName(artefact_)));
    GAUNTLET_EXPECT_OK(WriteArtefact(artefact_, "new"));
    EXPECT_EQ(*ReadArtefact(artefact_), "new");
    EXPECT_THAT(*ListDirectory(DirectoryName(artefact_)), ElementsAre("artefact"));
  }
}

std::string NameOf(const testing::TestParamInfo<Failure>& failure) {
  const int error = failure.param.error;
  return absl::StrCat(failure.param.call, error == EIO ? "Eio" : error == ENOSPC ? "Enospc" : "Emfile");
}

INSTANTIATE_TEST_SUITE_P(Calls, FailureTest,
                         testing::Values(Failure{"open", EMFILE}, Failure{"write", ENOSPC}, Failure{"write", EIO},
                                         Failure{"fsync", EIO}, Failure{"fsync", ENOSPC}, Failure{"rename", EIO},
                                         Failure{"rename", ENOSPC}, Failure{"close", EIO}),
                         NameOf);

TEST_F(FaultTest, ErrorsOfReadingNameTheFile) {
  GAUNTLET_ASSERT_OK(WriteArtefact(artefact_, "some text"));
  for (const char* name : {"open", "read", "pread"}) {
    for (int failing = 0;; ++failing) {
      int calls = 0;
      const SystemCallHook hook([&](const SystemCall& call) -> SystemCallFate {
        return {call.name == name && calls++ == failing ? EIO : 0};
      });
      const absl::Status status = ReadArtefact(artefact_).status();
      if (calls <= failing) break;
      EXPECT_EQ(ExitCode(status), 1) << status;
      EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr(artefact_), HasSubstr(std::strerror(EIO))));
      if (name != std::string("open")) {
        EXPECT_THAT(std::string(status.message()), HasSubstr("at offset "));
      }
    }
  }
}

TEST_F(FaultTest, EverythingIsSyncedBeforeItGetsItsNameAndTheNameAfter) {
  std::vector<std::string> calls;
  {
    const SystemCallHook hook([&](const SystemCall& call) -> SystemCallFate {
      const bool durable =
          call.name == "write" || call.name == "fsync" || call.name == "rename" || call.name == "mkdir";
      if (durable) calls.push_back(absl::StrCat(call.name, " ", absl::StripPrefix(call.path, root_)));
      return {};
    });
    StagedDirectory staged = *StagedDirectory::Create(artefact_);
    GAUNTLET_ASSERT_OK(WriteFile(JoinPath(staged.path(), "text"), "text"));
    GAUNTLET_ASSERT_OK(staged.Commit());
    calls.emplace_back("replaced:");
    staged = *StagedDirectory::Create(artefact_);
    GAUNTLET_ASSERT_OK(staged.Commit());
  }
  EXPECT_THAT(calls,
              ElementsAre("mkdir /deep", "fsync ", "mkdir /deep/artefact.partial",  //
                          "write /deep/artefact.partial/text.partial", "fsync /deep/artefact.partial/text.partial",
                          "rename /deep/artefact.partial/text.partial", "fsync /deep/artefact.partial",
                          "fsync /deep/artefact.partial", "rename /deep/artefact.partial", "fsync /deep",
                          "replaced:", "mkdir /deep/artefact.partial", "fsync /deep/artefact.partial",
                          "rename /deep/artefact", "fsync /deep", "rename /deep/artefact.partial", "fsync /deep",
                          "rename /deep/artefact.replaced", "fsync /deep"));
}

// A kill half-way then leaves no half of it under a name that anything reads.
TEST_F(FaultTest, WhatIsDeletedLosesItsNameFirst) {
  GAUNTLET_ASSERT_OK(WriteArtefact(artefact_, "text"));
  GAUNTLET_ASSERT_OK(WriteArtefact(artefact_ + ".replaced", "text"));
  std::vector<std::string> calls;
  const SystemCallHook hook([&](const SystemCall& call) -> SystemCallFate {
    if (call.name == "rename") calls.push_back(absl::StrCat("rename ", absl::StripPrefix(call.path, root_)));
    if (call.name == "unlinkat" && (calls.empty() || calls.back() != "unlink")) calls.emplace_back("unlink");
    return {};
  });
  GAUNTLET_EXPECT_OK(RemoveLeftovers(DirectoryName(artefact_)));
  GAUNTLET_EXPECT_OK(Discard(artefact_));
  EXPECT_THAT(calls, ElementsAre("rename /deep/artefact.replaced", "unlink", "rename /deep/artefact", "unlink"));
}

TEST_F(FaultTest, ALineThatDoesNotFitLeavesNoHalf) {
  const std::string path = JoinPath(root_, "lines");
  LineFile lines = *LineFile::Open(path);
  GAUNTLET_ASSERT_OK(lines.Append("first"));
  {
    int writes = 0;
    const SystemCallHook hook([&](const SystemCall& call) -> SystemCallFate {
      if (call.name != "write") return {};
      return ++writes == 1 ? SystemCallFate{0, /*at_most=*/3} : SystemCallFate{ENOSPC};
    });
    EXPECT_THAT(std::string(lines.Append("second").message()),
                AllOf(HasSubstr(path), HasSubstr(std::strerror(ENOSPC))));
  }
  GAUNTLET_ASSERT_OK(lines.Append("third"));
  EXPECT_EQ(*ReadFile(path), "first\nthird\n");
}

}  // namespace
}  // namespace gauntlet
