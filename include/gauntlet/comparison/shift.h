// How far each word moves from one space to the other, and how far words seem to move where nothing changed.
//
// A shift by itself means little: vectors move with the seed, rare words by another amount than frequent ones, and
// published laws of change vanish against a proper control (Dubossarsky, Weinshall & Grossman 2017). So it is measured
// in three ways, and each is held against a noise floor: the shift of the same words between two spaces of one domain.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gauntlet/embeddings/embeddings.h"

namespace gauntlet {

// Each is 0 where nothing changed.
enum class ShiftMeasure {
  // 1 - cos after the best rotation of A onto B (Hamilton, Leskovec & Jurafsky, ACL 2016); 0 to 2. It suffers where the
  // rotation fits badly, as with small corpora.
  kAligned,
  // The local neighbourhood measure (Hamilton, Leskovec & Jurafsky, EMNLP 2016): 1 - cos of the word's similarities, in
  // A and in B, to the words that are among its k nearest in either; 0 to 2. It needs no rotation.
  kSecondOrder,
  // 1 - |N_A and N_B| / k, the share of the word's k nearest words that are not the same in both (Gonen, Jawahar,
  // Seddah & Goldberg, ACL 2020); 0 to 1, in steps of 1/k.
  kTurnover,
};
constexpr std::array<ShiftMeasure, 3> kShiftMeasures = {ShiftMeasure::kAligned, ShiftMeasure::kSecondOrder,
                                                        ShiftMeasure::kTurnover};

// "aligned", "second_order", "turnover".
absl::string_view ShiftMeasureName(ShiftMeasure measure);

struct ShiftOptions {
  uint32_t neighbors = 25;          // k
  uint32_t neighbor_words = 20000;  // neighbours are looked for among so many of the most frequent words
  bool centered = true;             // take the spaces' means off first, see Centered
  int threads = 1;
};

// The shift of each word by each measure, by id; no numbers for kAligned where the dimensions differ.
class ShiftValues {
 public:
  std::vector<double>& of(ShiftMeasure measure) { return values_[static_cast<size_t>(measure)]; }
  const std::vector<double>& of(ShiftMeasure measure) const { return values_[static_cast<size_t>(measure)]; }

 private:
  std::array<std::vector<double>, kShiftMeasures.size()> values_;
};

// A space made ready to be measured against others.
struct ShiftSpace {
  Embeddings vectors;                            // unit, and centred where that is asked for
  std::vector<std::vector<uint32_t>> neighbors;  // of each word the ids of its nearest ones, sorted
};

// `unit` has at least two words, the most frequent first.
ShiftSpace PrepareShift(const Embeddings& unit, const ShiftOptions& options);

// Of the same words in the same order; the rotation is fitted to all of them.
ShiftValues MeasureShift(const ShiftSpace& a, const ShiftSpace& b, const ShiftOptions& options);

// The shift of the words of `unit`, one side of a comparison, against a second space of the same domain: another seed,
// or, which is the harder floor, another sample of text. NaN for words without a vector other than zero in the second
// space; no numbers at all where that leaves fewer than two. `prepared` is PrepareShift(unit).
ShiftValues MeasureNoise(const Embeddings& unit, const ShiftSpace& prepared, const Embeddings& second,
                         const ShiftOptions& options);

// What a shift looks like against the shifts of the floor of words that are about as frequent.
struct Significance {
  double z = 0.0;  // the shift less their mean, in their standard deviations; 0 where they are all equal
  // The share of them that are as large, itself counted: (m + 1)/(n + 1). The floor has no change in it, so this is how
  // often chance alone gives such a shift.
  double p_value = 1.0;
};

// Words, in order of frequency, are cut into ten bands of equal size (fewer where a band would have less than 50
// words), and each shift is held against both floors' values in its band. `floors` have a value, or NaN, for each word;
// nothing where a band has none.
std::vector<std::optional<Significance>> Significances(absl::Span<const double> shifts,
                                                       absl::Span<const absl::Span<const double>> floors);

}  // namespace gauntlet
