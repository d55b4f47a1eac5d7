// What people write for the program: configs and sets of questions.

#include <string>

#include "gauntlet/base/check.h"
#include "gauntlet/config/config.h"
#include "gauntlet/evaluation/analogies.h"
#include "gauntlet/evaluation/categorization.h"
#include "gauntlet/evaluation/outliers.h"
#include "gauntlet/evaluation/similarity.h"
#include "tests/fuzz/fuzz_target.h"

namespace gauntlet {

namespace {

using DocumentJson = nlohmann::ordered_json;

// A config that was read and is written out as the run directory keeps it must read as the same.
void FuzzConfig(absl::string_view input) {
  const std::string path = WriteScratch("config.json", input);
  const absl::StatusOr<Config> config = LoadConfig(path);
  if (!IsOkOrNames(config.status(), path)) return;
  const DocumentJson resolved = ConfigToJson(*config);
  const absl::StatusOr<Config> again = LoadConfig(WriteScratch("config.json", resolved.dump(2)));
  GAUNTLET_CHECK(IsOkOrNames(again.status(), path) && ConfigToJson(*again) == resolved);
}

template <auto Load>
void FuzzQuestions(absl::string_view input) {
  const std::string path = WriteScratch("questions", input);
  IsOkOrNames(Load({path}, /*lowercase=*/true).status(), path);
}

}  // namespace

absl::Span<const FuzzTarget> DocumentTargets() {
  static constexpr FuzzTarget kTargets[] = {
      {"config", FuzzConfig},
      {"analogies", FuzzQuestions<LoadAnalogies>},
      {"similarities", FuzzQuestions<LoadSimilarities>},
      {"categorizations", FuzzQuestions<LoadCategorizations>},
      {"outliers", FuzzQuestions<LoadOutliers>},
  };
  return kTargets;
}

}  // namespace gauntlet
