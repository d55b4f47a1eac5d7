#include "src/training/warm_start.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"
#include "gauntlet/embeddings/load.h"

namespace gauntlet {

absl::StatusOr<uint32_t> SetInitialVectors(const std::string& path, const Vocabulary& vocabulary,
                                           Parameters* parameters) {
  GAUNTLET_ASSIGN_OR_RETURN(const Embeddings initial, LoadVectors(path));
  if (initial.dimensions() != static_cast<uint32_t>(parameters->vector_size())) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": has vectors of ", initial.dimensions(),
                                                   " dimensions, but training.vector_size is ",
                                                   parameters->vector_size()));
  }
  uint32_t found = 0;
  for (uint32_t id = 0; id < vocabulary.size(); ++id) {
    const std::optional<uint32_t> source = initial.Find(vocabulary.word(id));
    if (!source.has_value()) continue;
    ++found;
    for (const Side side : {Side::kWord, Side::kContext}) {
      const absl::Span<const float> from = initial.vector(*source);
      std::transform(from.begin(), from.end(), parameters->mutable_vector(side, id).begin(),
                     [](float value) { return value / 2; });
    }
  }
  return found;
}

}  // namespace gauntlet
