// Linear transforms of vectors that post-processing is made of: centering, whitening, removal of dominant directions,
// scaling. Means, covariances and products are in float64; each step's result is rounded to float32.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gauntlet/embeddings/embeddings.h"

namespace gauntlet {

// Rows are x, their mean is m, and the covariance (over V - 1) is U diag(λ) U', largest λ first.
enum class TransformKind {
  kCenter,     // x - m
  kRemoveTop,  // x - Σ_{k<K} (u_k·x) u_k
  kWhitenPca,  // diag(λ)^-½ U' (x - m), the first K of its components: variance 1, uncorrelated
  kWhitenZca,  // U diag(λ)^-½ U' (x - m): the same turned back, the whitening that is closest to x (Bell & Sejnowski
               // 1997)
  kUnit,       // x / ‖x‖; a zero row stays zero
  kUnitVariance,  // each dimension divided by its standard deviation over the rows; one without variance stays as it is
  kUnitDimensions,  // each dimension divided by its norm over the rows, as GloVe's word similarities are computed
                    // (Pennington et al. 2014, section 4.3); one that is zero stays zero
};

struct TransformStep {
  TransformKind kind = TransformKind::kCenter;
  uint32_t count = 0;  // K of kRemoveTop; of kWhitenPca, where 0 means all dimensions
};

// Steps by name, separated by commas: center, remove-top=K, all-but-the-top=K, whiten-pca, whiten-pca=K, whiten-zca,
// unit, unit-variance, unit-dimensions. all-but-the-top=K (Mu & Viswanath 2018, who suggest d/100) is center followed
// by remove-top=K. InvalidArgument, naming the step, for anything else.
absl::StatusOr<std::vector<TransformStep>> ParseTransformSteps(absl::string_view text);

// The steps one after the other. InvalidArgument, naming the step, when K exceeds the number of dimensions, a whitened
// direction has no variance (less than 1e-12 of the largest), or a result is beyond float32. `threads` as for
// ResolveThreads; the result does not depend on it.
absl::StatusOr<Embeddings> Transform(const Embeddings& embeddings, absl::Span<const TransformStep> steps, int threads);

}  // namespace gauntlet
