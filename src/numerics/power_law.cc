#include "gauntlet/numerics/power_law.h"

#include <cmath>
#include <vector>

namespace gauntlet {

namespace {

double Mean(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace

std::optional<PowerLawFit> FitPowerLaw(absl::Span<const double> values, uint32_t first_rank) {
  std::vector<double> log_ranks;
  std::vector<double> log_values;
  for (size_t rank = first_rank; rank <= values.size() && values[rank - 1] > 0.0; ++rank) {
    log_ranks.push_back(std::log(static_cast<double>(rank)));
    log_values.push_back(std::log(values[rank - 1]));
  }
  if (log_ranks.size() < 3) return std::nullopt;
  const double mean_rank = Mean(log_ranks);
  const double mean_value = Mean(log_values);
  double rank_squares = 0.0;
  double value_squares = 0.0;
  double products = 0.0;
  for (size_t k = 0; k < log_ranks.size(); ++k) {
    const double rank = log_ranks[k] - mean_rank;
    const double value = log_values[k] - mean_value;
    rank_squares += rank * rank;
    value_squares += value * value;
    products += rank * value;
  }
  PowerLawFit fit;
  fit.exponent = -products / rank_squares;
  fit.r_squared = value_squares > 0.0 ? products * products / (rank_squares * value_squares) : 1.0;
  fit.first_rank = first_rank;
  fit.last_rank = first_rank + static_cast<uint32_t>(log_ranks.size()) - 1;
  return fit;
}

}  // namespace gauntlet
