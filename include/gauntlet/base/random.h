// Counter-based random numbers: the value at (seed, stream, counter) is a pure function of the three, so results do not
// depend on the number of threads or on the order in which they draw.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/types/span.h"

namespace gauntlet {

// The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection of 64-bit integers whose output bits each depend
// on all input bits.
constexpr uint64_t MixBits(uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebULL;
  x ^= x >> 31;
  return x;
}

// A stream of random numbers addressed by a counter. Copies are cheap and independent; a const object is thread-safe.
// Example: CounterRng rng(seed, /*stream=*/epoch); rng.At(0), rng.At(1), … or rng.Next() for the same numbers in order.
class CounterRng {
 public:
  explicit constexpr CounterRng(uint64_t seed, uint64_t stream = 0)
      : key_(MixBits(MixBits(seed + kIncrement) ^ (stream * 0xd1342543de82ef95ULL + kIncrement))) {}

  // 64 uniform bits at position `counter`.
  constexpr uint64_t At(uint64_t counter) const { return MixBits(key_ + (counter + 1) * kIncrement); }

  // Uniform in [0, 1) with 53 random bits.
  constexpr double UniformAt(uint64_t counter) const { return static_cast<double>(At(counter) >> 11) * 0x1.0p-53; }

  // The sequential form: At(0), At(1), ….
  constexpr uint64_t Next() { return At(counter_++); }

  // Uniform in [0, bound), bound > 0, by multiplication (bias below 2^-32 for bounds below 2^32).
  uint64_t NextBelow(uint64_t bound) { return absl::Uint128High64(absl::uint128(Next()) * bound); }

  // Uniform in [0, 1).
  constexpr double NextUniform() { return UniformAt(counter_++); }

 private:
  static constexpr uint64_t kIncrement = 0x9e3779b97f4a7c15ULL;
  uint64_t key_;
  uint64_t counter_ = 0;
};

// Fisher-Yates shuffle: the same permutation for the same rng on every platform (std::shuffle promises none).
template <typename T>
void Shuffle(absl::Span<T> items, CounterRng rng) {
  for (size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[rng.NextBelow(i)]);
}

}  // namespace gauntlet
