// Word vectors with their words: immutable, and searched by blocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace gauntlet {

struct Neighbor {
  uint32_t id = 0;
  float similarity = 0.0f;  // cosine
};

// V words, each with a row of d float32, row-major. Immutable and thread-safe.
class Embeddings {
 public:
  // `vectors` holds words.size() * dimensions floats. InvalidArgument for duplicate or empty words, sizes that do not
  // agree, or a value that is not finite.
  static absl::StatusOr<Embeddings> Create(std::vector<std::string> words, std::vector<float> vectors,
                                           uint32_t dimensions);

  uint32_t size() const { return static_cast<uint32_t>(words_.size()); }
  uint32_t dimensions() const { return dimensions_; }
  const std::string& word(uint32_t id) const { return words_[id]; }
  std::optional<uint32_t> Find(absl::string_view word) const;
  // d floats.
  absl::Span<const float> vector(uint32_t id) const {
    return absl::MakeConstSpan(vectors_).subspan(size_t{id} * dimensions_, dimensions_);
  }
  // V*d floats.
  absl::Span<const float> matrix() const { return vectors_; }

  // Rows scaled to unit length (a zero row stays zero).
  Embeddings Normalized() const;

 private:
  std::vector<std::string> words_;
  std::vector<float> vectors_;
  uint32_t dimensions_ = 0;
  absl::flat_hash_map<std::string, uint32_t> ids_;
};

// The k most similar words by cosine to each of the queries (Q*d floats, row-major), best first, ties by lower id,
// without the ids in exclude[q]. `normalized` must be Normalized(). One matrix product for each block of queries and
// words. `threads` as for ResolveThreads.
std::vector<std::vector<Neighbor>> NearestNeighbors(const Embeddings& normalized, absl::Span<const float> queries,
                                                    uint32_t k, absl::Span<const std::vector<uint32_t>> exclude,
                                                    int threads);

}  // namespace gauntlet
