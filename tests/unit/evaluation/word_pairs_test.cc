#include "gauntlet/evaluation/word_pairs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "gauntlet/io/file.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(LoadWordPairsTest, EveryWayToWriteThem) {
  const std::string path = FreshDirectory() + "/pairs.txt";
  GAUNTLET_ASSERT_OK(WriteFile(path, "# a remark\nTiger\tcat\t7.35\n\nsun, moon\nman:woman\nking queen\r\n"));
  EXPECT_THAT(*LoadWordPairs(path, /*lowercase=*/true),
              ElementsAre(Pair("tiger", "cat"), Pair("sun", "moon"), Pair("man", "woman"), Pair("king", "queen")));
  EXPECT_EQ(LoadWordPairs(path, /*lowercase=*/false)->front().first, "Tiger");
}

TEST(LoadWordPairsTest, OtherLinesAreErrors) {
  const std::string path = FreshDirectory() + "/pairs.txt";
  for (const char* const line : {"a b 1 c", "alone", ":b", "a:", "a:b:c"}) {
    GAUNTLET_ASSERT_OK(WriteFile(path, absl::StrCat("a:b\n", line, "\n")));
    EXPECT_EQ(LoadWordPairs(path, true).status(),
              absl::InvalidArgumentError(absl::StrCat(path, ": line 2: expected two words; found \"", line, "\"")));
  }
  GAUNTLET_ASSERT_OK(WriteFile(path, "# nothing\n"));
  EXPECT_THAT(std::string(LoadWordPairs(path, true).status().message()), HasSubstr("holds no pairs"));
  EXPECT_EQ(LoadWordPairs(path + ".absent", true).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace gauntlet
