#include "gauntlet/comparison/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gauntlet/comparison/report.h"
#include "tests/test_util.h"
#include "tests/unit/comparison/spaces.h"

namespace gauntlet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::ordered_json;

constexpr size_t kAligned = 0;
constexpr size_t kSecondOrder = 1;

CompareOptions SmallOptions() {
  CompareOptions options;
  options.min_count = 1;
  options.shown_words = 3;
  options.shown_neighbors = 2;
  options.mapped_words = 6;
  options.rsa_words = 10;
  options.shift.neighbors = 5;
  options.resampling.resamples = 20;
  options.transfer.resampling.resamples = 20;
  return options;
}

absl::StatusOr<Comparison> Compare(const Space& a, const Space& b, const CompareTasks& tasks = {},
                                   const CompareOptions& options = SmallOptions(), const NoiseSpaces& noise = {}) {
  Progress progress;
  const CancellationToken cancellation;
  return CompareSpaces(a, b, noise, tasks, options, &progress, &cancellation);
}

CompareTasks AllTasks() {
  CompareTasks tasks;
  tasks.rsa_words = {"w1", "w2", "w3", "absent"};
  tasks.sentence = {"w1", "w2"};
  tasks.pairs = {{"w1", "w2"}, {"w1", "absent"}};
  tasks.sets = {{"exchanged", {"w17", "w60"}}, {"none", {"absent"}}};
  for (uint32_t id = 0; id < 40; ++id) tasks.labels.push_back({absl::StrCat("w", id), id % 2 == 0 ? "even" : "odd"});
  return tasks;
}

TEST(CompareSpacesTest, ASpaceAndItself) {
  const Space a = WithCounts(RandomSpace(100, 8, 1));
  const auto found = Compare(a, a, AllTasks());
  GAUNTLET_ASSERT_OK(found);
  EXPECT_EQ(found->shared_words, 100u);
  EXPECT_EQ(found->compared_words, 100u);
  EXPECT_EQ(found->frequencies->js, 0.0);
  EXPECT_NEAR(found->rsa.agreement->pearson, 1.0, 1e-12);
  EXPECT_NEAR(found->alignment->held_out.error, 0.0, 1e-12);
  for (const WordShift& word : found->shift->most) {
    for (const std::optional<double>& shift : word.shift) EXPECT_NEAR(*shift, 0.0, 1e-12);
  }
  EXPECT_EQ(found->pairs->mean_a, found->pairs->mean_b);
  EXPECT_EQ(found->attention->a.entropy, found->attention->b.entropy);
}

TEST(CompareSpacesTest, ExchangedWordsAreTheMostShifted) {
  const Space a = WithCounts(RandomSpace(200, 8, 1));
  const Space b = WithCounts(Turned(Exchanged(a, 17, 60), 2));
  const Space second = Turned(a, 3);
  const auto found = Compare(a, b, AllTasks(), SmallOptions(), {&second, nullptr});
  GAUNTLET_ASSERT_OK(found);
  EXPECT_TRUE(found->shift->ranked_by_z);
  std::vector<std::string> most = {found->shift->most[0].word, found->shift->most[1].word};
  EXPECT_THAT(most, testing::UnorderedElementsAre("w17", "w60"));
  const WordShift& word = found->shift->most[0];
  EXPECT_EQ(word.neighbors_a.size(), 2u);
  EXPECT_NE(word.neighbors_a[0].word, word.neighbors_b[0].word);
  EXPECT_LT(*word.noise_a, 1e-9);  // the second space is the first, turned
  EXPECT_FALSE(word.noise_b.has_value());
  EXPECT_LT(word.significance->p_value, 0.1);
  ASSERT_EQ(found->sets.size(), 2u);
  EXPECT_EQ(found->sets[0].measures[kSecondOrder]->in_top_5_percent, 1.0);
  EXPECT_GT(found->sets[0].measures[kAligned]->mean_percentile, 0.98);
  EXPECT_EQ(found->sets[1].covered, 0u);
  EXPECT_FALSE(found->sets[1].measures[kSecondOrder].has_value());
  EXPECT_EQ(found->pairs->covered, 1u);
  EXPECT_FALSE(found->pairs->pairs[1].a.has_value());
  EXPECT_THAT(found->rsa.missing, ElementsAre("absent"));
}

// Six frequent words, and those that are listed; the second space is the first, turned, and so are its maps.
TEST(CompareSpacesTest, MapsFrequentAndListedWords) {
  const Space a = WithCounts(RandomSpace(100, 8, 1));
  const auto found = Compare(a, WithCounts(Turned(a, 2)));
  GAUNTLET_ASSERT_OK(found);
  std::vector<std::string> words;
  for (const WordShift& word : found->shift->mapped) words.push_back(word.word);
  EXPECT_GE(words.size(), 6u);
  EXPECT_LE(words.size(), 12u);
  EXPECT_THAT(absl::MakeConstSpan(words).first(6), ElementsAre("w0", "w1", "w2", "w3", "w4", "w5"));
  for (const auto* list : {&found->shift->most, &found->shift->least}) {
    for (const WordShift& word : *list) EXPECT_THAT(words, testing::Contains(word.word));
  }
  ASSERT_EQ(found->maps.size(), 2u);
  const WordMaps& components = found->maps[1];
  EXPECT_EQ(components.a.method, "PCA");
  EXPECT_EQ(components.a.words, words);
  for (size_t i = 0; i < words.size(); ++i) {
    EXPECT_NEAR(components.a.points[i][0], components.b.points[i][0], 1e-5);
    EXPECT_NEAR(components.a.points[i][1], components.b.points[i][1], 1e-5);
  }
}

TEST(CompareSpacesTest, MinimumCount) {
  const Space a = WithCounts(RandomSpace(50, 4, 1));
  CompareOptions options = SmallOptions();
  options.min_count = 41;
  EXPECT_EQ(Compare(a, a, {}, options)->compared_words, 10u);
  options.min_count = 50;
  const auto one = Compare(a, a, {}, options);
  EXPECT_EQ(one->compared_words, 1u);
  EXPECT_FALSE(one->shift.has_value());
  EXPECT_FALSE(one->alignment.has_value());
}

TEST(CompareSpacesTest, DifferentDimensions) {
  CompareTasks tasks = AllTasks();
  tasks.labels.clear();
  CompareOptions options = SmallOptions();
  options.ranked_by = ShiftMeasure::kAligned;
  const auto found = Compare(RandomSpace(50, 4, 1), RandomSpace(50, 6, 2), tasks, options);
  GAUNTLET_ASSERT_OK(found);
  EXPECT_FALSE(found->alignment.has_value());
  EXPECT_EQ(found->shift->ranked_by, ShiftMeasure::kSecondOrder);
  EXPECT_FALSE(found->shift->measures[kAligned].has_value());
  EXPECT_TRUE(found->rsa.agreement.has_value());
  EXPECT_FALSE(found->frequencies.has_value());
  EXPECT_THAT(FormatComparison(*found), HasSubstr("no alignment and no transfer: A and B have different dimensions"));
}

TEST(CompareSpacesTest, FewWordsInCommon) {
  const Space a = MakeSpace({"x", "y"}, {1, 2, 3, 4}, 2);
  const auto none = Compare(a, MakeSpace({"z"}, {1, 1}, 2));
  EXPECT_EQ(none.status(), absl::FailedPreconditionError("space and space share no word"));
  const auto zero = Compare(a, MakeSpace({"x"}, {0, 0}, 2));
  EXPECT_EQ(zero.status().code(), absl::StatusCode::kFailedPrecondition);
  const auto one = Compare(a, MakeSpace({"x"}, {0, 1}, 2));
  GAUNTLET_ASSERT_OK(one);
  EXPECT_EQ(one->shared_words, 1u);
  EXPECT_FALSE(one->shift.has_value());
  EXPECT_FALSE(one->rsa_samples[0].agreement.has_value());
  EXPECT_THAT(FormatComparison(*one), Not(HasSubstr("nan")));
}

TEST(CompareSpacesTest, ThreadsChangeNothing) {
  const Space a = WithCounts(RandomSpace(150, 6, 1));
  const Space b = WithCounts(RandomSpace(150, 6, 2));
  CompareOptions one = SmallOptions();
  one.SetThreads(1);
  CompareOptions four = SmallOptions();
  four.SetThreads(4);
  EXPECT_EQ(ToJson(*Compare(a, b, AllTasks(), one, {&b, &a})).dump(),
            ToJson(*Compare(a, b, AllTasks(), four, {&b, &a})).dump());
}

TEST(CompareSpacesTest, CanBeInterrupted) {
  Progress progress;
  CancellationToken cancellation;
  cancellation.Cancel();
  const Space a = RandomSpace(10, 2, 1);
  EXPECT_EQ(CompareSpaces(a, a, {}, {}, SmallOptions(), &progress, &cancellation).status().code(),
            absl::StatusCode::kCancelled);
}

TEST(ComparisonJsonTest, EveryPart) {
  const Space a = WithCounts(RandomSpace(100, 6, 1));
  const Space b = WithCounts(RandomSpace(100, 6, 2));
  CompareOptions options = SmallOptions();
  options.unaligned = true;
  const Json json = ToJson(*Compare(a, b, AllTasks(), options, {&b, nullptr}));
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) {
    keys.push_back(key);
    EXPECT_FALSE(value.is_null()) << key;
  }
  EXPECT_THAT(keys, ElementsAre("a", "b", "shared_words", "zero_vectors", "min_count", "compared_words", "frequencies",
                                "rsa", "rsa_samples", "alignment", "shift", "maps", "pairs", "pairs_mean", "sets",
                                "transfer", "attention"));
  EXPECT_EQ(json["a"]["tokens"], 5050);
  EXPECT_EQ(json["rsa"]["a"].size(), 3u);
  EXPECT_TRUE(json["rsa"]["ceiling_a"].is_number());
  EXPECT_TRUE(json["rsa_samples"][0]["ceiling_b"].is_null());
  EXPECT_EQ(json["shift"]["noise"]["b"], Json());
  EXPECT_TRUE(json["shift"]["noise"]["a"]["aligned"]["mean"].is_number());
  EXPECT_EQ(json["shift"]["most"].size(), 3u);
  EXPECT_TRUE(json["shift"]["most"][0]["unaligned"].is_number());
  EXPECT_EQ(json["attention"]["a"]["weights"][0].size(), 2u);
  EXPECT_EQ(json["sets"][1]["aligned"], Json());
}

TEST(ComparisonJsonTest, WhatDoesNotApplyIsNull) {
  const Json json = ToJson(*Compare(RandomSpace(10, 2, 1), RandomSpace(10, 3, 2)));
  for (const char* key : {"frequencies", "alignment", "pairs", "pairs_mean", "transfer", "attention"}) {
    EXPECT_TRUE(json[key].is_null()) << key;
  }
  EXPECT_TRUE(json["rsa"]["pearson"].is_null());
  EXPECT_TRUE(json["shift"]["noise"].is_null());
  EXPECT_TRUE(json["shift"]["most"][0]["aligned"].is_null());
  EXPECT_FALSE(json["shift"]["most"][0].contains("unaligned"));
}

TEST(FormatComparisonTest, EveryPart) {
  const Space a = WithCounts(RandomSpace(100, 6, 1));
  const Space b = WithCounts(RandomSpace(100, 6, 2));
  CompareOptions options = SmallOptions();
  options.unaligned = true;
  const std::string text = FormatComparison(*Compare(a, b, AllTasks(), options, {&b, &a}));
  for (const char* part :
       {"A  space: 100 words, 6 dimensions, 5050 tokens\n", "Zipf exponent", "Jensen-Shannon", "similarities (RSA)",
        "cosines", "held out", "noise floor of A", "most by z of second_order", "unaligned", "exchanged", "mean of 1",
        "trained on A, tested on B", "attention entropy", "not in both: absent\n"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(LoadWordSetsTest, TheFirstFieldOfEachLine) {
  const std::string directory = FreshDirectory();
  GAUNTLET_ASSERT_OK(WriteFile(directory + "/shifted.txt", "# comment\nApple\tfruit\tphone\nmouse\n"));
  const auto sets = LoadWordSets({directory}, /*lowercase=*/true);
  GAUNTLET_ASSERT_OK(sets);
  ASSERT_EQ(sets->size(), 1u);
  EXPECT_EQ((*sets)[0].name, "shifted");
  EXPECT_THAT((*sets)[0].words, ElementsAre("apple", "mouse"));
  GAUNTLET_ASSERT_OK(WriteFile(directory + "/shifted.txt", "# nothing\n"));
  EXPECT_EQ(LoadWordSets({directory}, true).status(),
            absl::InvalidArgumentError(directory + "/shifted.txt: holds no words"));
}

TEST(SplitSentenceTest, WordsInLowerCase) {
  EXPECT_THAT(SplitSentence(" The quick\tfox ", true), ElementsAre("the", "quick", "fox"));
  EXPECT_THAT(SplitSentence("The fox", false), ElementsAre("The", "fox"));
}

}  // namespace
}  // namespace gauntlet
