// The shape of a cloud of vectors: how evenly they fill their space, and what their lengths depend on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "gauntlet/embeddings/embeddings.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

struct GeometryOptions {
  uint64_t pairs = 1000000;  // random pairs of different words
  uint64_t seed = 1;
  uint32_t bins = 40;        // of the histogram from -1 to 1; at least 1
  uint32_t components = 10;  // principal components whose shares are given
  int threads = 0;           // as for ResolveThreads; results do not depend on it
};

struct CosineBin {
  double low = 0.0, high = 0.0;  // cosines in [low, high); the last bin includes 1
  double share = 0.0;            // of the pairs
  double expected = 0.0;         // of the same interval under N(0, 1/d)
};

// A tenth of the words, by frequency.
struct FrequencyDecile {
  uint32_t words = 0;
  std::optional<double> mean_frequency;  // nothing where only ranks are known
  double mean_norm = 0.0;
};

struct GeometryReport {
  uint32_t words = 0;
  uint32_t dimensions = 0;
  uint32_t zero_rows = 0;  // they have no direction, and no part in what is about cosines

  double mean_norm = 0.0;
  double norm_of_mean = 0.0;       // ‖mean of x‖
  double norm_of_unit_mean = 0.0;  // ‖mean of x/‖x‖‖: 0 for directions that cancel out, 1 for a single one

  // Anisotropy as in Ethayarajh 2019. Nothing with fewer than two rows that are not zero.
  uint64_t pairs = 0;
  std::optional<double> mean_cosine;            // of the random pairs
  std::optional<double> cosine_deviation;       // their standard deviation
  std::optional<double> mean_cosine_all_pairs;  // exact, from the unit mean u: (n‖u‖² - 1)/(n - 1)
  // The largest distance between the distribution functions of the pairs' cosines and of N(0, 1/d), which those of
  // random directions come close to (Kolmogorov & Smirnov).
  std::optional<double> kolmogorov_smirnov;
  std::vector<CosineBin> histogram;

  std::vector<double> variance_shares;    // of the leading principal components, largest first
  double participating_dimensions = 0.0;  // (Σλ)²/Σλ² of the variances λ: d when all are equal; 0 without variance
  // min Z(c)/max Z(c) with Z(c) = Σ_w exp(c·x_w), over the eigenvectors c of X'X and their negatives (Arora et al.
  // 2016; Mu & Viswanath 2018, who leave the sign of an eigenvector to chance): 1 for a cloud that looks alike from all
  // sides.
  double isotropy = 0.0;

  bool by_rank = false;                  // no frequencies were given: the order of the rows stands for them
  std::vector<FrequencyDecile> deciles;  // most frequent first; over words whose frequency is known
  double norm_spearman = 0.0;            // of norm and frequency (or minus the rank)
};

// `frequencies` has one for each word, 0 where it is unknown; or none at all, when the rows are taken to be sorted by
// frequency, most frequent first, as files of GloVe's are.
GeometryReport ComputeGeometry(const Embeddings& embeddings, absl::Span<const double> frequencies,
                               const GeometryOptions& options);

std::string FormatGeometry(const GeometryReport& report);
// The fields under their names; what there is not is null.
nlohmann::ordered_json ToJson(const GeometryReport& report);

}  // namespace gauntlet
