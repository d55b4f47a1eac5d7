// Zipf's exponent by maximum likelihood.

#include <algorithm>
#include <cmath>

#include "gauntlet/corpus/statistics.h"

namespace gauntlet {

namespace {

// Of ln r under Zipf's law.
struct LogRank {
  double mean = 0.0;
  double variance = 0.0;
};

LogRank LogRankUnder(double exponent, const std::vector<double>& log_ranks) {
  double sum = 0.0;
  double first = 0.0;
  double second = 0.0;
  for (const double log_rank : log_ranks) {
    const double weight = std::exp(-exponent * log_rank);
    sum += weight;
    first += weight * log_rank;
    second += weight * log_rank * log_rank;
  }
  const double mean = first / sum;
  return {mean, second / sum - mean * mean};
}

// The exponent that gives ln r this mean: at most that of a uniform distribution, which has exponent 0. The mean falls
// with the exponent, and its derivative is minus the variance; Newton's steps, held within what is known.
double ExponentWithMean(double mean, const std::vector<double>& log_ranks) {
  constexpr int kMaxSteps = 200;
  constexpr double kTolerance = 1e-12;
  double low = 0.0;
  double high = 2.0;
  while (LogRankUnder(high, log_ranks).mean > mean) high *= 2.0;
  double exponent = std::min(1.0, high);
  for (int step = 0; step < kMaxSteps; ++step) {
    const LogRank at = LogRankUnder(exponent, log_ranks);
    (at.mean > mean ? low : high) = exponent;
    double next = exponent + (at.mean - mean) / at.variance;
    if (!(next >= low && next <= high)) next = (low + high) / 2.0;
    if (std::abs(next - exponent) <= kTolerance) return next;
    exponent = next;
  }
  return exponent;
}

}  // namespace

std::optional<ZipfFit> FitZipf(absl::Span<const uint64_t> counts) {
  std::vector<double> log_ranks;
  double sum = 0.0;
  ZipfFit fit;
  for (const uint64_t count : counts) {
    if (count < kZipfMinCount) break;
    log_ranks.push_back(std::log(static_cast<double>(log_ranks.size() + 1)));
    sum += static_cast<double>(count) * log_ranks.back();
    fit.tokens += count;
  }
  fit.ranks = log_ranks.size();
  if (fit.ranks < 2) return std::nullopt;
  const double tokens = static_cast<double>(fit.tokens);
  fit.exponent = ExponentWithMean(sum / tokens, log_ranks);
  fit.standard_error = 1.0 / std::sqrt(tokens * LogRankUnder(fit.exponent, log_ranks).variance);
  return fit;
}

}  // namespace gauntlet
