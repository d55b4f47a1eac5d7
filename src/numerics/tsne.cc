#include "gauntlet/numerics/tsne.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "gauntlet/base/check.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/numerics/principal_components.h"
#include "src/numerics/tsne_internal.h"

namespace gauntlet {

namespace {

using Index = Eigen::Index;
using Points = Eigen::MatrixX2d;
using Triplet = Eigen::Triplet<float>;

// Rows that a thread takes at once.
constexpr Index kBlock = 32;
// With fewer rows for each, threads would meet every millisecond, and wait long where others use the machine too.
constexpr uint32_t kRowsPerThread = 1000;
// Bisections of a point's bandwidth: more than a double has bits to tell apart.
constexpr int kBisections = 100;
constexpr double kEntropyTolerance = 1e-6;

// Calls body(row) for each of `count` rows, in parallel.
void ForEachRow(Index count, int threads, absl::FunctionRef<void(Index row)> body) {
  const auto blocks = static_cast<size_t>((count + kBlock - 1) / kBlock);
  const absl::Status status = ParallelFor(blocks, threads, [&](size_t block, int) {
    const Index first = static_cast<Index>(block) * kBlock;
    for (Index row = first; row < std::min(count, first + kBlock); ++row) body(row);
    return absl::OkStatus();
  });
  GAUNTLET_CHECK(status.ok());
}

// Weights exp(-precision * distance) of the given squared distances (the smallest of which is 0), scaled to the sum 1,
// with the precision at which their entropy is ln(perplexity). Where the nearest are so equal that no precision gives
// so low an entropy, the one reached is as low as it gets.
Eigen::ArrayXd WeightsOfPerplexity(const Eigen::ArrayXd& distances, double perplexity) {
  const double mean = distances.mean();
  if (!(mean > 0.0)) return Eigen::ArrayXd::Constant(distances.size(), 1.0 / static_cast<double>(distances.size()));
  const double wanted = std::log(perplexity);
  double low = 0.0;
  double high = 0.0;  // 0: none known yet
  double precision = 1.0 / mean;
  Eigen::ArrayXd weights;
  for (int i = 0; i < kBisections; ++i) {
    weights = (-precision * distances).exp();
    weights /= weights.sum();
    // -sum w ln w, with ln w taken from where it is not lost in an underflow.
    const double entropy = -(weights * weights.max(1e-300).log()).sum();
    if (std::abs(entropy - wanted) < kEntropyTolerance) break;
    (entropy > wanted ? low : high) = precision;
    precision = high > 0.0 ? (low + high) / 2 : 2 * precision;
  }
  return weights;
}

// The start: two principal components, the larger with deviation 1e-4.
Points InitialMap(absl::Span<const float> rows, uint32_t dimensions, int threads) {
  const PrincipalComponents components = ComputePrincipalComponents(rows, dimensions, threads);
  const auto n = static_cast<Index>(rows.size() / dimensions);
  Points points = Points::Zero(n, 2);
  const Index axes = std::min<Index>(2, components.axes.cols());
  using Row = Eigen::Map<const Eigen::VectorXf>;
  for (Index i = 0; i < n; ++i) {
    const Eigen::VectorXd row =
        Row(&rows[static_cast<size_t>(i) * dimensions], dimensions).cast<double>() - components.mean;
    points.row(i).head(axes) = row.transpose() * components.axes.leftCols(axes);
  }
  const double deviation = std::sqrt(points.col(0).squaredNorm() / static_cast<double>(n));
  if (deviation > 0.0) points *= 1e-4 / deviation;
  return points;
}

// Gradient descent with momentum, and a gain for each coordinate that grows while its gradient keeps its direction
// (Jacobs 1988), as van der Maaten and Hinton have it.
class Descent {
 public:
  Descent(Points start, double rate)
      : points_(std::move(start)),
        velocity_(Points::Zero(points_.rows(), 2)),
        gains_(Points::Ones(points_.rows(), 2)),
        rate_(rate) {}

  const Points& points() const { return points_; }

  void Step(const Points& gradient, double momentum) {
    const auto turned = (gradient.array() * velocity_.array()) < 0.0;
    gains_ = turned.select(gains_.array() + 0.2, (gains_.array() * 0.8).max(0.01)).matrix();
    velocity_ = momentum * velocity_ - rate_ * gains_.cwiseProduct(gradient);
    points_ += velocity_;
    points_.rowwise() -= points_.colwise().mean().eval();
  }

 private:
  Points points_;
  Points velocity_;
  Points gains_;
  double rate_;
};

}  // namespace

SparseRows ConditionalSimilarities(absl::Span<const float> rows, uint32_t dimensions, double perplexity,
                                   uint32_t neighbors, int threads) {
  const auto n = static_cast<Index>(rows.size() / dimensions);
  const Eigen::Map<const Eigen::MatrixXf> columns(rows.data(), dimensions, n);
  std::vector<Triplet> triplets(static_cast<size_t>(n) * neighbors);
  ForEachRow(n, threads, [&](Index i) {
    // Differences rather than a matrix product: exact for near points, and the same whatever the number of threads.
    const Eigen::VectorXf distances = (columns.colwise() - columns.col(i)).colwise().squaredNorm();
    std::vector<Index> order(static_cast<size_t>(n));
    std::iota(order.begin(), order.end(), Index{0});
    order.erase(order.begin() + i);
    const auto nearer = [&](Index a, Index b) {
      return distances[a] < distances[b] || (distances[a] == distances[b] && a < b);
    };
    std::partial_sort(order.begin(), order.begin() + neighbors, order.end(), nearer);
    Eigen::ArrayXd nearest(neighbors);
    for (uint32_t k = 0; k < neighbors; ++k) nearest[k] = double{distances[order[k]]} - double{distances[order[0]]};
    const Eigen::ArrayXd weights = WeightsOfPerplexity(nearest, perplexity);
    for (uint32_t k = 0; k < neighbors; ++k) {
      triplets[static_cast<size_t>(i) * neighbors + k] = {static_cast<int>(i), static_cast<int>(order[k]),
                                                          static_cast<float>(weights[k])};
    }
  });
  SparseRows conditional(n, n);
  conditional.setFromTriplets(triplets.begin(), triplets.end());
  return conditional;
}

SparseRows JointSimilarities(const SparseRows& conditional) {
  const SparseRows transposed = conditional.transpose();
  return (conditional + transposed) / static_cast<float>(2 * conditional.rows());
}

TsneForces ComputeForces(const SparseRows& joint, const Eigen::MatrixX2d& points, double exaggeration, int threads) {
  const Index n = points.rows();
  const Eigen::ArrayXf x = points.col(0).cast<float>();
  const Eigen::ArrayXf y = points.col(1).cast<float>();
  Points repulsion(n, 2);
  Points attraction(n, 2);
  Eigen::VectorXd sums(n);
  ForEachRow(n, threads, [&](Index i) {
    // w_ij for all j; the point itself has 1, and no force.
    const Eigen::ArrayXf w = (1.0f + (x[i] - x).square() + (y[i] - y).square()).inverse();
    sums[i] = double{w.sum()} - 1.0;
    repulsion(i, 0) = (w.square() * (x[i] - x)).sum();
    repulsion(i, 1) = (w.square() * (y[i] - y)).sum();
    Eigen::RowVector2d pull = Eigen::RowVector2d::Zero();
    for (SparseRows::InnerIterator p(joint, i); p; ++p) {
      pull += double{p.value()} * double{w[p.col()]} * (points.row(i) - points.row(p.col()));
    }
    attraction.row(i) = pull;
  });
  const double normalizer = sums.sum();
  return {exaggeration * attraction - repulsion / normalizer, normalizer};
}

double MapDivergence(const SparseRows& joint, const Eigen::MatrixX2d& points, double normalizer) {
  double divergence = 0.0;
  for (Index i = 0; i < joint.outerSize(); ++i) {
    for (SparseRows::InnerIterator p(joint, i); p; ++p) {
      if (p.value() <= 0.0f) continue;
      const double similarity = 1.0 / (1.0 + (points.row(i) - points.row(p.col())).squaredNorm());
      divergence += double{p.value()} * std::log(double{p.value()} * normalizer / similarity);
    }
  }
  return divergence;
}

TsneMap ComputeTsne(absl::Span<const float> rows, uint32_t dimensions, const TsneOptions& options) {
  GAUNTLET_CHECK(dimensions > 0 && rows.size() % dimensions == 0);
  const auto n = static_cast<uint32_t>(rows.size() / dimensions);
  const int threads = std::min(ResolveThreads(options.threads), 1 + static_cast<int>(n / kRowsPerThread));
  if (n == 0) return {Points(0, 2), 0.0, 0.0};
  if (n < 3) return {InitialMap(rows, dimensions, threads) * 1e4, 0.0, 0.0};
  const double perplexity = std::clamp((n - 1) / 3.0, 1.0, std::max(options.perplexity, 1.0));
  const auto neighbors = std::min(n - 1, static_cast<uint32_t>(std::ceil(3.0 * perplexity)));
  const SparseRows joint = JointSimilarities(ConditionalSimilarities(rows, dimensions, perplexity, neighbors, threads));

  Descent descent(InitialMap(rows, dimensions, threads), std::max(50.0, n / options.early_exaggeration / 4.0));
  for (uint32_t i = 0; i < options.iterations; ++i) {
    const bool early = i < options.iterations / 4;
    const TsneForces forces = ComputeForces(joint, descent.points(), early ? options.early_exaggeration : 1.0, threads);
    descent.Step(4.0 * forces.gradient, early ? 0.5 : 0.8);
  }
  const double normalizer = ComputeForces(joint, descent.points(), 1.0, threads).normalizer;
  return {descent.points(), MapDivergence(joint, descent.points(), normalizer), perplexity};
}

}  // namespace gauntlet
