#include "gauntlet/training/fit.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <Eigen/Core>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gauntlet/base/random.h"
#include "gauntlet/base/status.h"
#include "gauntlet/cooccurrence/marginals.h"
#include "gauntlet/numerics/correlation.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

struct ErrorSums {
  uint64_t pairs = 0;
  double weight = 0.0;            // f
  double weighted_squares = 0.0;  // f diff²
  double squares = 0.0;           // diff²
  double differences = 0.0;       // diff

  void Add(double f, double difference) {
    ++pairs;
    weight += f;
    weighted_squares += f * difference * difference;
    squares += difference * difference;
    differences += difference;
  }
  void Add(const ErrorSums& other) {
    pairs += other.pairs;
    weight += other.weight;
    weighted_squares += other.weighted_squares;
    squares += other.squares;
    differences += other.differences;
  }
};

FitFigures Describe(const ErrorSums& sums, uint64_t words) {
  FitFigures figures;
  figures.words = words;
  figures.pairs = sums.pairs;
  if (sums.pairs == 0) return figures;
  const auto pairs = static_cast<double>(sums.pairs);
  figures.cost = 0.5 * sums.weighted_squares / pairs;
  figures.weighted_rms = std::sqrt(sums.weighted_squares / sums.weight);
  figures.rms = std::sqrt(sums.squares / pairs);
  figures.mean = sums.differences / pairs;
  return figures;
}

struct SampledPair {
  double product = 0.0;  // w·c
  double pmi = 0.0;
  double model = 0.0;  // w·c + b + b'
  double log_x = 0.0;
};

CorrelationPair Correlate(const std::vector<SampledPair>& sample, double SampledPair::*x, double SampledPair::*y) {
  std::vector<double> xs;
  std::vector<double> ys;
  for (const SampledPair& pair : sample) {
    xs.push_back(pair.*x);
    ys.push_back(pair.*y);
  }
  return {PearsonCorrelation(xs, ys), SpearmanCorrelation(xs, ys)};
}

FitCorrelations CorrelateFrom(double min_count, std::vector<SampledPair> sample) {
  const double log_min_count = std::log(min_count);
  sample.erase(
      std::remove_if(sample.begin(), sample.end(), [&](const SampledPair& pair) { return pair.log_x < log_min_count; }),
      sample.end());
  return {min_count, sample.size(), Correlate(sample, &SampledPair::product, &SampledPair::pmi),
          Correlate(sample, &SampledPair::model, &SampledPair::log_x)};
}

// What a tile's entries add to the report.
struct TileFit {
  std::array<ErrorSums, kDeciles> deciles;
  std::vector<SampledPair> sample;
};

class FitMeter {
 public:
  FitMeter(const CooccurrenceMatrix& matrix, const Parameters& parameters, const Marginals& marginals,
           const FitOptions& options)
      : matrix_(matrix),
        parameters_(parameters),
        terms_(MakePmiTerms(marginals, /*smoothing=*/1.0)),
        options_(options),
        sample_share_(static_cast<double>(options.sample) / static_cast<double>(matrix.directed_records())) {}

  absl::Status Measure(const ScanResources& resources) {
    std::vector<TileFit> slots(ScanSlots(matrix_, resources));
    return ScanTiles(
        matrix_, AllTiles(matrix_), resources,
        [&](const TileInfo& tile, absl::Span<const TileRecord> records, size_t slot) {
          AddTile(tile, records, &slots[slot]);
        },
        [&](const TileInfo&, size_t slot) {
          for (size_t decile = 0; decile < kDeciles; ++decile) fit_.deciles[decile].Add(slots[slot].deciles[decile]);
          fit_.sample.insert(fit_.sample.end(), slots[slot].sample.begin(), slots[slot].sample.end());
          slots[slot] = TileFit();
        });
  }

  FitReport Report() const {
    FitReport report;
    report.x_max = options_.x_max;
    report.alpha = options_.alpha;
    ErrorSums all;
    for (size_t decile = 0; decile < kDeciles; ++decile) {
      all.Add(fit_.deciles[decile]);
      report.deciles[decile] = Describe(fit_.deciles[decile], FirstWord(decile + 1) - FirstWord(decile));
    }
    report.all = Describe(all, matrix_.vocabulary_size());
    for (size_t k = 0; k < kFitMinCounts.size(); ++k) {
      report.correlations[k] = CorrelateFrom(kFitMinCounts[k], fit_.sample);
    }
    return report;
  }

 private:
  // Ids are ranks by frequency.
  uint64_t FirstWord(size_t decile) const {
    return (uint64_t{matrix_.vocabulary_size()} * decile + kDeciles - 1) / kDeciles;
  }

  void AddTile(const TileInfo& tile, absl::Span<const TileRecord> records, TileFit* fit) const {
    for (const TileRecord& record : records) {
      const uint32_t i = tile.row_band * matrix_.band_width() + record.row;
      const uint32_t j = tile.column_band * matrix_.band_width() + record.column;
      const double log_x = std::log(record.value);
      const double f = std::min(1.0, std::exp(options_.alpha * (log_x - std::log(options_.x_max))));
      AddEntry(i, j, log_x, f, fit);
      if (matrix_.symmetric() && i != j) AddEntry(j, i, log_x, f, fit);
    }
  }

  void AddEntry(uint32_t i, uint32_t j, double log_x, double f, TileFit* fit) const {
    using Vector = Eigen::Map<const Eigen::VectorXf>;
    const Vector word(parameters_.row(Side::kWord, i), parameters_.vector_size());
    const Vector context(parameters_.row(Side::kContext, j), parameters_.vector_size());
    const double product = word.cast<double>().dot(context.cast<double>());
    const double model =
        product + double{parameters_.bias(Side::kWord, i)} + double{parameters_.bias(Side::kContext, j)};
    fit->deciles[uint64_t{i} * kDeciles / matrix_.vocabulary_size()].Add(f, model - log_x);
    if (CounterRng(options_.seed, i).UniformAt(j) >= sample_share_) return;
    fit->sample.push_back({product, log_x + terms_.row[i] + terms_.column[j], model, log_x});
  }

  const CooccurrenceMatrix& matrix_;
  const Parameters& parameters_;
  const PmiTerms terms_;
  const FitOptions& options_;
  const double sample_share_;
  TileFit fit_;
};

void AppendFigures(const std::string& name, const FitFigures& figures, std::string* text) {
  absl::StrAppendFormat(text, "%-13s %9d %12d", name, figures.words, figures.pairs);
  if (figures.pairs == 0) {
    absl::StrAppendFormat(text, " %10s %12s %8s %8s\n", "n/a", "n/a", "n/a", "n/a");
    return;
  }
  absl::StrAppendFormat(text, " %10.5f %12.4f %8.4f %8.4f\n", figures.cost, figures.weighted_rms, figures.rms,
                        figures.mean);
}

Json FiguresToJson(const FitFigures& figures) {
  const auto figure = [&](double value) { return figures.pairs == 0 ? Json() : Json(value); };
  return {{"words", figures.words},       {"pairs", figures.pairs},
          {"cost", figure(figures.cost)}, {"weighted_rms", figure(figures.weighted_rms)},
          {"rms", figure(figures.rms)},   {"mean", figure(figures.mean)}};
}

Json CorrelationToJson(const CorrelationPair& correlation) {
  return {{"pearson", correlation.pearson}, {"spearman", correlation.spearman}};
}

}  // namespace

absl::StatusOr<FitReport> MeasureFit(const CooccurrenceMatrix& matrix, const Parameters& parameters,
                                     const FitOptions& options, const ScanResources& resources) {
  if (parameters.rows() != matrix.vocabulary_size()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the parameters are of ", parameters.rows(), " words, the co-occurrence matrix of ", matrix.vocabulary_size()));
  }
  GAUNTLET_ASSIGN_OR_RETURN(const Marginals marginals, ComputeMarginals(matrix, resources));
  FitMeter meter(matrix, parameters, marginals, options);
  GAUNTLET_RETURN_IF_ERROR(meter.Measure(resources));
  return meter.Report();
}

absl::StatusOr<FitReport> MeasureCheckpointFit(const CooccurrenceMatrix& matrix, const Checkpoint& checkpoint,
                                               FitOptions options, const ScanResources& resources) {
  for (const auto& [name, value] : checkpoint.origin) {
    double* const option = name == "training.x_max"   ? &options.x_max
                           : name == "training.alpha" ? &options.alpha
                                                      : nullptr;
    if (option != nullptr && !absl::SimpleAtod(value, option)) {
      return absl::DataLossError(absl::StrCat("the checkpoint's ", name, " is not a number: ", value));
    }
    if (name == "the co-occurrence matrix" && value != matrix.manifest().content) {
      return absl::FailedPreconditionError("the checkpoint was trained on another co-occurrence matrix; train again");
    }
  }
  GAUNTLET_ASSIGN_OR_RETURN(FitReport report, MeasureFit(matrix, checkpoint.parameters, options, resources));
  report.epochs = static_cast<int>(checkpoint.history.size());
  if (!checkpoint.history.empty()) report.epoch_cost = checkpoint.history.back().cost;
  return report;
}

std::string FormatFit(const FitReport& report) {
  std::string text = absl::StrFormat("w·c + b + b' - ln X after %d epochs, weighted by f with x_max %g and alpha %g\n",
                                     report.epochs, report.x_max, report.alpha);
  if (report.epoch_cost.has_value()) {
    absl::StrAppendFormat(&text, "cost of the last epoch, each pair's before its step: %.5f\n", *report.epoch_cost);
  }
  absl::StrAppendFormat(&text, "\n%-13s %9s %12s %10s %12s %8s %8s\n", "frequency", "words", "pairs", "cost",
                        "weighted RMS", "RMS", "mean");
  AppendFigures("all", report.all, &text);
  for (size_t decile = 0; decile < kDeciles; ++decile) {
    const std::string name = decile == 0              ? "most frequent"
                             : decile + 1 == kDeciles ? "rarest"
                                                      : absl::StrCat("tenth ", decile + 1);
    AppendFigures(name, report.deciles[decile], &text);
  }
  absl::StrAppendFormat(&text, "\n%-22s %8s   w.c with PMI        w.c + b + b' with ln X\n%32s%8s %9s   %8s %9s\n",
                        "correlation", "pairs", "", "Pearson", "Spearman", "Pearson", "Spearman");
  for (const FitCorrelations& of : report.correlations) {
    const std::string name =
        of.min_count == 0.0 ? "sampled pairs" : absl::StrFormat("with X of %g or more", of.min_count);
    absl::StrAppendFormat(&text, "%-22s %8d %8.4f %9.4f   %8.4f %9.4f\n", name, of.pairs, of.product_and_pmi.pearson,
                          of.product_and_pmi.spearman, of.model_and_log.pearson, of.model_and_log.spearman);
  }
  return text;
}

Json ToJson(const FitReport& report) {
  Json deciles = Json::array();
  for (const FitFigures& decile : report.deciles) deciles.push_back(FiguresToJson(decile));
  Json correlations = Json::array();
  for (const FitCorrelations& of : report.correlations) {
    correlations.push_back({{"min_count", of.min_count},
                            {"pairs", of.pairs},
                            {"product_and_pmi", CorrelationToJson(of.product_and_pmi)},
                            {"model_and_log", CorrelationToJson(of.model_and_log)}});
  }
  return {{"epochs", report.epochs},
          {"epoch_cost", report.epoch_cost.has_value() ? Json(*report.epoch_cost) : Json()},
          {"x_max", report.x_max},
          {"alpha", report.alpha},
          {"all", FiguresToJson(report.all)},
          {"deciles", std::move(deciles)},
          {"correlations", std::move(correlations)}};
}

}  // namespace gauntlet
