// Biases that are counted instead of learnt.
#pragma once

#include "absl/status/status.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "gauntlet/cooccurrence/scan.h"
#include "gauntlet/training/parameters.h"

namespace gauntlet {

// Sets the biases so that w·c + b + b' is ln X_ij where w·c is PMI(i, j): b_i = ln X_i. and b'_j = s ln X_.j less the
// logarithm of the sum of X_.k^s over k, with s = `smoothing` (see PmiTerms). Errors as for ComputeMarginals.
absl::Status SetPmiBiases(const CooccurrenceMatrix& matrix, double smoothing, const ScanResources& resources,
                          Parameters* parameters);

}  // namespace gauntlet
