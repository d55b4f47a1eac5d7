#include "gauntlet/evaluation/word_map.h"

#include <algorithm>

#include <Eigen/Core>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "gauntlet/numerics/principal_components.h"
#include "gauntlet/numerics/rounding.h"
#include "gauntlet/numerics/tsne.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

void MapByPrincipalComponents(absl::Span<const float> rows, uint32_t dimensions, int threads, WordMap* map) {
  const PrincipalComponents components = ComputePrincipalComponents(rows, dimensions, threads);
  const double variance = components.variances.sum();
  const auto axes = static_cast<size_t>(std::min<Eigen::Index>(2, components.axes.cols()));
  for (size_t i = 0; i < map->points.size(); ++i) {
    const Eigen::Map<const Eigen::VectorXf> row(&rows[i * dimensions], dimensions);
    const Eigen::VectorXd centered = row.cast<double>() - components.mean;
    for (size_t axis = 0; axis < axes; ++axis) {
      map->points[i][axis] = centered.dot(components.axes.col(static_cast<Eigen::Index>(axis)));
    }
  }
  for (size_t axis = 0; axis < axes && variance > 0.0; ++axis) {
    map->explained_variance[axis] = components.variances[static_cast<Eigen::Index>(axis)] / variance;
  }
}

}  // namespace

WordMap ComputeWordMap(const Embeddings& normalized, absl::Span<const uint32_t> ids, const WordMapOptions& options) {
  WordMap map;
  std::vector<float> rows;
  for (const uint32_t id : ids) {
    const absl::Span<const float> row = normalized.vector(id);
    rows.insert(rows.end(), row.begin(), row.end());
    map.words.push_back(normalized.word(id));
  }
  map.points.resize(ids.size(), {0.0, 0.0});
  const bool tsne = options.method == MapMethod::kTsne;
  map.method = tsne ? "t-SNE" : "PCA";
  if (ids.empty()) return map;
  if (!tsne) {
    MapByPrincipalComponents(rows, normalized.dimensions(), options.threads, &map);
    return map;
  }
  TsneOptions parameters;
  parameters.perplexity = options.perplexity;
  parameters.iterations = options.iterations;
  parameters.threads = options.threads;
  const TsneMap points = ComputeTsne(rows, normalized.dimensions(), parameters);
  for (size_t i = 0; i < ids.size(); ++i) {
    map.points[i] = {points.points(static_cast<Eigen::Index>(i), 0), points.points(static_cast<Eigen::Index>(i), 1)};
  }
  map.divergence = points.divergence;
  return map;
}

size_t AddPairs(absl::Span<const std::pair<std::string, std::string>> pairs, WordMap* map) {
  absl::flat_hash_map<absl::string_view, uint32_t> index;
  for (uint32_t i = 0; i < map->words.size(); ++i) index.emplace(map->words[i], i);
  size_t left_out = 0;
  for (const auto& [a, b] : pairs) {
    const auto from = index.find(a);
    const auto to = index.find(b);
    if (from == index.end() || to == index.end()) {
      ++left_out;
    } else {
      map->pairs.emplace_back(from->second, to->second);
    }
  }
  return left_out;
}

Json ToJson(const WordMap& map) {
  Json points = Json::array();
  for (const auto& [x, y] : map.points) points.push_back({Rounded(x, 6), Rounded(y, 6)});
  Json pairs = Json::array();
  for (const auto& [a, b] : map.pairs) pairs.push_back({a, b});
  Json json = {
      {"method", map.method}, {"words", map.words}, {"points", std::move(points)}, {"pairs", std::move(pairs)}};
  if (map.method == "PCA") {
    json["explained_variance"] = map.explained_variance;
  } else {
    json["divergence"] = map.divergence;
  }
  return json;
}

}  // namespace gauntlet
