// The sections that a run's vectors give.

#include <algorithm>
#include <array>
#include <cmath>

#include "absl/strings/str_format.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/random.h"
#include "gauntlet/base/unknown_word.h"
#include "gauntlet/report/page.h"
#include "gauntlet/report/word_map.h"
#include "src/report/numbers.h"
#include "src/report/sections.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t kCosinePairs = 200000;
constexpr size_t kCosineBins = 100;     // from -1 to 1
constexpr double kLeastDensity = 1e-3;  // of what is shown
constexpr size_t kNormPoints = 800;     // about so many words, evenly over the logarithm of the rank
constexpr double kPi = 3.14159265358979323846;

double Dot(absl::Span<const float> a, absl::Span<const float> b) {
  double sum = 0.0;
  for (size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * double{b[i]};
  return sum;
}

// Cosines of pairs of different words, drawn with equal chances, beside the density of random directions: N(0, 1/d), to
// which the cosine of two independent directions tends as d grows.
Json CosineChart(const Embeddings& normalized) {
  std::array<uint64_t, kCosineBins> bins = {};
  CounterRng rng(/*seed=*/1);
  double sum = 0.0;
  for (uint64_t i = 0; i < kCosinePairs; ++i) {
    const auto a = static_cast<uint32_t>(rng.NextBelow(normalized.size()));
    auto b = static_cast<uint32_t>(rng.NextBelow(normalized.size() - 1));
    if (b >= a) ++b;
    const double cosine = std::clamp(Dot(normalized.vector(a), normalized.vector(b)), -1.0, 1.0);
    sum += cosine;
    ++bins[std::min(kCosineBins - 1, static_cast<size_t>((cosine + 1.0) / 2.0 * kCosineBins))];
  }
  const double width = 2.0 / kCosineBins;
  const double variance = 1.0 / normalized.dimensions();
  Json measured = Json::array(), random = Json::array();
  for (size_t k = 0; k < kCosineBins; ++k) {
    const double x = -1.0 + width * (static_cast<double>(k) + 0.5);
    const double density = static_cast<double>(bins[k]) / (kCosinePairs * width);
    const double expected = std::exp(-x * x / (2 * variance)) / std::sqrt(2 * kPi * variance);
    if (std::max(density, expected) < kLeastDensity) continue;
    measured.push_back({Rounded(x, 4), Rounded(density, 5)});
    random.push_back({Rounded(x, 4), Rounded(expected, 5)});
  }
  const std::string text = absl::StrFormat(
      "The cosines of %d random pairs of words have the mean %.3f; for random directions it would be 0, with a "
      "deviation of %.3f.",
      kCosinePairs, sum / static_cast<double>(kCosinePairs), std::sqrt(variance));
  return MakeChart("cosines", "Cosines of random pairs", text, {"cosine"}, {"density", "linear", {}, true},
                   {{"words", "line", measured}, {"random directions", "line", random}});
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

Json Layout(const WordMap& map, const std::string& text) {
  Json points = Json::array();
  for (const auto& [x, y] : map.points) points.push_back({Rounded(x, 4), Rounded(y, 4)});
  return {{"name", map.method}, {"text", text}, {"points", std::move(points)}};
}

}  // namespace

Json GeometrySection(const Embeddings& embeddings, const Embeddings& normalized, const Vocabulary& vocabulary) {
  if (embeddings.size() < 2) return {};
  return MakeSection("geometry", "Geometry", "", {CosineChart(normalized), NormChart(embeddings, vocabulary)});
}

Json WordsSection(const Embeddings& normalized, const Vocabulary& vocabulary, const RunPageOptions& options) {
  const std::vector<uint32_t> ids = TopWords(normalized, options.top_words);
  if (ids.empty()) return {};
  WordMapOptions map_options;
  map_options.threads = options.threads;
  const WordMap tsne = ComputeWordMap(normalized, ids, map_options);
  map_options.method = MapMethod::kPrincipalComponents;
  const WordMap pca = ComputeWordMap(normalized, ids, map_options);
  Json layouts = {
      Layout(tsne, "t-SNE keeps near words near; distances between groups mean little."),
      Layout(pca, absl::StrFormat("The two principal components have %.1f %% and %.1f %% of the variance of "
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
