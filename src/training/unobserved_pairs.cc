#include "src/training/unobserved_pairs.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "absl/numeric/int128.h"

namespace gauntlet {

ContextSampler::ContextSampler(const Vocabulary& vocabulary, double power, uint32_t band_rows)
    : band_rows_(band_rows), slots_(vocabulary.size()) {
  std::vector<double> weights(vocabulary.size());
  for (uint32_t id = 0; id < vocabulary.size(); ++id) {
    weights[id] = std::pow(static_cast<double>(vocabulary.count(id)), power);
  }
  for (size_t begin = 0; begin < slots_.size(); begin += band_rows) {
    FillBand(absl::MakeConstSpan(weights).subspan(begin, band_rows), absl::MakeSpan(slots_).subspan(begin, band_rows));
  }
}

// Every slot gets the same share of the band's weight: words of less lend the rest of theirs to words of more.
void ContextSampler::FillBand(absl::Span<const double> weights, absl::Span<Slot> slots) {
  const double share = std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(weights.size());
  std::vector<double> left(weights.begin(), weights.end());
  std::vector<uint16_t> less;
  std::vector<uint16_t> more;
  for (size_t k = 0; k < left.size(); ++k) (left[k] < share ? less : more).push_back(static_cast<uint16_t>(k));
  while (!less.empty() && !more.empty()) {
    const uint16_t small = less.back();
    const uint16_t large = more.back();
    less.pop_back();
    slots[small] = {static_cast<float>(left[small] / share), large};
    left[large] -= share - left[small];
    if (left[large] < share) {
      more.pop_back();
      less.push_back(large);
    }
  }
  // What rounding leaves in either list has a share of its own.
  for (const uint16_t k : less) slots[k] = {1.0f, k};
  for (const uint16_t k : more) slots[k] = {1.0f, k};
}

uint16_t ContextSampler::Draw(uint32_t band, uint64_t random) const {
  const size_t begin = size_t{band} * band_rows_;
  const uint64_t size = std::min<uint64_t>(band_rows_, slots_.size() - begin);
  const absl::uint128 product = absl::uint128(random) * size;
  const auto k = static_cast<uint16_t>(absl::Uint128High64(product));
  // The fraction left over is uniform too.
  const float uniform = static_cast<float>(absl::Uint128Low64(product) >> 40) * 0x1p-24f;
  const Slot& slot = slots_[begin + k];
  return uniform < slot.keep ? k : slot.alias;
}

ObservedPairs::ObservedPairs(const TrainTask& task, absl::Span<const PackedRecord> records, bool symmetric,
                             uint32_t band_rows)
    : band_rows_(band_rows), bits_((uint64_t{band_rows} * band_rows + 63) / 64, 0) {
  const bool both = symmetric && task.word_band == task.context_band;
  for (const PackedRecord& record : records) {
    if (both || !task.transposed) Add(record.row, record.column);
    if (both || task.transposed) Add(record.column, record.row);
  }
}

}  // namespace gauntlet
