// Starting from vectors that exist.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/training/parameters.h"

namespace gauntlet {

// Sets the word and the context vector of every vocabulary word that the file at `path` has to half the file's vector,
// so that their sum is the file's. Returns how many words that were. InvalidArgument for a file of other dimensions.
absl::StatusOr<uint32_t> SetInitialVectors(const std::string& path, const Vocabulary& vocabulary,
                                           Parameters* parameters);

}  // namespace gauntlet
