#include "gauntlet/embeddings/approximate_neighbors.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>
#include <numeric>
#include <stdexcept>
#include <utility>

#include <hnswlib/hnswlib.h>

#include "absl/status/status.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/random.h"
#include "gauntlet/numerics/vectors.h"

namespace gauntlet {

struct ApproximateIndex::Graph {
  Graph(uint32_t words, uint32_t dimensions, const ApproximateOptions& options)
      : space(dimensions), graph(&space, words, options.links, options.construction_breadth, options.seed) {
    graph.setEf(options.search_breadth);
  }

  hnswlib::InnerProductSpace space;
  hnswlib::HierarchicalNSW<float> graph;
};

ApproximateIndex::ApproximateIndex(const Embeddings* normalized, std::unique_ptr<Graph> graph)
    : normalized_(normalized), graph_(std::move(graph)) {}
ApproximateIndex::ApproximateIndex(ApproximateIndex&& other) noexcept = default;
ApproximateIndex& ApproximateIndex::operator=(ApproximateIndex&& other) noexcept = default;
ApproximateIndex::~ApproximateIndex() = default;

absl::StatusOr<ApproximateIndex> ApproximateIndex::Build(const Embeddings& normalized,
                                                         const ApproximateOptions& options) {
  GAUNTLET_CHECK(options.links >= 2);
  try {
    auto graph = std::make_unique<Graph>(normalized.size(), normalized.dimensions(), options);
    for (uint32_t id = 0; id < normalized.size(); ++id) graph->graph.addPoint(normalized.vector(id).data(), id);
    return ApproximateIndex(&normalized, std::move(graph));
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("no memory for the graph of nearest neighbours");
  } catch (const std::runtime_error& error) {  // as the library reports that malloc failed
    return absl::ResourceExhaustedError(error.what());
  }
}

std::vector<std::vector<Neighbor>> ApproximateIndex::Search(absl::Span<const float> queries, uint32_t k,
                                                            absl::Span<const std::vector<uint32_t>> exclude,
                                                            int threads) const {
  const size_t d = normalized_->dimensions();
  const size_t count = queries.size() / d;
  GAUNTLET_CHECK(queries.size() == count * d);
  GAUNTLET_CHECK(exclude.empty() || exclude.size() == count);
  std::vector<std::vector<Neighbor>> results(count);
  const auto search = [&](size_t q, int /*thread*/) {
    const absl::Span<const float> query = queries.subspan(q * d, d);
    const absl::Span<const uint32_t> excluded = exclude.empty() ? absl::Span<const uint32_t>() : exclude[q];
    const double squares = Dot(query, query);
    const double scale = squares > 0.0 ? 1.0 / std::sqrt(squares) : 0.0;
    auto candidates = graph_->graph.searchKnn(query.data(), size_t{k} + excluded.size());
    std::vector<std::pair<double, uint32_t>> ranked;  // minus the cosine
    for (; !candidates.empty(); candidates.pop()) {
      const auto id = static_cast<uint32_t>(candidates.top().second);
      if (std::find(excluded.begin(), excluded.end(), id) != excluded.end()) continue;
      ranked.emplace_back(-Dot(normalized_->vector(id), query) * scale, id);
    }
    std::sort(ranked.begin(), ranked.end());
    for (size_t i = 0; i < std::min<size_t>(k, ranked.size()); ++i) {
      results[q].push_back({ranked[i].second, static_cast<float>(-ranked[i].first)});
    }
    return absl::OkStatus();
  };
  GAUNTLET_CHECK(ParallelFor(count, ResolveThreads(threads), search).ok());
  return results;
}

double MeasureRecall(const Embeddings& normalized, const ApproximateIndex& index, uint32_t k, uint32_t sample,
                     uint64_t seed, int threads) {
  std::vector<uint32_t> ids(normalized.size());
  std::iota(ids.begin(), ids.end(), 0U);
  Shuffle(absl::MakeSpan(ids), CounterRng(seed));
  if (ids.size() > sample) ids.resize(sample);
  std::vector<float> queries;
  std::vector<std::vector<uint32_t>> itself;
  for (const uint32_t id : ids) {
    queries.insert(queries.end(), normalized.vector(id).begin(), normalized.vector(id).end());
    itself.push_back({id});
  }
  const std::vector<std::vector<Neighbor>> exact = NearestNeighbors(normalized, queries, k, itself, threads);
  const std::vector<std::vector<Neighbor>> found = index.Search(queries, k, itself, threads);
  uint64_t all = 0;
  uint64_t hits = 0;
  for (size_t q = 0; q < exact.size(); ++q) {
    all += exact[q].size();
    if (exact[q].empty()) continue;
    const auto near_enough = [&](const Neighbor& other) { return other.similarity >= exact[q].back().similarity; };
    hits += static_cast<uint64_t>(std::count_if(found[q].begin(), found[q].end(), near_enough));
  }
  return all == 0 ? 1.0 : static_cast<double>(hits) / static_cast<double>(all);
}

}  // namespace gauntlet
