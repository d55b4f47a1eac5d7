// The spectrum of what word vectors factorize: singular values of log(1 + X), of positive PMI, and of vectors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "gauntlet/cooccurrence/scan.h"
#include "gauntlet/numerics/power_law.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

enum class SpectrumSource {
  kLog,          // ln(1 + X_ij)
  kPositivePmi,  // max(0, PMI(i, j)) in natural logarithms, see PmiTerms; 0 for pairs that do not occur together
};

struct SpectrumOptions {
  SpectrumSource source = SpectrumSource::kLog;
  uint32_t values = 100;   // at least 1
  double smoothing = 1.0;  // of the contexts of PMI, see PmiTerms
  uint32_t fit_from = 1;   // first rank of the power law
};

struct Spectrum {
  std::string of;  // e.g. "log(1+X)"
  uint32_t rows = 0;
  uint32_t columns = 0;
  uint64_t entries = 0;       // that are not 0
  double squared_norm = 0.0;  // sum of the squares of all entries, and of all singular values
  std::vector<double> values;
  std::optional<PowerLawFit> fit;  // of the values above
  uint64_t memory = 0;             // bytes that it took at most
  uint64_t products = 0;           // with the matrix
};

struct MatrixSpectrum {
  Spectrum spectrum;
  Eigen::MatrixXd left;  // V x values: the left singular vectors U
};

// Holds the matrix in 12 bytes for each stored record (6 for each entry of a symmetric one), and the subspace of
// TruncatedSvdMemory: about 8 (5 values + 64) bytes for each word. Results do not depend on threads.
// ResourceExhausted, naming the smallest budget that works; otherwise errors as for ComputeMarginals and
// ComputeTruncatedSvd.
absl::StatusOr<MatrixSpectrum> ComputeSpectrum(const CooccurrenceMatrix& matrix, const SpectrumOptions& options,
                                               const ScanResources& resources, Progress* progress);

// Of vectors, N rows of `dimensions` floats; all values, however many are asked for.
Spectrum ComputeVectorSpectrum(absl::Span<const float> rows, uint32_t dimensions, uint32_t fit_from, int threads);

// W = U_d sqrt(S_d), V x d, row-major: the vectors of a truncated SVD with eigenvalue weighting 1/2 (Levy, Goldberg and
// Dagan 2015, TACL 3, section 3.3), as a baseline.
std::vector<float> BaselineVectors(const MatrixSpectrum& spectrum);

// Leading values with the share of the squared norm up to each, and the power law.
std::string FormatSpectrum(const Spectrum& spectrum);
// {"of", "rows", "columns", "entries", "squared_norm", "memory", "products", "values": [...], "power_law": {"exponent",
// "r_squared", "first_rank", "last_rank"} or null}
nlohmann::ordered_json ToJson(const Spectrum& spectrum);

}  // namespace gauntlet
