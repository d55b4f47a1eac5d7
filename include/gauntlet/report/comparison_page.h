// The page of a comparison of two spaces.
#pragma once

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

// A document for RenderPage from what `gauntlet compare --json` prints (docs/FORMATS.md, "Comparison"). Sections are
// left out for what is absent or null there. InvalidArgument, naming what is wrong, for JSON of another form.
absl::StatusOr<nlohmann::ordered_json> MakeComparisonPage(const nlohmann::ordered_json& comparison);

}  // namespace gauntlet
