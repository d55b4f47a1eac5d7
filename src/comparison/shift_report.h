// From the shifts of all words to what is reported about them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gauntlet/comparison/compare.h"

namespace gauntlet {

// The floor of one side.
struct NoiseFloor {
  std::string name;
  ShiftValues values;
};

// The compared words and how they shift.
struct ShiftTable {
  const SharedWords& words;
  ShiftValues shift;
  std::optional<NoiseFloor> noise_a, noise_b;
};

ShiftReport ReportShift(const ShiftTable& table, const CompareOptions& options);

SetShift ReportSet(const ShiftTable& table, const WordSet& set);

}  // namespace gauntlet
