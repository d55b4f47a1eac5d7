#include "corpora/generator.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "gauntlet/base/random.h"
#include "gauntlet/io/file.h"

namespace gauntlet {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

CorpusGenerator LoadRegister(const std::string& name, uint64_t seed) {
  auto generator = CorpusGenerator::Load(GAUNTLET_CORPORA_DATA, name, seed);
  EXPECT_TRUE(generator.ok()) << generator.status();
  return *std::move(generator);
}

std::string Documents(const CorpusGenerator& generator, uint64_t begin, uint64_t end) {
  std::string text;
  for (uint64_t k = begin; k < end; ++k) generator.AppendDocument(k, text);
  return text;
}

std::string WrittenCorpus(const CorpusGenerator& generator, uint64_t size) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/corpus_", size, ".txt");
  EXPECT_TRUE(WriteCorpus(generator, size, path).ok());
  EXPECT_FALSE(FileExists(path + ".partial"));
  return *ReadFile(path);
}

uint64_t Digest(const std::string& text) {
  uint64_t digest = 0;
  for (const char c : text) digest = MixBits(digest + static_cast<unsigned char>(c) + 1);
  return digest;
}

class RegisterTest : public ::testing::TestWithParam<const char*> {};

TEST_P(RegisterTest, DocumentIsAFunctionOfSeedAndIndex) {
  const CorpusGenerator generator = LoadRegister(GetParam(), 7);
  EXPECT_EQ(Documents(generator, 0, 40), Documents(LoadRegister(GetParam(), 7), 0, 40));
  EXPECT_EQ(Documents(generator, 0, 40), Documents(generator, 0, 13) + Documents(generator, 13, 40));
  EXPECT_NE(Documents(generator, 0, 40), Documents(LoadRegister(GetParam(), 8), 0, 40));
}

TEST_P(RegisterTest, LongerCorpusBeginsWithShorter) {
  const CorpusGenerator generator = LoadRegister(GetParam(), 1);
  const std::string shorter = WrittenCorpus(generator, 10'000);
  const std::string longer = WrittenCorpus(generator, 700'000);  // several buffers
  EXPECT_THAT(longer, StartsWith(shorter));
  EXPECT_EQ(longer.size(), WrittenCorpus(generator, 700'000).size());
}

TEST_P(RegisterTest, StopsWithTheDocumentThatReachesTheSize) {
  const CorpusGenerator generator = LoadRegister(GetParam(), 1);
  for (const uint64_t size : {uint64_t{1}, uint64_t{500}, uint64_t{300'000}}) {
    const std::string text = WrittenCorpus(generator, size);
    ASSERT_GE(text.size(), size);
    ASSERT_EQ(text.back(), '\n');
    const size_t last_line = text.size() < 2 ? 0 : text.rfind('\n', text.size() - 2) + 1;
    EXPECT_LT(last_line, size);
  }
  EXPECT_EQ(WrittenCorpus(generator, 0), "");
}

TEST_P(RegisterTest, LinesAreTidy) {
  const std::string text = Documents(LoadRegister(GetParam(), 3), 0, 20'000);
  for (const char* untidy : {"  ", " \n", "\n\n", "\n ", "{", "}", "[", "]", "~", "_", " a a", "\t"}) {
    EXPECT_EQ(text.find(untidy), std::string::npos) << "'" << untidy << "' in " << text.substr(text.find(untidy), 80);
  }
}

INSTANTIATE_TEST_SUITE_P(Registers, RegisterTest, ::testing::Values("encyclopedic", "social"));

TEST(GeneratorTest, GoldenDocuments) {
  EXPECT_EQ(Digest(Documents(LoadRegister("encyclopedic", 1), 0, 100)), 17304530914677635551U);
  EXPECT_EQ(Digest(Documents(LoadRegister("social", 1), 0, 100)), 12924517166294238690U);
}

TEST(GeneratorTest, SocialRegisterHasItsMarks) {
  const std::string text = Documents(LoadRegister("social", 1), 0, 3000);
  for (const char* mark : {" #", "@", "😂", "🔥", "lol", "soooo", "!!!"}) EXPECT_THAT(text, HasSubstr(mark));
}

TEST(GeneratorTest, UnknownRegisterListsTheKnown) {
  for (const char* name : {"poetic", "../grammars/social", ""}) {
    const auto generator = CorpusGenerator::Load(GAUNTLET_CORPORA_DATA, name, 1);
    EXPECT_EQ(generator.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(generator.status().message()), HasSubstr("encyclopedic, social"));
  }
}

TEST(GeneratorTest, NothingIsLeftWhereTheFileCannotBeWritten) {
  EXPECT_FALSE(WriteCorpus(LoadRegister("social", 1), 10, ::testing::TempDir() + "/no/such/directory/x").ok());
}

}  // namespace
}  // namespace gauntlet
