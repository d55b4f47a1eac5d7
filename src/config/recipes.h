// Options that go together, under a name.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gauntlet/config/config.h"
#include "nlohmann/json.hpp"

namespace gauntlet::config_internal {

struct Recipe {
  std::string name;
  std::string help;
  std::vector<std::pair<std::string, nlohmann::ordered_json>> options;  // keys and values
};

const std::vector<Recipe>& AllRecipes();

// Sets what the recipe that config->recipe names sets.
absl::Status ApplyRecipe(Config* config);

}  // namespace gauntlet::config_internal
