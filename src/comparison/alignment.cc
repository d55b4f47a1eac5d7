#include "gauntlet/comparison/alignment.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "gauntlet/base/check.h"
#include "gauntlet/base/random.h"
#include "gauntlet/comparison/space.h"
#include "gauntlet/numerics/procrustes.h"
#include "gauntlet/numerics/vectors.h"

namespace gauntlet {

namespace {

using RowMajorMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr uint32_t kSearchedWords = 1000;

Embeddings WithVectors(const Embeddings& embeddings, std::vector<float> vectors) {
  absl::StatusOr<Embeddings> result =
      Embeddings::Create(embeddings.words(), std::move(vectors), embeddings.dimensions());
  GAUNTLET_CHECK(result.ok());  // the words are those of `embeddings`, and sums of finite numbers are finite
  return *std::move(result);
}

std::vector<uint32_t> AllRows(const Embeddings& embeddings) {
  std::vector<uint32_t> ids(embeddings.size());
  std::iota(ids.begin(), ids.end(), 0u);
  return ids;
}

AlignmentFit Measure(const Embeddings& rotated, const Embeddings& b, absl::Span<const uint32_t> ids, int threads) {
  AlignmentFit fit;
  fit.words = static_cast<uint32_t>(ids.size());
  if (ids.empty()) return fit;
  double cosines = 0.0;
  double squares = 0.0;
  for (const uint32_t id : ids) {
    cosines += Dot(rotated.vector(id), b.vector(id));
    squares += SquaredDistance(rotated.vector(id), b.vector(id));
  }
  fit.mean_cosine = cosines / static_cast<double>(ids.size());
  fit.error = squares / static_cast<double>(ids.size());
  const absl::Span<const uint32_t> searched = ids.first(std::min<size_t>(ids.size(), kSearchedWords));
  const Embeddings queries = rotated.Select(searched);
  const auto nearest = NearestNeighbors(b, queries.matrix(), 1, {}, threads);
  uint32_t found = 0;
  for (size_t i = 0; i < searched.size(); ++i) found += nearest[i].front().id == searched[i] ? 1 : 0;
  fit.precision_at_1 = static_cast<double>(found) / static_cast<double>(searched.size());
  return fit;
}

}  // namespace

Embeddings Centered(const Embeddings& unit) {
  if (unit.size() < 2) return unit;
  const uint32_t d = unit.dimensions();
  std::vector<double> mean(d);
  for (uint32_t id = 0; id < unit.size(); ++id) {
    for (uint32_t i = 0; i < d; ++i) mean[i] += unit.vector(id)[i];
  }
  for (double& value : mean) value /= unit.size();
  std::vector<float> vectors(unit.matrix().begin(), unit.matrix().end());
  for (size_t i = 0; i < vectors.size(); ++i) vectors[i] = static_cast<float>(vectors[i] - mean[i % d]);
  return WithVectors(unit, std::move(vectors)).Normalized();
}

Embeddings Rotated(const Embeddings& embeddings, const Eigen::MatrixXd& rotation) {
  const auto d = static_cast<Eigen::Index>(embeddings.dimensions());
  GAUNTLET_CHECK(rotation.rows() == d && rotation.cols() == d);
  // In blocks, so that they are matrix products in float64 without a copy of all rows in it.
  constexpr uint32_t kBlockRows = 1024;
  std::vector<float> vectors(embeddings.matrix().size());
  for (uint32_t id = 0; id < embeddings.size(); id += std::min(kBlockRows, embeddings.size() - id)) {
    const auto height = static_cast<Eigen::Index>(std::min(kBlockRows, embeddings.size() - id));
    const Eigen::Map<const RowMajorMatrix> rows(embeddings.vector(id).data(), height, d);
    Eigen::Map<RowMajorMatrix>(&vectors[size_t{id} * embeddings.dimensions()], height, d) =
        (rows.cast<double>() * rotation).cast<float>();
  }
  return WithVectors(embeddings, std::move(vectors));
}

Eigen::MatrixXd FitRotation(const Embeddings& a, const Embeddings& b, absl::Span<const uint32_t> ids) {
  return SolveProcrustes(CrossProduct(a.matrix(), b.matrix(), a.dimensions(), ids)).rotation;
}

Eigen::MatrixXd FitRotation(const Embeddings& a, const Embeddings& b) { return FitRotation(a, b, AllRows(a)); }

AlignmentReport CheckAlignment(const Embeddings& a, const Embeddings& b, const AlignmentOptions& options) {
  GAUNTLET_CHECK(a.size() == b.size() && a.dimensions() == b.dimensions());
  std::vector<uint32_t> order = AllRows(a);
  Shuffle(absl::MakeSpan(order), CounterRng(options.seed));
  const auto held_out = static_cast<size_t>(std::lround(options.held_out * static_cast<double>(order.size())));
  const absl::Span<const uint32_t> judged = absl::MakeConstSpan(order).first(held_out);
  const absl::Span<const uint32_t> fitted = absl::MakeConstSpan(order).subspan(held_out);
  const Embeddings rotated = Rotated(a, FitRotation(a, b, fitted));
  return {a.size(), options.seed, Measure(rotated, b, fitted, options.threads),
          Measure(rotated, b, judged, options.threads)};
}

}  // namespace gauntlet
