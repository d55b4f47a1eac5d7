// Words in the plane: by principal components or t-SNE, as numbers and as a picture.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
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

// Words that are to be joined by lines: a file of lines "a:b" or "a b"; empty lines are skipped. InvalidArgument,
// naming file and line, for another line; errors of ReadFile.
absl::StatusOr<std::vector<std::pair<std::string, std::string>>> LoadWordPairs(const std::string& path);

// Adds the pairs both of whose words are on the map, and returns how many are not.
size_t AddPairs(absl::Span<const std::pair<std::string, std::string>> pairs, WordMap* map);

// {"method", "words", "points": [[x, y]...], "pairs": [[i, j]...], "explained_variance" or "divergence"}; coordinates
// in six significant digits.
nlohmann::ordered_json ToJson(const WordMap& map);

// A picture of its own, 1200 by 900 pixels: a dot and a label for each word. Words that come first get the better
// places for their labels; one for which there is no place left is named by its dot's title alone.
std::string ToSvg(const WordMap& map);

}  // namespace gauntlet
