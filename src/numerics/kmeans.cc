#include "gauntlet/numerics/kmeans.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>

#include "absl/status/status.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/random.h"

namespace gauntlet {

namespace {

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Rows = Eigen::Map<const RowMajor>;

constexpr Eigen::Index kBlockRows = 1024;

// Calls body(begin, size) for blocks of rows, whatever the number of threads.
template <typename Body>
void ForBlocks(const Rows& rows, int threads, const Body& body) {
  const auto run = [&](size_t block, int /*thread*/) {
    const Eigen::Index begin = static_cast<Eigen::Index>(block) * kBlockRows;
    body(begin, std::min(kBlockRows, rows.rows() - begin));
    return absl::OkStatus();
  };
  const Eigen::Index blocks = (rows.rows() + kBlockRows - 1) / kBlockRows;
  GAUNTLET_CHECK(ParallelFor(static_cast<size_t>(blocks), threads, run).ok());
}

// One run from one beginning.
class Run {
 public:
  Run(const Rows& rows, const KMeansOptions& options, uint64_t stream)
      : rows_(rows),
        options_(options),
        rng_(options.seed, stream),
        assignments_(static_cast<size_t>(rows.rows()), 0),
        distances_(static_cast<size_t>(rows.rows())) {}

  KMeansResult Cluster() {
    Begin();
    KMeansResult result;
    Assign();
    while (result.iterations < options_.max_iterations && !result.converged) {
      ++result.iterations;
      MoveCentroids();
      result.converged = !Assign();
    }
    result.inertia = std::accumulate(distances_.begin(), distances_.end(), 0.0);
    result.assignments = std::move(assignments_);
    result.centroids = std::move(centroids_);
    return result;
  }

 private:
  // k-means++: each centroid is a row, drawn with a probability in proportion to its squared distance from those
  // before.
  void Begin() {
    centroids_.resize(options_.clusters, rows_.cols());
    std::vector<double> nearest(distances_.size(), std::numeric_limits<double>::infinity());
    std::vector<double> sums(distances_.size());
    auto chosen = static_cast<Eigen::Index>(rng_.NextBelow(static_cast<uint64_t>(rows_.rows())));
    for (Eigen::Index k = 0; k < centroids_.rows(); ++k) {
      centroids_.row(k) = rows_.row(chosen).cast<double>();
      ForBlocks(rows_, options_.threads, [&](Eigen::Index begin, Eigen::Index size) {
        for (Eigen::Index row = begin; row < begin + size; ++row) {
          double& distance = nearest[static_cast<size_t>(row)];
          distance = std::min(distance, SquaredDistance(row, k));
        }
      });
      std::partial_sum(nearest.begin(), nearest.end(), sums.begin());
      const double target = rng_.NextUniform() * sums.back();
      // The first row whose sum exceeds the target has itself a distance above 0; without any, all rows are chosen.
      const auto found = std::upper_bound(sums.begin(), sums.end(), target);
      chosen = found == sums.end() ? 0 : found - sums.begin();
    }
  }

  double SquaredDistance(Eigen::Index row, Eigen::Index cluster) const {
    return (rows_.row(row).cast<double>() - centroids_.row(cluster)).squaredNorm();
  }

  // Gives every row to its nearest centroid, the lower one of equals; whether any row moved.
  bool Assign() {
    const Eigen::MatrixXf towards = centroids_.cast<float>().transpose();
    const Eigen::RowVectorXf halves = 0.5F * towards.colwise().squaredNorm();
    std::vector<char> moved(static_cast<size_t>((rows_.rows() + kBlockRows - 1) / kBlockRows));
    ForBlocks(rows_, options_.threads, [&](Eigen::Index begin, Eigen::Index size) {
      // ‖x - c‖² = ‖x‖² - 2 (x·c - ‖c‖²/2)
      RowMajor scores(size, towards.cols());
      scores.noalias() = rows_.middleRows(begin, size) * towards;
      scores.rowwise() -= halves;
      for (Eigen::Index i = 0; i < size; ++i) {
        Eigen::Index best = 0;
        scores.row(i).maxCoeff(&best);
        const auto row = static_cast<size_t>(begin + i);
        if (assignments_[row] != static_cast<uint32_t>(best)) moved[static_cast<size_t>(begin / kBlockRows)] = 1;
        assignments_[row] = static_cast<uint32_t>(best);
        distances_[row] = SquaredDistance(begin + i, best);
      }
    });
    return std::find(moved.begin(), moved.end(), 1) != moved.end();
  }

  void MoveCentroids() {
    std::vector<std::vector<Eigen::Index>> members(options_.clusters);
    for (size_t row = 0; row < assignments_.size(); ++row) {
      members[assignments_[row]].push_back(static_cast<Eigen::Index>(row));
    }
    const auto move = [&](size_t cluster, int /*thread*/) {
      if (members[cluster].empty()) return absl::OkStatus();
      Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(rows_.cols());
      for (const Eigen::Index row : members[cluster]) sum += rows_.row(row).cast<double>();
      const double divisor = options_.spherical ? sum.norm() : static_cast<double>(members[cluster].size());
      // Rows that cancel out have no common direction; their centroid stays where it was.
      if (divisor > 0.0) centroids_.row(static_cast<Eigen::Index>(cluster)) = sum / divisor;
      return absl::OkStatus();
    };
    GAUNTLET_CHECK(ParallelFor(members.size(), options_.threads, move).ok());
    for (size_t cluster = 0; cluster < members.size(); ++cluster) {
      if (!members[cluster].empty()) continue;
      const auto farthest = std::max_element(distances_.begin(), distances_.end());
      centroids_.row(static_cast<Eigen::Index>(cluster)) = rows_.row(farthest - distances_.begin()).cast<double>();
      *farthest = 0.0;  // so that the next empty cluster takes another one
    }
  }

  const Rows& rows_;
  const KMeansOptions& options_;
  CounterRng rng_;
  Eigen::MatrixXd centroids_;
  std::vector<uint32_t> assignments_;
  std::vector<double> distances_;  // squared, of each row to its centroid
};

void NumberBySize(KMeansResult* result) {
  const auto clusters = static_cast<size_t>(result->centroids.rows());
  std::vector<uint32_t> sizes(clusters);
  std::vector<size_t> first(clusters, result->assignments.size());
  for (size_t row = result->assignments.size(); row-- > 0;) {
    ++sizes[result->assignments[row]];
    first[result->assignments[row]] = row;
  }
  std::vector<uint32_t> order(clusters);
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return std::make_pair(sizes[b], first[a]) < std::make_pair(sizes[a], first[b]);
  });
  std::vector<uint32_t> number(clusters);
  const Eigen::MatrixXd centroids = result->centroids;
  for (uint32_t k = 0; k < clusters; ++k) {
    number[order[k]] = k;
    result->sizes.push_back(sizes[order[k]]);
    result->centroids.row(k) = centroids.row(order[k]);
  }
  for (uint32_t& assignment : result->assignments) assignment = number[assignment];
}

}  // namespace

KMeansResult KMeans(absl::Span<const float> rows, uint32_t dimensions, const KMeansOptions& options) {
  GAUNTLET_CHECK(dimensions > 0 && rows.size() % dimensions == 0);
  GAUNTLET_CHECK(options.clusters > 0 && options.clusters <= rows.size() / dimensions && options.restarts > 0);
  const Rows matrix(rows.data(), static_cast<Eigen::Index>(rows.size() / dimensions), dimensions);
  KMeansResult best = Run(matrix, options, 0).Cluster();
  for (uint32_t restart = 1; restart < options.restarts; ++restart) {
    KMeansResult result = Run(matrix, options, restart).Cluster();
    if (result.inertia < best.inertia) best = std::move(result);
  }
  NumberBySize(&best);
  return best;
}

}  // namespace gauntlet
