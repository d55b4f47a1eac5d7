// Word vectors with their words: immutable, and searched by blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace gauntlet {

struct Neighbor {
  uint32_t id = 0;
  float similarity = 0.0f;  // cosine
};

// V words, each with a row of d float32, row-major. Immutable and thread-safe. Copies share the words.
class Embeddings {
 public:
  // `vectors` holds words.size() * dimensions floats. InvalidArgument, naming the word and its row (from 1), for empty
  // or duplicate words, sizes that do not agree, or a value that is not finite.
  static absl::StatusOr<Embeddings> Create(std::vector<std::string> words, std::vector<float> vectors,
                                           uint32_t dimensions);

  uint32_t size() const { return static_cast<uint32_t>(words().size()); }
  uint32_t dimensions() const { return dimensions_; }
  const std::string& word(uint32_t id) const { return words()[id]; }
  const std::vector<std::string>& words() const;
  std::optional<uint32_t> Find(absl::string_view word) const;
  // d floats.
  absl::Span<const float> vector(uint32_t id) const { return matrix().subspan(size_t{id} * dimensions_, dimensions_); }
  // V*d floats.
  absl::Span<const float> matrix() const { return vectors_; }

  // Rows scaled to unit length (a zero row stays zero).
  Embeddings Normalized() const;
  // The same words with other vectors, size() * dimensions floats. InvalidArgument, as for Create, for sizes that do
  // not agree or a value that is not finite.
  absl::StatusOr<Embeddings> WithVectors(std::vector<float> vectors, uint32_t dimensions) const;
  // The given rows in that order; `ids` are distinct and below size().
  Embeddings Select(absl::Span<const uint32_t> ids) const;

 private:
  struct Index;
  Embeddings(std::shared_ptr<const Index> index, std::vector<float> vectors, uint32_t dimensions);

  std::shared_ptr<const Index> index_;
  std::vector<float> vectors_;
  uint32_t dimensions_ = 0;
};

// The k most similar words by cosine to each of the queries (Q*d floats, row-major, of any length), best first, ties by
// lower id, without the ids in exclude[q] (`exclude` has Q entries, or none). Fewer than k when there are no more
// words; a zero row or query has cosine 0 with all. `normalized` must be Normalized(). One matrix product in float32
// for each block of queries and words, so that memory does not grow with Q*V; the best few are then ranked in float64,
// so the result does not depend on blocks or threads. `threads` as for ResolveThreads.
std::vector<std::vector<Neighbor>> NearestNeighbors(const Embeddings& normalized, absl::Span<const float> queries,
                                                    uint32_t k, absl::Span<const std::vector<uint32_t>> exclude,
                                                    int threads);

}  // namespace gauntlet
