// The geometry of vectors as text and JSON.

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/str_format.h"
#include "gauntlet/evaluation/geometry.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

// Columns of the longest bar of a histogram.
constexpr double kBarWidth = 40.0;

std::string Number(const std::optional<double>& value) {
  return value.has_value() ? absl::StrFormat("%.6f", *value) : "n/a";
}

Json NumberOrNull(const std::optional<double>& value) { return value.has_value() ? Json(*value) : Json(); }

// The bins that hold pairs, or should.
std::string FormatHistogram(const std::vector<CosineBin>& histogram) {
  double largest = 0.0;
  for (const CosineBin& bin : histogram) largest = std::max({largest, bin.share, bin.expected});
  std::string text = absl::StrFormat("\n%16s  %8s  %8s\n", "cosine", "pairs", "N(0,1/d)");
  for (const CosineBin& bin : histogram) {
    if (bin.share < 5e-5 && bin.expected < 5e-5) continue;
    const auto length = static_cast<size_t>(std::lround(kBarWidth * bin.share / largest));
    absl::StrAppendFormat(&text, "%7.3f to %5.3f  %7.2f%%  %7.2f%%%s%s\n", bin.low, bin.high, 100.0 * bin.share,
                          100.0 * bin.expected, length > 0 ? "  " : "", std::string(length, '#'));
  }
  return text;
}

std::string FormatNorms(const GeometryReport& report) {
  std::string text = absl::StrFormat("\n%10s  %10s  %14s  %10s\n", report.by_rank ? "by rank" : "frequency", "words",
                                     "mean frequency", "mean norm");
  for (size_t i = 0; i < report.deciles.size(); ++i) {
    const FrequencyDecile& decile = report.deciles[i];
    const std::string frequency =
        decile.mean_frequency.has_value() ? absl::StrFormat("%.1f", *decile.mean_frequency) : "n/a";
    absl::StrAppendFormat(&text, "%10s  %10d  %14s  %10.4f\n", absl::StrFormat("part %d", i + 1), decile.words,
                          frequency, decile.mean_norm);
  }
  absl::StrAppendFormat(&text, "Spearman's correlation of norm and frequency%s: %.4f\n",
                        report.by_rank ? " (by the order of the rows)" : "", report.norm_spearman);
  return text;
}

}  // namespace

std::string FormatGeometry(const GeometryReport& report) {
  std::string text = absl::StrFormat(
      "words                      %d, of which %d have a zero vector\n"
      "dimensions                 %d\n"
      "mean norm                  %.6f\n"
      "norm of the mean           %.6f\n"
      "norm of the unit mean      %.6f\n"
      "mean cosine                %s over %d random pairs, standard deviation %s\n"
      "mean cosine, all pairs     %s\n"
      "Kolmogorov-Smirnov         %s from N(0, 1/d)\n"
      "isotropy min Z / max Z     %.6f\n"
      "participating dimensions   %.2f\n"
      "variance of components    ",
      report.words, report.zero_rows, report.dimensions, report.mean_norm, report.norm_of_mean,
      report.norm_of_unit_mean, Number(report.mean_cosine), report.pairs, Number(report.cosine_deviation),
      Number(report.mean_cosine_all_pairs), Number(report.kolmogorov_smirnov), report.isotropy,
      report.participating_dimensions);
  for (const double share : report.variance_shares) absl::StrAppendFormat(&text, " %.2f%%", 100.0 * share);
  if (report.variance_shares.empty()) text += " n/a";
  text += '\n';
  if (!report.histogram.empty()) text += FormatHistogram(report.histogram);
  return text + FormatNorms(report);
}

Json ToJson(const GeometryReport& report) {
  Json histogram = Json::array();
  for (const CosineBin& bin : report.histogram) {
    histogram.push_back({{"low", bin.low}, {"high", bin.high}, {"share", bin.share}, {"expected", bin.expected}});
  }
  Json deciles = Json::array();
  for (const FrequencyDecile& decile : report.deciles) {
    deciles.push_back({{"words", decile.words},
                       {"mean_frequency", NumberOrNull(decile.mean_frequency)},
                       {"mean_norm", decile.mean_norm}});
  }
  return {{"words", report.words},
          {"dimensions", report.dimensions},
          {"zero_rows", report.zero_rows},
          {"mean_norm", report.mean_norm},
          {"norm_of_mean", report.norm_of_mean},
          {"norm_of_unit_mean", report.norm_of_unit_mean},
          {"pairs", report.pairs},
          {"mean_cosine", NumberOrNull(report.mean_cosine)},
          {"cosine_deviation", NumberOrNull(report.cosine_deviation)},
          {"mean_cosine_all_pairs", NumberOrNull(report.mean_cosine_all_pairs)},
          {"kolmogorov_smirnov", NumberOrNull(report.kolmogorov_smirnov)},
          {"histogram", std::move(histogram)},
          {"variance_shares", report.variance_shares},
          {"participating_dimensions", report.participating_dimensions},
          {"isotropy", report.isotropy},
          {"by_rank", report.by_rank},
          {"deciles", std::move(deciles)},
          {"norm_spearman", report.norm_spearman}};
}

}  // namespace gauntlet
