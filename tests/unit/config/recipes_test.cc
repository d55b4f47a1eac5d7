// The configs that come with the program, and the published values in them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "gauntlet/config/config.h"
#include "tests/test_util.h"

namespace gauntlet {
namespace {

std::string ConfigsFolder() { return absl::StrCat(GAUNTLET_TEST_DATA, "/../configs"); }

Config Load(const std::string& name) {
  const absl::StatusOr<Config> config = LoadConfig(JoinPath(ConfigsFolder(), name));
  GAUNTLET_EXPECT_OK(config);
  return config.value_or(Config());
}

TEST(Recipes, EveryConfigLoadsAndAllButTheSharedPartsCanBeRun) {
  size_t runnable = 0;
  const absl::StatusOr<std::vector<std::string>> names = ListDirectory(ConfigsFolder());
  GAUNTLET_ASSERT_OK(names);
  for (const std::string& name : *names) {
    const Config config = Load(name);
    if (name == "wikipedia.6B.json" || name == "wikipedia.2024.json" || name == "twitter.27B.json") {
      EXPECT_EQ(config.run_dir, "") << name;
      continue;
    }
    GAUNTLET_EXPECT_OK(ValidateConfig(config));
    // Named after the file, so that no two runs meet in one directory.
    const std::string stem(absl::StripSuffix(name, ".json"));
    EXPECT_TRUE(absl::EndsWith(config.run_dir, absl::StrCat("/runs/", stem))) << config.run_dir;
    EXPECT_TRUE(absl::StartsWith(config.output.name, stem)) << config.output.name;
    ++runnable;
  }
  EXPECT_EQ(runnable, 16);
}

struct Recipe {
  const char* name;
  int vector_size;
  int epochs;
  double eta;
  double x_max;
  uint64_t seed;
};

class RecipeTest : public testing::TestWithParam<Recipe> {};

TEST_P(RecipeTest, HasThePublishedValues) {
  const Recipe& published = GetParam();
  const Config config = Load(published.name);
  EXPECT_EQ(config.training.vector_size, published.vector_size);
  EXPECT_EQ(config.training.epochs, published.epochs);
  EXPECT_EQ(config.training.eta, published.eta);
  EXPECT_EQ(config.training.x_max, published.x_max);
  EXPECT_EQ(config.training.seed, published.seed);
  EXPECT_EQ(config.training.alpha, 0.75);
  EXPECT_EQ(config.cooccurrence.window_size, 10);
  EXPECT_TRUE(config.cooccurrence.symmetric);
  EXPECT_EQ(config.cooccurrence.distance_weighting, DistanceWeighting::kHarmonic);
  EXPECT_EQ(config.output.vectors, OutputVectors::kSum);
  EXPECT_TRUE(config.corpus.tokens.lowercase);
}

INSTANTIATE_TEST_SUITE_P(Published, RecipeTest,
                         testing::Values(Recipe{"wikipedia.6B.50d.json", 50, 50, 0.05, 100, 1},
                                         Recipe{"wikipedia.6B.100d.json", 100, 50, 0.05, 100, 1},
                                         Recipe{"wikipedia.6B.200d.json", 200, 50, 0.05, 100, 1},
                                         Recipe{"wikipedia.6B.300d.json", 300, 100, 0.05, 100, 1},
                                         Recipe{"wikipedia.2024.50d.json", 50, 50, 0.075, 10, 123},
                                         Recipe{"wikipedia.2024.100d.json", 100, 50, 0.05, 10, 2024},
                                         Recipe{"wikipedia.2024.200d.json", 200, 100, 0.05, 10, 2024},
                                         Recipe{"wikipedia.2024.300d.json", 300, 100, 0.05, 10, 2024},
                                         Recipe{"twitter.27B.25d.json", 25, 50, 0.05, 100, 1},
                                         Recipe{"twitter.27B.50d.json", 50, 50, 0.05, 100, 1},
                                         Recipe{"twitter.27B.100d.json", 100, 50, 0.05, 100, 1},
                                         Recipe{"twitter.27B.200d.json", 200, 50, 0.05, 100, 1}));

TEST(Recipes, VocabulariesAndWeights) {
  EXPECT_EQ(Load("wikipedia.6B.300d.json").vocabulary.max_vocab, 400000u);
  EXPECT_EQ(Load("wikipedia.6B.300d.json").vocabulary.min_count, 1u);
  EXPECT_EQ(Load("twitter.27B.25d.json").vocabulary.max_vocab, 1200000u);
  const Config config = Load("wikipedia.2024.300d.json");
  EXPECT_EQ(config.vocabulary.min_count, 20u);
  EXPECT_EQ(config.vocabulary.max_vocab, 0u);
  ASSERT_EQ(config.corpus.inputs.size(), 2);
  EXPECT_EQ(config.corpus.inputs[0].weight, 1u);
  EXPECT_EQ(config.corpus.inputs[1].weight, 2u);  // Gigaword
}

}  // namespace
}  // namespace gauntlet
