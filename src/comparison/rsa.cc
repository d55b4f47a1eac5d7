#include "gauntlet/comparison/rsa.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/random.h"
#include "gauntlet/numerics/correlation.h"
#include "gauntlet/numerics/permutation_test.h"
#include "gauntlet/numerics/vectors.h"

namespace gauntlet {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;

// The entries above the diagonal, column by column.
std::vector<double> UpperTriangle(const MatrixXd& matrix) {
  std::vector<double> values;
  for (Index j = 1; j < matrix.cols(); ++j) {
    for (Index i = 0; i < j; ++i) values.push_back(matrix(i, j));
  }
  return values;
}

// The inverse, symmetric, with a diagonal of 0.
MatrixXd FromUpperTriangle(absl::Span<const double> values, Index items) {
  MatrixXd matrix = MatrixXd::Zero(items, items);
  size_t next = 0;
  for (Index j = 1; j < items; ++j) {
    for (Index i = 0; i < j; ++i) matrix(i, j) = matrix(j, i) = values[next++];
  }
  return matrix;
}

// Pearson's correlation over the pairs of sampled items; 0 where one side is constant. Entries are expected to have a
// mean near 0, so that the sums of squares lose nothing.
double CorrelationOfSample(const MatrixXd& a, const MatrixXd& b, absl::Span<const uint32_t> sample) {
  double count = 0.0, sum_a = 0.0, sum_b = 0.0, squares_a = 0.0, squares_b = 0.0, products = 0.0;
  for (size_t t = 1; t < sample.size(); ++t) {
    const auto j = static_cast<Index>(sample[t]);
    for (size_t s = 0; s < t; ++s) {
      const auto i = static_cast<Index>(sample[s]);
      if (i == j) continue;
      const double x = a(i, j);
      const double y = b(i, j);
      count += 1.0;
      sum_a += x;
      sum_b += y;
      squares_a += x * x;
      squares_b += y * y;
      products += x * y;
    }
  }
  if (count < 2.0) return 0.0;
  const double variance_a = squares_a - sum_a * sum_a / count;
  const double variance_b = squares_b - sum_b * sum_b / count;
  const double scale = std::sqrt(std::max(variance_a, 0.0) * std::max(variance_b, 0.0));
  return scale > 0.0 ? std::clamp((products - sum_a * sum_b / count) / scale, -1.0, 1.0) : 0.0;
}

// The matrix of values above the diagonal, less their mean.
MatrixXd CenteredMatrix(std::vector<double> values, Index items) {
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  for (double& value : values) value -= mean;
  return FromUpperTriangle(values, items);
}

Interval CorrelationInterval(const std::vector<double>& a, const std::vector<double>& b, Index items,
                             const ResamplingOptions& options) {
  const MatrixXd x = CenteredMatrix(a, items);
  const MatrixXd y = CenteredMatrix(b, items);
  return BootstrapInterval(
      static_cast<uint32_t>(items),
      [&](absl::Span<const uint32_t> sample) { return CorrelationOfSample(x, y, sample); }, options);
}

// Row `item` without its own entry.
std::vector<double> OtherEntries(const MatrixXd& matrix, Index item) {
  std::vector<double> row;
  for (Index j = 0; j < matrix.cols(); ++j) {
    if (j != item) row.push_back(matrix(item, j));
  }
  return row;
}

RsaSample CompareSample(const SharedWords& shared, std::string name, absl::Span<const uint32_t> ids,
                        const ResamplingOptions& options) {
  return {std::move(name),
          {ids.begin(), ids.end()},
          CompareSimilarities(CosineMatrix(shared.a, ids), CosineMatrix(shared.b, ids), options),
          {}};
}

}  // namespace

std::optional<SimilarityAgreement> CompareSimilarities(const MatrixXd& a, const MatrixXd& b,
                                                       const ResamplingOptions& options) {
  if (a.rows() < 3) return std::nullopt;
  const std::vector<double> x = UpperTriangle(a);
  const std::vector<double> y = UpperTriangle(b);
  SimilarityAgreement agreement;
  agreement.pearson = PearsonCorrelation(x, y);
  agreement.spearman = SpearmanCorrelation(x, y);
  agreement.pearson_interval = CorrelationInterval(x, y, a.rows(), options);
  agreement.spearman_interval = CorrelationInterval(AverageRanks(x), AverageRanks(y), a.rows(), options);
  agreement.p_value =
      MantelTest(a, b, {.permutations = options.resamples, .seed = options.seed, .threads = options.threads});
  return agreement;
}

MatrixXd CosineMatrix(const Embeddings& unit, absl::Span<const uint32_t> ids) {
  const auto n = static_cast<Index>(ids.size());
  MatrixXd cosines = MatrixXd::Identity(n, n);
  for (Index j = 1; j < n; ++j) {
    const absl::Span<const float> vector = unit.vector(ids[static_cast<size_t>(j)]);
    for (Index i = 0; i < j; ++i) {
      cosines(i, j) = cosines(j, i) = Dot(unit.vector(ids[static_cast<size_t>(i)]), vector);
    }
  }
  return cosines;
}

std::optional<double> AgreementWith(const Embeddings& unit, absl::Span<const uint32_t> ids, const Embeddings& second) {
  std::vector<uint32_t> known;
  std::vector<uint32_t> others;
  for (const uint32_t id : ids) {
    const std::optional<uint32_t> other = second.Find(unit.word(id));
    if (!other) continue;
    known.push_back(id);
    others.push_back(*other);
  }
  if (known.size() < 3) return std::nullopt;
  std::vector<uint32_t> all(others.size());
  std::iota(all.begin(), all.end(), 0u);
  return PearsonCorrelation(UpperTriangle(CosineMatrix(unit, known)),
                            UpperTriangle(CosineMatrix(second.Select(others).Normalized(), all)));
}

RsaReport CompareWordList(const SharedWords& shared, absl::Span<const std::string> words,
                          const ResamplingOptions& options) {
  RsaReport report;
  std::vector<uint32_t> ids;
  absl::flat_hash_set<std::string> seen;
  for (const std::string& word : words) {
    if (!seen.insert(word).second) continue;
    const std::optional<uint32_t> id = shared.a.Find(word);
    if (id) ids.push_back(*id);
    (id ? report.words : report.missing).push_back(word);
  }
  report.a = CosineMatrix(shared.a, ids);
  report.b = CosineMatrix(shared.b, ids);
  report.agreement = CompareSimilarities(report.a, report.b, options);
  if (!report.agreement.has_value()) return report;
  for (Index i = 0; i < report.a.rows(); ++i) {
    report.second_order.push_back(1.0 - PearsonCorrelation(OtherEntries(report.a, i), OtherEntries(report.b, i)));
  }
  return report;
}

std::vector<RsaSample> CompareSamples(const SharedWords& shared, uint32_t words, const ResamplingOptions& options) {
  constexpr uint32_t kStrata = 5;
  std::vector<RsaSample> samples;
  std::vector<uint32_t> ids(shared.size());
  std::iota(ids.begin(), ids.end(), 0u);
  const absl::Span<uint32_t> all = absl::MakeSpan(ids);
  const absl::Span<uint32_t> top = all.first(std::min<size_t>(words, all.size()));
  samples.push_back(CompareSample(shared, absl::StrCat("top ", top.size()), top, options));
  for (uint32_t k = 0; k < kStrata; ++k) {
    const size_t begin = all.size() * k / kStrata;
    const absl::Span<uint32_t> stratum = all.subspan(begin, all.size() * (k + 1) / kStrata - begin);
    const std::string name = absl::StrCat("ranks ", begin + 1, " to ", begin + stratum.size());
    Shuffle(stratum, CounterRng(options.seed, k));
    samples.push_back(CompareSample(shared, name, stratum.first(std::min<size_t>(words, stratum.size())), options));
  }
  return samples;
}

}  // namespace gauntlet
