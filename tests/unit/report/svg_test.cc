#include "gauntlet/report/svg.h"

#include <cmath>
#include <regex>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/random.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gauntlet {
namespace {

using testing::HasSubstr;
using testing::Not;

WordMap RandomMap(uint32_t words) {
  CounterRng rng(/*seed=*/5);
  WordMap map;
  map.method = "PCA";
  for (uint32_t i = 0; i < words; ++i) {
    map.words.push_back(absl::StrCat("word", i));
    map.points.push_back({rng.NextUniform(), rng.NextUniform()});
  }
  return map;
}

struct Label {
  double left, right, y;
};

// The labels of a picture but the last, which is the caption; letters are taken to be half as wide as high.
std::vector<Label> LabelsOf(const std::string& svg) {
  static const std::regex kText("<text x=\"([0-9.]+)\" y=\"([0-9.]+)\" text-anchor=\"([a-z]+)\">([^<]*)</text>");
  std::vector<Label> labels;
  for (std::sregex_iterator it(svg.begin(), svg.end(), kText), end; it != end; ++it) {
    const double width = 0.5 * 11 * static_cast<double>((*it)[4].length());
    const double left = std::stod((*it)[1]) - width * ((*it)[3] == "start" ? 0.0 : (*it)[3] == "end" ? 1.0 : 0.5);
    labels.push_back({left, left + width, std::stod((*it)[2])});
  }
  return labels;
}

TEST(SvgTest, JoinsPairsByLines) {
  WordMap map = RandomMap(3);
  EXPECT_THAT(ToSvg(map), Not(HasSubstr("<line ")));
  map.pairs = {{0, 2}};
  EXPECT_THAT(ToSvg(map), HasSubstr("<line "));
}

TEST(SvgTest, PictureShowsWordsAsText) {
  WordMap map = RandomMap(3);
  map.words = {"<script>", "&amp;", "a\x02"};
  const std::string svg = ToSvg(map);
  EXPECT_THAT(svg, HasSubstr(">&lt;script&gt;</text>"));
  EXPECT_THAT(svg, HasSubstr(">&amp;amp;</text>"));
  EXPECT_THAT(svg, HasSubstr(">a\uFFFD</text>"));
  EXPECT_FALSE(absl::StrContains(svg, "<script>"));
}

TEST(SvgTest, LabelsDoNotCoverEachOther) {
  const WordMap map = RandomMap(400);
  const std::string svg = ToSvg(map);
  for (const std::string& word : map.words) EXPECT_THAT(svg, HasSubstr(absl::StrCat("<title>", word, "</title>")));
  const std::vector<Label> labels = LabelsOf(svg);
  EXPECT_GT(labels.size(), 200u);
  for (size_t i = 0; i < labels.size(); ++i) {
    EXPECT_GE(labels[i].left, 0.0);
    EXPECT_LE(labels[i].right, 1200.0);
    for (size_t j = 0; j < i; ++j) {
      const bool apart = std::abs(labels[i].y - labels[j].y) >= 10.8 || labels[i].right <= labels[j].left ||
                         labels[j].right <= labels[i].left;
      EXPECT_TRUE(apart) << i << ", " << j;
    }
  }
}

}  // namespace
}  // namespace gauntlet
