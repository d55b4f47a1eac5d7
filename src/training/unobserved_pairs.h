// Pairs that never occur together, drawn beside those that do: so that vectors learn from absence too.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "gauntlet/corpus/vocabulary.h"
#include "src/training/record_store.h"
#include "src/training/task_queue.h"

namespace gauntlet {

// Draws context words of a band in proportion to a power of their counts, by the alias method (Walker 1977; Vose 1991).
// Immutable; thread-safe.
class ContextSampler {
 public:
  ContextSampler(const Vocabulary& vocabulary, double power, uint32_t band_rows);

  // A context of the band, by its row within it. `random`: 64 uniform bits.
  uint16_t Draw(uint32_t band, uint64_t random) const;

 private:
  // Row k of a band is drawn as itself where a uniform number lies below `keep`, else as the row `alias`.
  struct Slot {
    float keep = 1.0f;
    uint16_t alias = 0;
  };
  static void FillBand(absl::Span<const double> weights, absl::Span<Slot> slots);

  uint32_t band_rows_;
  std::vector<Slot> slots_;  // one for each word
};

// Which pairs of a working tile occur: a bit for each.
class ObservedPairs {
 public:
  // Bands of more rows would take more bits than a core's cache has room for (2 MiB).
  static constexpr uint32_t kMaxBandRows = 4096;

  // The pairs that the task's tile holds, its records being `records`. On the diagonal of a symmetric matrix the tile
  // holds each pair in one order only, and counts for both.
  ObservedPairs(const TrainTask& task, absl::Span<const PackedRecord> records, bool symmetric, uint32_t band_rows);

  // By rows within the task's word band and context band.
  bool Contains(uint16_t word, uint16_t context) const {
    const uint64_t bit = uint64_t{word} * band_rows_ + context;
    return (bits_[bit / 64] >> (bit % 64) & 1) != 0;
  }

 private:
  void Add(uint16_t word, uint16_t context) {
    const uint64_t bit = uint64_t{word} * band_rows_ + context;
    bits_[bit / 64] |= uint64_t{1} << (bit % 64);
  }

  uint32_t band_rows_;
  std::vector<uint64_t> bits_;
};

}  // namespace gauntlet
