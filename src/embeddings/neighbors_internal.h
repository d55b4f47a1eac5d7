// How the search for nearest neighbours is cut into blocks; apart from the public header for tests with tiny blocks.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "gauntlet/embeddings/embeddings.h"

namespace gauntlet {

// A block of scores, queries * words floats, stays in the L2 cache (512 KiB with these).
struct SearchBlocks {
  uint32_t queries = 128;
  uint32_t words = 1024;
};

// NearestNeighbors with blocks of a given shape.
std::vector<std::vector<Neighbor>> NearestNeighborsByBlocks(const Embeddings& normalized,
                                                            absl::Span<const float> queries, uint32_t k,
                                                            absl::Span<const std::vector<uint32_t>> exclude,
                                                            int threads, const SearchBlocks& blocks);

}  // namespace gauntlet
