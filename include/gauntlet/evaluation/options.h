// What vectors are evaluated by.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gauntlet {

struct EvaluationOptions {
  // Files, directories or patterns.
  std::vector<std::string> analogies;
  std::vector<std::string> similarities;
  std::vector<std::string> categories;
  std::vector<std::string> outliers;
  bool lowercase = true;          // the words of all of them
  bool scale_dimensions = false;  // for similarities; see EvaluateSimilarities
  uint32_t resamples = 1000;      // for bootstrap intervals; 0: none
};

}  // namespace gauntlet
