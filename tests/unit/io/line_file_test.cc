#include "gauntlet/io/line_file.h"

#include <gtest/gtest.h>

#include "gauntlet/io/file.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

TEST(LineFile, GrowsByLines) {
  const std::string path = JoinPath(FreshDirectory(), "lines");
  GAUNTLET_ASSERT_OK(LineFile::Open(path)->Append("first"));
  LineFile file = *LineFile::Open(path);
  GAUNTLET_ASSERT_OK(file.Append(""));
  GAUNTLET_ASSERT_OK(file.Append("third"));
  EXPECT_EQ(*ReadFile(path), "first\n\nthird\n");
}

TEST(LineFile, EndsALineThatACrashCut) {
  const std::string path = JoinPath(FreshDirectory(), "lines");
  OverwriteFile(path, "first\nsec");
  GAUNTLET_ASSERT_OK(LineFile::Open(path)->Append("third"));
  EXPECT_EQ(*ReadFile(path), "first\nsec\nthird\n");
}

TEST(LineFile, SaysWhichFileCannotBeOpened) {
  const std::string path = JoinPath(FreshDirectory(), "missing/lines");
  const absl::Status status = LineFile::Open(path).status();
  EXPECT_NE(status.message().find(path), absl::string_view::npos) << status;
}

}  // namespace
}  // namespace gauntlet
