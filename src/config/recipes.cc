// The recipes. docs/RECIPES.md has the sources of the published one, and what the values of ours were chosen by.

#include "src/config/recipes.h"

#include "gauntlet/base/check.h"
#include "gauntlet/base/status.h"
#include "gauntlet/config/option.h"

namespace gauntlet::config_internal {

namespace {

using RecipeOptions = std::vector<std::pair<std::string, nlohmann::ordered_json>>;

const RecipeOptions& Published() {
  static const RecipeOptions kOptions = {{"cooccurrence.window_size", 10},
                                         {"cooccurrence.symmetric", true},
                                         {"cooccurrence.distance_weighting", "harmonic"},
                                         {"training.x_max", 100},
                                         {"training.alpha", 0.75},
                                         {"training.eta", 0.05},
                                         {"training.biases", "learned"},
                                         {"training.unobserved_pairs", 0}};
  return kOptions;
}

// The published ones, with others set over them.
RecipeOptions With(const RecipeOptions& others) {
  RecipeOptions options = Published();
  options.insert(options.end(), others.begin(), others.end());
  return options;
}

}  // namespace

const std::vector<Recipe>& AllRecipes() {
  static const std::vector<Recipe> kRecipes = {
      {"none", "sets nothing", {}},
      {"glove", "the published one", Published()},
      {"gauntlet", "learns from the pairs that do not occur, too; for up to 50 M tokens",
       With({{"cooccurrence.window_size", 15},
             {"training.x_max", 10},
             {"training.unobserved_pairs", 1},
             {"training.unobserved_weight", 3}})}};
  return kRecipes;
}

absl::Status ApplyRecipe(Config* config) {
  for (const Recipe& recipe : AllRecipes()) {
    if (recipe.name != config->recipe) continue;
    for (const auto& [key, value] : recipe.options) {
      const Option* const option = FindOption(key);
      GAUNTLET_CHECK(option != nullptr);
      GAUNTLET_RETURN_IF_ERROR(option->set(config, value, ""));
    }
  }
  return absl::OkStatus();
}

}  // namespace gauntlet::config_internal
