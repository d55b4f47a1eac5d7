// Nearest neighbours by a graph instead of by comparing all: hierarchical navigable small worlds (Malkov & Yashunin
// 2018). Building it takes longer than one exact search for a few thousand words, and pays for many searches after.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gauntlet/embeddings/embeddings.h"

namespace gauntlet {

struct ApproximateOptions {
  uint32_t links = 16;                  // of each word to others ("M"); at least 2
  uint32_t construction_breadth = 200;  // candidates looked at for a word's links ("ef_construction")
  uint32_t search_breadth = 64;         // candidates looked at for a query, at least those asked for ("ef")
  uint64_t seed = 1;
};

// Immutable and thread-safe; move-only. Refers to the vectors it was built from, which must outlive it.
class ApproximateIndex {
 public:
  // Words are added by one thread, one after the other, so that the same input gives the same graph. ResourceExhausted
  // when it does not fit in memory.
  static absl::StatusOr<ApproximateIndex> Build(const Embeddings& normalized, const ApproximateOptions& options);
  ApproximateIndex(ApproximateIndex&& other) noexcept;
  ApproximateIndex& operator=(ApproximateIndex&& other) noexcept;
  ~ApproximateIndex();

  // As NearestNeighbors, but some neighbours may be missed; the cosines of those found are exact.
  std::vector<std::vector<Neighbor>> Search(absl::Span<const float> queries, uint32_t k,
                                            absl::Span<const std::vector<uint32_t>> exclude, int threads) const;

 private:
  struct Graph;
  ApproximateIndex(const Embeddings* normalized, std::unique_ptr<Graph> graph);

  const Embeddings* normalized_;
  std::unique_ptr<Graph> graph_;
};

// The share of the k nearest neighbours (of a word, itself left out) that the index finds, where one as near as the
// k-th counts, over `sample` words drawn without repetition, or all when there are fewer; 1 when there are none to
// find.
double MeasureRecall(const Embeddings& normalized, const ApproximateIndex& index, uint32_t k, uint32_t sample,
                     uint64_t seed, int threads);

}  // namespace gauntlet
