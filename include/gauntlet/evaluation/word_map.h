// Words in the plane, by principal components or t-SNE.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "gauntlet/embeddings/embeddings.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

enum class MapMethod { kPrincipalComponents, kTsne };

struct WordMapOptions {
  MapMethod method = MapMethod::kTsne;
  double perplexity = 30.0;    // of t-SNE
  uint32_t iterations = 1000;  // of t-SNE
  int threads = 0;             // as for ResolveThreads
};

// Positions in words' order. Only distances mean something, not the directions of the axes; the mean is at the origin.
struct WordMap {
  std::string method;  // "PCA" or "t-SNE"
  std::vector<std::string> words;
  std::vector<std::array<double, 2>> points;
  std::vector<std::pair<uint32_t, uint32_t>> pairs;  // lines to draw, as indices of words
  // How true the map is. PCA: the share of the words' variance along either axis; t-SNE: the divergence in nats.
  std::array<double, 2> explained_variance = {0.0, 0.0};
  double divergence = 0.0;
};

// Maps the words `ids` by their unit vectors, so that near means a high cosine. The result does not depend on threads.
WordMap ComputeWordMap(const Embeddings& normalized, absl::Span<const uint32_t> ids, const WordMapOptions& options);

// Adds the pairs both of whose words are on the map, and returns how many are not.
size_t AddPairs(absl::Span<const std::pair<std::string, std::string>> pairs, WordMap* map);

// {"method", "words", "points": [[x, y]...], "pairs": [[i, j]...], "explained_variance" or "divergence"}; coordinates
// in six significant digits.
nlohmann::ordered_json ToJson(const WordMap& map);

}  // namespace gauntlet
