// The sections that a run's co-occurrence counts give.

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gauntlet/numerics/rounding.h"
#include "gauntlet/report/page.h"
#include "src/report/sections.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

// As the page shows it: JSON has no infinity.
Json NumberOrNull(double value) { return std::isfinite(value) ? Json(Rounded(value, 6)) : Json(); }

Json InformationFacts(const AssociationReport& report) {
  const CooccurrenceInformation& information = report.information;
  return MakeFacts({{"Sum of the counts", Rounded(report.total, 6)},
                    {"Entropy of a word, bits", Rounded(information.word_entropy, 5)},
                    {"Entropy of its context, bits", Rounded(information.context_entropy, 5)},
                    {"Entropy of both, bits", Rounded(information.joint_entropy, 5)},
                    {"Information of a word on its context, bits", Rounded(information.mutual_information, 5)}});
}

Json RatiosTable(const RatioTable& table) {
  Json rows = Json::array();
  for (const ProbeRatio& probe : table.probes) {
    rows.push_back({probe.probe, NumberOrNull(1e6 * probe.first_probability),
                    NumberOrNull(1e6 * probe.second_probability), NumberOrNull(probe.ratio)});
  }
  const auto million = [](const std::string& word) {
    return Column{absl::StrCat("Of a million contexts of ", word), "decimal", 1};
  };
  return MakeTable(absl::StrCat("Contexts of ", table.first, " and ", table.second),
                   {{"Context"}, million(table.first), million(table.second), {"Ratio", "decimal", 3}}, rows);
}

Json PartnersTable(const AssociationReport& report) {
  Json rows = Json::array();
  for (const Partners& partners : report.partners) {
    std::string list;
    for (const Association& partner : partners.strongest) {
      absl::StrAppendFormat(&list, "%s%s %.1f", list.empty() ? "" : ", ", partner.context, partner.pmi);
    }
    rows.push_back({partners.word, list});
  }
  return MakeTable(
      absl::StrFormat("Strongest partners by PMI in bits, of those with a count of %g or more", report.min_count),
      {{"Word"}, {"Partners"}}, rows);
}

// All on one scale: what matters is how fast they fall.
Json SpectraChart(const std::vector<const Spectrum*>& spectra) {
  std::vector<Series> series;
  for (const Spectrum* const spectrum : spectra) {
    Json points = Json::array();
    for (size_t k = 0; k < spectrum->values.size() && spectrum->values[k] > 0.0; ++k) {
      points.push_back({k + 1, Rounded(spectrum->values[k] / spectrum->values[0], 5)});
    }
    series.push_back({spectrum->of, "line", std::move(points)});
  }
  return MakeChart(
      "spectra", "Singular values",
      "The leading singular values of the matrices that vectors stand for, and of the vectors, each beside "
      "the largest of its matrix, on logarithmic axes.",
      {"rank", "log"}, {"value, the first being 1", "log"}, series);
}

Json SpectraTable(const std::vector<const Spectrum*>& spectra) {
  Json rows = Json::array();
  for (const Spectrum* const spectrum : spectra) {
    double squares = 0.0;
    for (const double value : spectrum->values) squares += value * value;
    const auto& fit = spectrum->fit;
    rows.push_back({spectrum->of, spectrum->entries,
                    spectrum->values.empty() ? Json() : NumberOrNull(spectrum->values[0]), spectrum->values.size(),
                    NumberOrNull(squares / spectrum->squared_norm), fit ? NumberOrNull(fit->exponent) : Json(),
                    fit ? NumberOrNull(fit->r_squared) : Json()});
  }
  return MakeTable("Spectra",
                   {{"Matrix"},
                    {"Entries", "integer"},
                    {"Largest value", "general"},
                    {"Values", "integer"},
                    {"Their share of the squares", "percent", 1},
                    {"Exponent of rank", "decimal", 3},
                    {"R²", "decimal", 3}},
                   rows);
}

Json ErrorRow(const std::string& name, const FitFigures& figures) {
  if (figures.pairs == 0) return {name, figures.words, 0, nullptr, nullptr, nullptr, nullptr};
  return {name,
          figures.words,
          figures.pairs,
          NumberOrNull(figures.cost),
          NumberOrNull(figures.weighted_rms),
          NumberOrNull(figures.rms),
          NumberOrNull(figures.mean)};
}

Json ErrorsTable(const FitReport& fit) {
  Json rows = Json::array({ErrorRow("all", fit.all)});
  for (size_t k = 0; k < kDeciles; ++k) rows.push_back(ErrorRow(absl::StrCat("tenth ", k + 1), fit.deciles[k]));
  return MakeTable("Errors by frequency of the word, the most frequent tenth first",
                   {{"Words"},
                    {"Number", "integer"},
                    {"Pairs", "integer"},
                    {"Cost", "decimal", 5},
                    {"Weighted RMS", "decimal", 3},
                    {"RMS", "decimal", 3},
                    {"Mean", "decimal", 3}},
                   rows);
}

Json ErrorsChart(const FitReport& fit) {
  Axis x = {"tenth of the vocabulary by frequency", "category"};
  Json errors = Json::array();
  for (size_t k = 0; k < kDeciles; ++k) {
    x.values.push_back(absl::StrCat(k + 1));
    const FitFigures& decile = fit.deciles[k];
    errors.push_back(decile.pairs == 0 ? Json() : NumberOrNull(decile.weighted_rms));
  }
  return MakeChart("fit-errors", "Weighted error by frequency",
                   "The root of the mean squared error of w·c + b + b′ against ln X, weighted by f(X), from the most "
                   "frequent tenth of the words to the rarest.",
                   x, {"weighted RMS error", "linear", {}, true}, {{"words", "bars", errors}});
}

Json CorrelationsTable(const FitReport& fit) {
  Json rows = Json::array();
  for (const FitCorrelations& of : fit.correlations) {
    rows.push_back({of.min_count == 0.0 ? "any" : absl::StrFormat("%g or more", of.min_count), of.pairs,
                    NumberOrNull(of.product_and_pmi.pearson), NumberOrNull(of.product_and_pmi.spearman),
                    NumberOrNull(of.model_and_log.pearson), NumberOrNull(of.model_and_log.spearman)});
  }
  return MakeTable("Correlations over a sample of pairs",
                   {{"Count of the pair"},
                    {"Pairs", "integer"},
                    {"w·c with PMI, Pearson", "decimal", 3},
                    {"w·c with PMI, Spearman", "decimal", 3},
                    {"Model with ln X, Pearson", "decimal", 3},
                    {"Model with ln X, Spearman", "decimal", 3}},
                   rows);
}

}  // namespace

Json CountsSection(const CountFigures& figures, const std::optional<Spectrum>& of_vectors) {
  Json blocks = Json::array({InformationFacts(figures.associations)});
  if (figures.ratios) blocks.push_back(RatiosTable(*figures.ratios));
  if (!figures.associations.partners.empty()) blocks.push_back(PartnersTable(figures.associations));
  std::vector<const Spectrum*> spectra;
  for (const Spectrum& spectrum : figures.spectra) spectra.push_back(&spectrum);
  if (of_vectors) spectra.push_back(&*of_vectors);
  if (!spectra.empty()) {
    blocks.push_back(SpectraChart(spectra));
    blocks.push_back(SpectraTable(spectra));
  }
  if (!figures.no_spectra.empty()) {
    blocks.push_back(
        {{"type", "text"}, {"text", absl::StrCat("Spectra of the counts are left out: ", figures.no_spectra)}});
  }
  return MakeSection("counts", "Co-occurrence", "What the counts say before anything is learnt from them.", blocks);
}

Json FitSection(const FitReport& fit) {
  std::vector<std::pair<std::string, Json>> items = {{"Epochs", fit.epochs},
                                                     {"Cost at the final parameters", NumberOrNull(fit.all.cost)}};
  if (fit.epoch_cost)
    items.emplace_back("Cost of the last epoch, each pair's before its step", NumberOrNull(*fit.epoch_cost));
  return MakeSection("fit", "Fit",
                     "How well w·c + b + b′ of the newest checkpoint gives ln X, and whether w·c goes with PMI.",
                     {MakeFacts(items), ErrorsChart(fit), ErrorsTable(fit), CorrelationsTable(fit)});
}

}  // namespace gauntlet
