// The tables of tests/golden/tokenizers: input and expected tokens, made by hand from the rules.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gauntlet/io/file.h"
#include "gauntlet/text/tokenizer.h"
#include "gtest/gtest.h"

namespace gauntlet {
namespace {

constexpr size_t kFewestRows = 60;

class TokenizerGoldenTest : public testing::TestWithParam<std::string> {};

std::string Unescape(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"\\n", "\n"}, {"\\t", "\t"}, {"\\r", "\r"}, {"\\\\", "\\"}});
}

TEST_P(TokenizerGoldenTest, EveryRow) {
  const auto file = ReadFile(absl::StrCat(GAUNTLET_TEST_DATA, "/golden/tokenizers/", GetParam(), ".tsv"));
  ASSERT_TRUE(file.ok()) << file.status();
  const std::pair<std::string, std::string> header_and_rows = absl::StrSplit(*file, absl::MaxSplits("\n\n", 1));
  const std::vector<std::string> rows = absl::StrSplit(header_and_rows.second, '\n', absl::SkipEmpty());
  EXPECT_GE(rows.size(), kFewestRows);
  const auto tokenizer = *CreateTokenizer(GetParam(), TokenizerOptions{});
  for (const std::string& row : rows) {
    const std::vector<std::string> fields = absl::StrSplit(row, '\t');
    ASSERT_EQ(fields.size(), 2u) << row;
    std::vector<std::string> tokens;
    tokenizer->Tokenize(Unescape(fields[0]), [&](absl::string_view token) { tokens.emplace_back(token); });
    EXPECT_EQ(absl::StrJoin(tokens, " "), fields[1]) << fields[0];
  }
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const TokenizerInfo& info : KnownTokenizers()) names.push_back(info.name);
  return names;
}

std::string TestName(const testing::TestParamInfo<std::string>& parameter) {
  return absl::StrReplaceAll(parameter.param, {{"-", "_"}});
}

INSTANTIATE_TEST_SUITE_P(Tokenizers, TokenizerGoldenTest, testing::ValuesIn(Names()), TestName);

}  // namespace
}  // namespace gauntlet
