#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "absl/status/status.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/embeddings/embeddings.h"
#include "src/embeddings/neighbors_internal.h"

namespace gauntlet {

namespace {

using RowMajorMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using ConstRows = Eigen::Map<const RowMajorMatrix>;

// So many more candidates than asked for survive the float32 product, whose rounding may swap near-equal ones.
constexpr uint32_t kSpareCandidates = 4;
// Scores are first looked at in runs of this length, most of which hold no candidate.
constexpr Eigen::Index kScanRun = 32;

bool Better(const Neighbor& a, const Neighbor& b) {
  return a.similarity > b.similarity || (a.similarity == b.similarity && a.id < b.id);
}

// The best `limit` candidates for one query, offered in order of id.
class Candidates {
 public:
  Candidates(size_t limit, absl::Span<const uint32_t> excluded) : limit_(limit), excluded_(excluded) {}

  // Only a higher score than this can still enter: an equal one has the higher id.
  float threshold() const {
    return heap_.size() < limit_ ? -std::numeric_limits<float>::infinity() : heap_.front().similarity;
  }

  void Offer(uint32_t id, float score) {
    if (std::find(excluded_.begin(), excluded_.end(), id) != excluded_.end()) return;
    if (heap_.size() == limit_) {
      std::pop_heap(heap_.begin(), heap_.end(), Better);
      heap_.pop_back();
    }
    heap_.push_back({id, score});
    std::push_heap(heap_.begin(), heap_.end(), Better);
  }

  // scores[i] is the score of word first_id + i.
  void OfferAll(uint32_t first_id, const Eigen::Ref<const Eigen::VectorXf>& scores) {
    for (Eigen::Index begin = 0; begin < scores.size(); begin += kScanRun) {
      const Eigen::Index run = std::min(kScanRun, scores.size() - begin);
      if (run == kScanRun && !(scores.segment<kScanRun>(begin).maxCoeff() > threshold())) continue;
      for (Eigen::Index i = begin; i < begin + run; ++i) {
        if (scores[i] > threshold()) Offer(first_id + static_cast<uint32_t>(i), scores[i]);
      }
    }
  }

  // Ranks the candidates by their cosines in float64 and gives the best k.
  std::vector<Neighbor> Rank(const Embeddings& normalized, absl::Span<const float> query, uint32_t k) {
    double squares = 0.0;
    for (const float value : query) squares += double{value} * double{value};
    const double scale = squares > 0.0 ? 1.0 / std::sqrt(squares) : 0.0;
    std::vector<std::pair<double, uint32_t>> ranked;
    ranked.reserve(heap_.size());
    for (const Neighbor& candidate : heap_) {
      const absl::Span<const float> row = normalized.vector(candidate.id);
      double dot = 0.0;
      for (size_t i = 0; i < row.size(); ++i) dot += double{row[i]} * double{query[i]};
      ranked.emplace_back(-dot * scale, candidate.id);
    }
    std::sort(ranked.begin(), ranked.end());
    std::vector<Neighbor> best;
    for (size_t i = 0; i < ranked.size() && i < k; ++i) {
      best.push_back({ranked[i].second, static_cast<float>(-ranked[i].first)});
    }
    return best;
  }

 private:
  size_t limit_;
  absl::Span<const uint32_t> excluded_;
  std::vector<Neighbor> heap_;  // the worst in front
};

}  // namespace

std::vector<std::vector<Neighbor>> NearestNeighborsByBlocks(const Embeddings& normalized,
                                                            absl::Span<const float> queries, uint32_t k,
                                                            absl::Span<const std::vector<uint32_t>> exclude,
                                                            int threads, const SearchBlocks& blocks) {
  const size_t d = normalized.dimensions();
  const size_t count = queries.size() / d;
  GAUNTLET_CHECK(queries.size() == count * d);
  GAUNTLET_CHECK(exclude.empty() || exclude.size() == count);
  std::vector<std::vector<Neighbor>> results(count);
  if (k == 0) return results;

  const auto search_block = [&](size_t block, int) {
    const size_t first = block * blocks.queries;
    const size_t width = std::min<size_t>(blocks.queries, count - first);
    std::vector<Candidates> candidates;
    candidates.reserve(width);
    for (size_t q = first; q < first + width; ++q) {
      const absl::Span<const uint32_t> excluded = exclude.empty() ? absl::Span<const uint32_t>() : exclude[q];
      candidates.emplace_back(size_t{k} + kSpareCandidates, excluded);
    }
    const auto columns = static_cast<Eigen::Index>(d);
    const ConstRows query_rows(&queries[first * d], static_cast<Eigen::Index>(width), columns);
    Eigen::MatrixXf scores;  // words x queries
    for (uint32_t id = 0; id < normalized.size(); id += std::min(blocks.words, normalized.size() - id)) {
      const uint32_t height = std::min(blocks.words, normalized.size() - id);
      const ConstRows word_rows(normalized.vector(id).data(), height, columns);
      scores.noalias() = word_rows * query_rows.transpose();
      for (size_t q = 0; q < width; ++q) candidates[q].OfferAll(id, scores.col(static_cast<Eigen::Index>(q)));
    }
    for (size_t q = 0; q < width; ++q) {
      results[first + q] = candidates[q].Rank(normalized, queries.subspan((first + q) * d, d), k);
    }
    return absl::OkStatus();
  };
  const size_t query_blocks = (count + blocks.queries - 1) / blocks.queries;
  GAUNTLET_CHECK(ParallelFor(query_blocks, ResolveThreads(threads), search_block).ok());
  return results;
}

std::vector<std::vector<Neighbor>> NearestNeighbors(const Embeddings& normalized, absl::Span<const float> queries,
                                                    uint32_t k, absl::Span<const std::vector<uint32_t>> exclude,
                                                    int threads) {
  return NearestNeighborsByBlocks(normalized, queries, k, exclude, threads, SearchBlocks());
}

}  // namespace gauntlet
