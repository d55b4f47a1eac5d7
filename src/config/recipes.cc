// The recipes. docs/RECIPES.md has the sources of the published one, and what the values of ours were chosen by.

#include "src/config/recipes.h"

#include "gauntlet/base/check.h"
#include "gauntlet/base/status.h"
#include "gauntlet/config/option.h"

namespace gauntlet::config_internal {

namespace {

using RecipeOptions = std::vector<std::pair<std::string, nlohmann::ordered_json>>;

// All that any recipe sets, but for the epochs, whose published number depends on the size of the vectors.
const RecipeOptions& Published() {
  static const RecipeOptions options = {{"cooccurrence.window_size", 10},
                                        {"cooccurrence.symmetric", true},
                                        {"cooccurrence.distance_weighting", "harmonic"},
                                        {"training.x_max", 100},
                                        {"training.alpha", 0.75},
                                        {"training.eta", 0.05},
                                        {"training.biases", "learned"},
                                        {"training.context_smoothing", 1},
                                        {"training.unobserved_pairs", 0},
                                        {"training.unobserved_weight", 1},
                                        {"training.unobserved_log_count", 0}};
  return options;
}

RecipeOptions LearningFromAbsence(int window_size, int epochs) {
  RecipeOptions options = Published();
  const RecipeOptions changes = {{"cooccurrence.window_size", window_size},
                                 {"training.epochs", epochs},
                                 {"training.x_max", 10},
                                 {"training.biases", "pmi"},
                                 {"training.context_smoothing", 0.75},
                                 {"training.unobserved_pairs", 1},
                                 {"training.unobserved_weight", 2},
                                 {"training.unobserved_log_count", -1}};
  options.insert(options.end(), changes.begin(), changes.end());
  return options;
}

}  // namespace

const std::vector<Recipe>& AllRecipes() {
  static const std::vector<Recipe> recipes = {
      {"none", "sets nothing", {}},
      {"glove", "the published one", Published()},
      {"gauntlet", "learns from the pairs that do not occur, too; for up to 50 M tokens", LearningFromAbsence(15, 25)},
      {"gauntlet-medium", "the same for up to 1 G tokens", LearningFromAbsence(15, 15)},
      {"gauntlet-large", "the same for more", LearningFromAbsence(10, 8)}};
  return recipes;
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
