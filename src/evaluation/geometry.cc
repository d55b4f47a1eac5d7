#include "gauntlet/evaluation/geometry.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <Eigen/Core>

#include "gauntlet/base/check.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/random.h"
#include "gauntlet/numerics/correlation.h"
#include "gauntlet/numerics/principal_components.h"
#include "gauntlet/numerics/symmetric_eigen.h"
#include "gauntlet/numerics/vectors.h"

namespace gauntlet {

namespace {

using FloatRows = Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

constexpr size_t kPairsPerBlock = size_t{1} << 14;
constexpr Eigen::Index kBlockRows = 1024;
constexpr size_t kDeciles = 10;

size_t Blocks(size_t items, size_t per_block) { return (items + per_block - 1) / per_block; }

double NormalDistribution(double x, double deviation) { return 0.5 * std::erfc(-x / (deviation * std::sqrt(2.0))); }

// Cosines of random pairs of `ids`, of which there are at least two.
std::vector<double> RandomCosines(const Embeddings& unit, const std::vector<uint32_t>& ids,
                                  const GeometryOptions& options, int threads) {
  std::vector<double> cosines(options.pairs);
  const CounterRng rng(options.seed);
  const auto fill_block = [&](size_t block, int) {
    const size_t begin = block * kPairsPerBlock;
    for (size_t pair = begin; pair < std::min(begin + kPairsPerBlock, cosines.size()); ++pair) {
      const auto first = static_cast<size_t>(rng.UniformAt(2 * pair) * static_cast<double>(ids.size()));
      auto second = static_cast<size_t>(rng.UniformAt(2 * pair + 1) * static_cast<double>(ids.size() - 1));
      if (second >= first) ++second;
      cosines[pair] = Dot(unit.vector(ids[first]), unit.vector(ids[second]));
    }
    return absl::OkStatus();
  };
  GAUNTLET_CHECK(ParallelFor(Blocks(cosines.size(), kPairsPerBlock), threads, fill_block).ok());
  return cosines;
}

// `sorted` is not empty.
double KolmogorovSmirnov(const std::vector<double>& sorted, double deviation) {
  const auto n = static_cast<double>(sorted.size());
  double largest = 0.0;
  for (size_t i = 0; i < sorted.size(); ++i) {
    const double expected = NormalDistribution(sorted[i], deviation);
    largest = std::max({largest, expected - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - expected});
  }
  return largest;
}

std::vector<CosineBin> Histogram(const std::vector<double>& cosines, uint32_t count, double deviation) {
  std::vector<CosineBin> bins(count);
  const double width = 2.0 / count;
  for (uint32_t i = 0; i < count; ++i) {
    bins[i].low = -1.0 + width * i;
    bins[i].high = i + 1 == count ? 1.0 : -1.0 + width * (i + 1);
    bins[i].expected = NormalDistribution(bins[i].high, deviation) - NormalDistribution(bins[i].low, deviation);
  }
  std::vector<uint64_t> pairs(count);
  for (const double cosine : cosines) {
    const double position = std::clamp((cosine + 1.0) / width, 0.0, static_cast<double>(count - 1));
    ++pairs[static_cast<size_t>(position)];
  }
  for (uint32_t i = 0; i < count; ++i) {
    bins[i].share = static_cast<double>(pairs[i]) / static_cast<double>(cosines.size());
  }
  return bins;
}

void DescribeCosines(const Embeddings& unit, const std::vector<uint32_t>& ids, const GeometryOptions& options,
                     int threads, GeometryReport* report) {
  std::vector<double> unit_mean(unit.dimensions());
  for (const uint32_t id : ids) {
    for (size_t k = 0; k < unit_mean.size(); ++k) unit_mean[k] += double{unit.vector(id)[k]};
  }
  double squares = 0.0;
  const auto n = static_cast<double>(ids.size());
  for (const double sum : unit_mean) squares += (sum / n) * (sum / n);
  if (!ids.empty()) report->norm_of_unit_mean = std::sqrt(squares);
  if (ids.size() < 2 || options.pairs == 0) return;

  report->mean_cosine_all_pairs = (n * squares - 1.0) / (n - 1.0);
  std::vector<double> cosines = RandomCosines(unit, ids, options, threads);
  report->pairs = cosines.size();
  const auto pairs = static_cast<double>(cosines.size());
  const double mean = std::accumulate(cosines.begin(), cosines.end(), 0.0) / pairs;
  double deviations = 0.0;
  for (const double cosine : cosines) deviations += (cosine - mean) * (cosine - mean);
  report->mean_cosine = mean;
  report->cosine_deviation = std::sqrt(deviations / pairs);
  const double random_deviation = 1.0 / std::sqrt(static_cast<double>(unit.dimensions()));
  report->histogram = Histogram(cosines, options.bins, random_deviation);
  std::sort(cosines.begin(), cosines.end());
  report->kolmogorov_smirnov = KolmogorovSmirnov(cosines, random_deviation);
}

// log Z of a block of rows or of several: sums of exponentials relative to the largest exponent.
struct LogSums {
  Eigen::ArrayXd largest, sums;

  void Add(const LogSums& other) {
    const Eigen::ArrayXd top = largest.max(other.largest);
    sums = sums * (largest - top).exp() + other.sums * (other.largest - top).exp();
    largest = top;
  }
};

LogSums LogSumsOf(const Eigen::MatrixXd& exponents) {
  LogSums result;
  result.largest = exponents.colwise().maxCoeff().transpose();
  result.sums = (exponents.rowwise() - result.largest.matrix().transpose()).array().exp().colwise().sum().transpose();
  return result;
}

double Isotropy(const FloatRows& rows, const PrincipalComponents& components, int threads) {
  // X'X from the covariance and the mean, which have been computed already.
  const auto n = static_cast<double>(rows.rows());
  const Eigen::MatrixXd moments =
      components.axes * (components.variances * (n - 1.0)).asDiagonal() * components.axes.transpose() +
      n * components.mean * components.mean.transpose();
  const Eigen::MatrixXd eigenvectors = DecomposeSymmetric(moments).vectors;
  const Eigen::Index d = rows.cols();
  Eigen::MatrixXd directions(d, 2 * d);
  directions << eigenvectors, -eigenvectors;

  std::vector<LogSums> blocks(Blocks(static_cast<size_t>(rows.rows()), kBlockRows));
  const auto sum_block = [&](size_t block, int) {
    const Eigen::Index begin = static_cast<Eigen::Index>(block) * kBlockRows;
    const Eigen::Index size = std::min(kBlockRows, rows.rows() - begin);
    blocks[block] = LogSumsOf(rows.middleRows(begin, size).cast<double>() * directions);
    return absl::OkStatus();
  };
  GAUNTLET_CHECK(ParallelFor(blocks.size(), threads, sum_block).ok());
  for (size_t block = 1; block < blocks.size(); ++block) blocks[0].Add(blocks[block]);
  const Eigen::ArrayXd logs = blocks[0].largest + blocks[0].sums.log();
  return std::exp(logs.minCoeff() - logs.maxCoeff());
}

void DescribeComponents(const Embeddings& embeddings, const GeometryOptions& options, int threads,
                        GeometryReport* report) {
  const PrincipalComponents components =
      ComputePrincipalComponents(embeddings.matrix(), embeddings.dimensions(), threads);
  report->norm_of_mean = components.mean.norm();
  const double total = components.variances.sum();
  const Eigen::Index listed = std::min<Eigen::Index>(options.components, components.variances.size());
  if (total > 0.0) {
    for (Eigen::Index k = 0; k < listed; ++k) report->variance_shares.push_back(components.variances[k] / total);
    report->participating_dimensions = total * total / components.variances.squaredNorm();
  }
  const FloatRows rows(embeddings.matrix().data(), embeddings.size(), embeddings.dimensions());
  report->isotropy = Isotropy(rows, components, threads);
}

void DescribeNorms(absl::Span<const double> norms, absl::Span<const double> frequencies, GeometryReport* report) {
  report->by_rank = frequencies.empty();
  std::vector<std::pair<double, double>> words;  // minus the frequency, or the rank; norm
  for (size_t i = 0; i < norms.size(); ++i) {
    if (report->by_rank) {
      words.emplace_back(static_cast<double>(i), norms[i]);
    } else if (frequencies[i] > 0.0) {
      words.emplace_back(-frequencies[i], norms[i]);
    }
  }
  std::stable_sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<double> order;
  std::vector<double> lengths;
  for (const auto& [key, norm] : words) {
    order.push_back(-key);
    lengths.push_back(norm);
  }
  report->norm_spearman = SpearmanCorrelation(lengths, order);
  for (size_t decile = 0; decile < kDeciles; ++decile) {
    const size_t begin = words.size() * decile / kDeciles;
    const size_t end = words.size() * (decile + 1) / kDeciles;
    if (begin == end) continue;
    const auto count = static_cast<double>(end - begin);
    const auto mean = [&](const std::vector<double>& values) {
      const auto first = values.begin() + static_cast<std::ptrdiff_t>(begin);
      return std::accumulate(first, first + static_cast<std::ptrdiff_t>(end - begin), 0.0) / count;
    };
    FrequencyDecile figures{static_cast<uint32_t>(end - begin), std::nullopt, mean(lengths)};
    if (!report->by_rank) figures.mean_frequency = mean(order);
    report->deciles.push_back(figures);
  }
}

}  // namespace

GeometryReport ComputeGeometry(const Embeddings& embeddings, absl::Span<const double> frequencies,
                               const GeometryOptions& options) {
  GAUNTLET_CHECK(embeddings.size() > 0 && options.bins > 0);
  GAUNTLET_CHECK(frequencies.empty() || frequencies.size() == embeddings.size());
  const int threads = ResolveThreads(options.threads);
  GeometryReport report;
  report.words = embeddings.size();
  report.dimensions = embeddings.dimensions();
  std::vector<double> norms;
  std::vector<uint32_t> ids;  // of rows that are not zero
  for (uint32_t id = 0; id < embeddings.size(); ++id) {
    norms.push_back(std::sqrt(Dot(embeddings.vector(id), embeddings.vector(id))));
    if (norms.back() > 0.0) ids.push_back(id);
  }
  report.zero_rows = embeddings.size() - static_cast<uint32_t>(ids.size());
  report.mean_norm = std::accumulate(norms.begin(), norms.end(), 0.0) / static_cast<double>(norms.size());
  DescribeCosines(embeddings.Normalized(), ids, options, threads, &report);
  DescribeComponents(embeddings, options, threads, &report);
  DescribeNorms(norms, frequencies, &report);
  return report;
}

}  // namespace gauntlet
