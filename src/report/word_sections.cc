// The sections that a run's vectors give.

#include <algorithm>
#include <cmath>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/unknown_word.h"
#include "gauntlet/evaluation/geometry.h"
#include "gauntlet/evaluation/word_map.h"
#include "gauntlet/numerics/rounding.h"
#include "gauntlet/numerics/vectors.h"
#include "gauntlet/report/page.h"
#include "src/report/sections.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t kCosinePairs = 200000;
constexpr uint32_t kCosineBins = 100;  // from -1 to 1
constexpr double kLeastShare = 2e-5;   // of what is shown
constexpr size_t kNormPoints = 800;    // about so many words, evenly over the logarithm of the rank

// The histogram beside what random directions would give.
Json CosineChart(const GeometryReport& geometry) {
  Json measured = Json::array(), random = Json::array();
  for (const CosineBin& bin : geometry.histogram) {
    if (std::max(bin.share, bin.expected) < kLeastShare) continue;
    const double x = Rounded((bin.low + bin.high) / 2, 4);
    measured.push_back({x, Rounded(bin.share / (bin.high - bin.low), 5)});
    random.push_back({x, Rounded(bin.expected / (bin.high - bin.low), 5)});
  }
  const std::string text = absl::StrFormat(
      "The cosines of %d random pairs of words have the mean %.3f and the deviation %.3f; for random directions it "
      "would "
      "be 0 and %.3f.",
      geometry.pairs, geometry.mean_cosine.value_or(0.0), geometry.cosine_deviation.value_or(0.0),
      1.0 / std::sqrt(geometry.dimensions));
  return MakeChart("cosines", "Cosines of random pairs", text, {"cosine"}, {"density", "linear", {}, true},
                   {{"words", "line", measured}, {"random directions", "line", random}});
}

Json ComponentsChart(const GeometryReport& geometry) {
  Axis x = {"principal component", "category"};
  Json shares = Json::array();
  for (size_t k = 0; k < geometry.variance_shares.size(); ++k) {
    x.values.push_back(absl::StrCat(k + 1));
    shares.push_back(Rounded(100.0 * geometry.variance_shares[k], 5));
  }
  const std::string text =
      absl::StrFormat("The leading principal components' shares of the variance; %.1f %% each if all %d were equal.",
                      100.0 / geometry.dimensions, geometry.dimensions);
  return MakeChart("components", "Variance by principal component", text, x,
                   {"share of the variance, %", "linear", {}, true}, {{"components", "bars", shares}});
}

Json GeometryFacts(const GeometryReport& geometry) {
  std::vector<std::pair<std::string, Json>> items = {
      {"Isotropy, 1 at best", Rounded(geometry.isotropy, 4)},
      {"Length of the mean direction, 0 to 1", Rounded(geometry.norm_of_unit_mean, 4)},
      {"Dimensions that take part", Rounded(geometry.participating_dimensions, 4)},
      {"Spearman of length and frequency", Rounded(geometry.norm_spearman, 4)}};
  if (geometry.mean_cosine_all_pairs) {
    items.insert(items.begin(), {"Mean cosine of all pairs", Rounded(*geometry.mean_cosine_all_pairs, 4)});
  }
  return MakeFacts(items);
}

Json NormChart(const Embeddings& embeddings, const Vocabulary& vocabulary) {
  Json points = Json::array();
  const double step = std::log(std::max<double>(embeddings.size(), 2.0)) / kNormPoints;
  double next = 0.0;
  for (uint32_t id = 0; id < embeddings.size(); ++id) {
    const std::optional<uint32_t> rank = vocabulary.Find(embeddings.word(id));
    if (!rank || std::log(id + 1.0) < next) continue;
    next = std::log(id + 1.0) + step;
    const absl::Span<const float> vector = embeddings.vector(id);
    points.push_back({vocabulary.count(*rank), Rounded(std::sqrt(Dot(vector, vector)), 4)});
  }
  return MakeChart("norms", "Length of vectors by frequency",
                   "The Euclidean length of a word's vector against how often the word occurs.", {"occurrences", "log"},
                   {"length", "linear", {}, true}, {{"words", "points", points}});
}

// The first words that have vectors, without the reserved one.
std::vector<uint32_t> TopWords(const Embeddings& embeddings, uint32_t count) {
  std::vector<uint32_t> ids;
  for (uint32_t id = 0; id < embeddings.size() && ids.size() < count; ++id) {
    if (embeddings.word(id) != kUnknownWord) ids.push_back(id);
  }
  return ids;
}

Json Entries(const Embeddings& normalized, const Vocabulary& vocabulary, absl::Span<const uint32_t> ids,
             const RunPageOptions& options) {
  std::vector<std::vector<uint32_t>> itself;
  for (const uint32_t id : ids) itself.push_back({id});
  const Embeddings queries = normalized.Select(ids);
  const auto neighbors = NearestNeighbors(normalized, queries.matrix(), options.neighbors, itself, options.threads);
  Json entries = Json::array();
  for (size_t i = 0; i < ids.size(); ++i) {
    const std::string& word = normalized.word(ids[i]);
    Json list = Json::array();
    for (const Neighbor& neighbor : neighbors[i]) {
      list.push_back({normalized.word(neighbor.id), Rounded(neighbor.similarity, 4)});
    }
    Json counts = Json::array();
    if (const std::optional<uint32_t> rank = vocabulary.Find(word)) counts.push_back(vocabulary.count(*rank));
    entries.push_back({word, std::move(counts), Json::array({std::move(list)})});
  }
  return entries;
}

Json Layout(const std::string& id, const WordMap& map, const std::string& text) {
  Json points = Json::array();
  for (const auto& [x, y] : map.points) points.push_back({Rounded(x, 4), Rounded(y, 4)});
  return {{"id", id}, {"name", map.method}, {"text", text}, {"points", std::move(points)}};
}

}  // namespace

Json GeometrySection(const Embeddings& embeddings, const Vocabulary& vocabulary, const RunPageOptions& options) {
  if (embeddings.size() < 2) return {};
  std::vector<double> frequencies;
  for (const std::string& word : embeddings.words()) {
    const std::optional<uint32_t> rank = vocabulary.Find(word);
    frequencies.push_back(rank ? static_cast<double>(vocabulary.count(*rank)) : 0.0);
  }
  GeometryOptions geometry_options;
  geometry_options.pairs = kCosinePairs;
  geometry_options.bins = kCosineBins;
  geometry_options.threads = options.threads;
  const GeometryReport geometry = ComputeGeometry(embeddings, frequencies, geometry_options);
  return MakeSection(
      "geometry", "Geometry", "",
      {GeometryFacts(geometry), CosineChart(geometry), ComponentsChart(geometry), NormChart(embeddings, vocabulary)});
}

Json WordsSection(const Embeddings& normalized, const Vocabulary& vocabulary, const RunPageOptions& options) {
  const std::vector<uint32_t> ids = TopWords(normalized, options.top_words);
  if (ids.empty()) return {};
  WordMapOptions map_options;
  map_options.threads = options.threads;
  const WordMap tsne = ComputeWordMap(normalized, ids, map_options);
  map_options.method = MapMethod::kPrincipalComponents;
  const WordMap pca = ComputeWordMap(normalized, ids, map_options);
  Json layouts = {Layout("t-sne", tsne, "t-SNE keeps near words near; distances between groups mean little."),
                  Layout("pca", pca,
                         absl::StrFormat("The two principal components have %.1f %% and %.1f %% of the variance of "
                                         "these words; the rest is not to be seen.",
                                         100 * pca.explained_variance[0], 100 * pca.explained_variance[1]))};
  const std::string text = absl::StrFormat(
      "The %d most frequent words. Point at a word, or find it, for those nearest to it by cosine in the whole "
      "vocabulary.",
      ids.size());
  return MakeSection("words", "Words", text,
                     {{{"type", "words"},
                       {"id", "map"},
                       {"title", "Map of words"},
                       {"text", ""},
                       {"spaces", {"these vectors"}},
                       {"entries", Entries(normalized, vocabulary, ids, options)},
                       {"layouts", std::move(layouts)}}});
}

}  // namespace gauntlet
