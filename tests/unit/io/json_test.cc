#include "gauntlet/io/json.h"

#include <gtest/gtest.h>

#include <string>

namespace gauntlet {
namespace {

using Json = nlohmann::ordered_json;

std::string Nested(size_t depth, const std::string& inside) {
  return std::string(depth, '[') + inside + std::string(depth, ']');
}

TEST(ParseJson, RefusesWhatIsNestedTooDeep) {
  EXPECT_TRUE(ParseJson<Json>(Nested(kMaxJsonNesting, "1")).is_array());
  EXPECT_TRUE(ParseJson<Json>(Nested(kMaxJsonNesting + 1, "1")).is_discarded());
  EXPECT_TRUE(ParseJson<Json>(std::string(10'000'000, '[')).is_discarded());
  EXPECT_TRUE(ParseJson<Json>("{").is_discarded());
}

TEST(ParseJson, BracketsInTextsAreNotNested) {
  const std::string text = std::string(1000, '{') + "\\\"" + std::string(1000, '[');
  EXPECT_EQ(ParseJson<Json>("[\"" + text + "\", 1]").size(), 2u);
}

TEST(ParseJson, ManyBesideEachOtherAreNotNested) {
  std::string list = "[[]";
  for (int i = 0; i < 1000; ++i) list += ",[{}]";
  EXPECT_EQ(ParseJson<Json>(list + "]").size(), 1001u);
}

}  // namespace
}  // namespace gauntlet
