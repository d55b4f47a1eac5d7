// The words of a comparison in the plane.
#pragma once

#include <vector>

#include "gauntlet/comparison/compare.h"

namespace gauntlet {

// Maps `mapped`, all of which are among `words`, by t-SNE and by principal components.
std::vector<WordMaps> MapWords(const SharedWords& words, const std::vector<WordShift>& mapped, int threads);

}  // namespace gauntlet
