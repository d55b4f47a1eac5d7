// Ratio tables and associations as text and as JSON. Words come last in a line, since their width on a screen is not
// known.

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gauntlet/cooccurrence/associations.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

Json FiniteOrNull(double value) { return std::isfinite(value) ? Json(value) : Json(); }

std::string Number(double value, int digits) {
  if (std::isnan(value)) return "n/a";
  return absl::StrFormat("%.*g", digits, value);
}

std::string FormatPmi(double pmi) { return std::isfinite(pmi) ? absl::StrFormat("%.3f", pmi) : "-inf"; }

void AppendAssociation(const Association& association, bool name_word, std::string* text) {
  absl::StrAppendFormat(text, "%12.3f %12s %8s %8.3f  %s%s%s\n", association.count, Number(association.expected, 4),
                        FormatPmi(association.pmi), association.positive_pmi(), name_word ? association.word : "",
                        name_word ? " " : "", association.context);
}

void AppendHeader(const std::string& what, std::string* text) {
  absl::StrAppendFormat(text, "\n%12s %12s %8s %8s  %s\n", "X", "by chance", "PMI", "PPMI", what);
}

Json ToJson(const Association& association) {
  return {{"word", association.word},
          {"context", association.context},
          {"count", association.count},
          {"expected", association.expected},
          {"pmi", FiniteOrNull(association.pmi)},
          {"positive_pmi", association.positive_pmi()}};
}

}  // namespace

std::string FormatRatioTable(const RatioTable& table) {
  const std::string headings[] = {absl::StrCat("X(", table.first, ", k)"), absl::StrCat("X(", table.second, ", k)"),
                                  absl::StrCat("P(k|", table.first, ")"), absl::StrCat("P(k|", table.second, ")"),
                                  "ratio"};
  size_t width = 10;
  for (const std::string& heading : headings) width = std::max(width, heading.size());
  const auto column = static_cast<int>(width);
  std::string text;
  for (const std::string& heading : headings) absl::StrAppendFormat(&text, "%*s  ", column, heading);
  absl::StrAppend(&text, "k\n");
  for (const ProbeRatio& probe : table.probes) {
    absl::StrAppendFormat(&text, "%*.3f  %*.3f  %*s  %*s  %*s  %s\n", column, probe.first_count, column,
                          probe.second_count, column, Number(probe.first_probability, 3), column,
                          Number(probe.second_probability, 3), column, Number(probe.ratio, 3), probe.probe);
  }
  return text;
}

Json ToJson(const RatioTable& table) {
  Json probes = Json::array();
  for (const ProbeRatio& probe : table.probes) {
    probes.push_back({{"probe", probe.probe},
                      {"first_count", probe.first_count},
                      {"second_count", probe.second_count},
                      {"first_probability", FiniteOrNull(probe.first_probability)},
                      {"second_probability", FiniteOrNull(probe.second_probability)},
                      {"ratio", FiniteOrNull(probe.ratio)}});
  }
  return {{"first", table.first}, {"second", table.second}, {"probes", std::move(probes)}};
}

std::string FormatAssociations(const AssociationReport& report) {
  const CooccurrenceInformation& information = report.information;
  std::string text = absl::StrFormat(
      "co-occurrences      %.6g in %d entries of the matrix\n"
      "entropy             %.4f bits of a word, %.4f of its context, %.4f of both\n"
      "mutual information  %.4f bits between a word and its context\n",
      report.total, report.entries, information.word_entropy, information.context_entropy, information.joint_entropy,
      information.mutual_information);
  if (report.smoothing != 1.0) {
    absl::StrAppendFormat(&text, "contexts            smoothed by the exponent %g\n", report.smoothing);
  }
  if (!report.pairs.empty()) {
    AppendHeader("word context", &text);
    for (const Association& pair : report.pairs) AppendAssociation(pair, /*name_word=*/true, &text);
  }
  for (const Partners& partners : report.partners) {
    AppendHeader(absl::StrFormat("strongest partners of \"%s\" with X of %g or more", partners.word, report.min_count),
                 &text);
    for (const Association& partner : partners.strongest) AppendAssociation(partner, /*name_word=*/false, &text);
    if (partners.strongest.empty()) absl::StrAppend(&text, "  none\n");
  }
  return text;
}

Json ToJson(const AssociationReport& report) {
  Json pairs = Json::array();
  for (const Association& pair : report.pairs) pairs.push_back(ToJson(pair));
  Json partners = Json::array();
  for (const Partners& of_word : report.partners) {
    Json strongest = Json::array();
    for (const Association& partner : of_word.strongest) strongest.push_back(ToJson(partner));
    partners.push_back({{"word", of_word.word}, {"strongest", std::move(strongest)}});
  }
  return {{"total", report.total},
          {"entries", report.entries},
          {"smoothing", report.smoothing},
          {"min_count", report.min_count},
          {"word_entropy", report.information.word_entropy},
          {"context_entropy", report.information.context_entropy},
          {"joint_entropy", report.information.joint_entropy},
          {"mutual_information", report.information.mutual_information},
          {"pairs", std::move(pairs)},
          {"partners", std::move(partners)}};
}

}  // namespace gauntlet
