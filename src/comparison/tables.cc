// A comparison as tables.

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "gauntlet/comparison/report.h"

namespace gauntlet {

namespace {

std::string Number(const std::optional<double>& value, int digits = 3) {
  return value.has_value() ? absl::StrFormat("%.*f", digits, *value) : "n/a";
}

std::string Percent(double share) { return absl::StrFormat("%.1f %%", 100.0 * share); }

std::string Spread(const Interval& interval) { return absl::StrFormat("[%.3f, %.3f]", interval.low, interval.high); }

// Terminal columns of UTF-8, near enough: a code point each.
int Width(absl::string_view text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string PadRight(absl::string_view text, int width) {
  return absl::StrCat(text, std::string(static_cast<size_t>(std::max(0, width - Width(text))), ' '));
}

template <typename T, typename Name>
int WidestName(const std::vector<T>& items, int least, Name name) {
  int width = least;
  for (const T& item : items) width = std::max(width, Width(name(item)));
  return width;
}

std::string FormatSpaces(const Comparison& comparison) {
  std::string text;
  const auto add = [&](absl::string_view letter, const SpaceFigures& space) {
    absl::StrAppendFormat(&text, "%s  %s: %d words, %d dimensions", letter, space.name, space.words, space.dimensions);
    absl::StrAppend(&text, space.tokens.has_value() ? absl::StrFormat(", %d tokens\n", *space.tokens) : "\n");
  };
  add("A", comparison.a);
  add("B", comparison.b);
  absl::StrAppendFormat(&text, "%d words are in both", comparison.shared_words);
  if (comparison.zero_vectors > 0) {
    absl::StrAppendFormat(&text, " (and %d more with a vector of zeros, left out)", comparison.zero_vectors);
  }
  const bool counted = comparison.a.tokens.has_value() && comparison.b.tokens.has_value();
  if (counted) {
    absl::StrAppendFormat(&text, ", %d of them at least %d times in each", comparison.compared_words,
                          comparison.min_count);
  }
  return text + "\n";
}

std::string FormatTypical(absl::string_view letter, const std::vector<TypicalWord>& words) {
  std::string text = absl::StrCat("typical of ", letter, ":");
  for (const TypicalWord& word : words) absl::StrAppend(&text, " ", word.word);
  return text + "\n";
}

std::string FormatFrequencies(const FrequencyComparison& frequencies) {
  std::string text = absl::StrFormat("%-32s %12s %12s\n", "frequencies", "A", "B");
  const auto add = [&](absl::string_view title, const std::string& a, const std::string& b) {
    absl::StrAppendFormat(&text, "%-32s %12s %12s\n", title, a, b);
  };
  const WordDistribution& a = frequencies.a;
  const WordDistribution& b = frequencies.b;
  const auto exponent = [](const WordDistribution& one) {
    return one.zipf.has_value() ? Number(one.zipf->exponent, 4) : "n/a";
  };
  add("Zipf exponent", exponent(a), exponent(b));
  add("entropy, bits a token", Number(a.entropy.plain, 4), Number(b.entropy.plain, 4));
  add("entropy after Miller and Madow", Number(a.entropy.miller_madow, 4), Number(b.entropy.miller_madow, 4));
  add("KL to the other, bits", Number(frequencies.kl_a_b, 4), Number(frequencies.kl_b_a, 4));
  absl::StrAppendFormat(&text, "Jensen-Shannon divergence        %12.4f bits (0 to 1)\n", frequencies.js);
  absl::StrAppendFormat(&text, "mutual information I(W;D)        %12.4f bits, of %.4f of the domain\n",
                        frequencies.mutual_information, frequencies.domain_entropy);
  absl::StrAppendFormat(&text, "(KL: %g added to each of %d words' counts; the rest without smoothing)\n",
                        frequencies.smoothing, frequencies.union_words);
  absl::StrAppend(&text, FormatTypical("A", frequencies.typical_a), FormatTypical("B", frequencies.typical_b));
  return text;
}

std::string FormatAgreement(const std::string& name, int width, size_t words,
                            const std::optional<SimilarityAgreement>& agreement, const AgreementCeiling& ceiling) {
  if (!agreement.has_value()) return absl::StrFormat("%s  %6d  %8s\n", PadRight(name, width), words, "n/a");
  std::string line = absl::StrFormat("%s  %6d  %8.3f  %-16s  %8.3f  %-16s  %8.3g", PadRight(name, width), words,
                                     agreement->pearson, Spread(agreement->pearson_interval), agreement->spearman,
                                     Spread(agreement->spearman_interval), agreement->p_value);
  if (ceiling.a.has_value()) absl::StrAppendFormat(&line, "  A %.3f", *ceiling.a);
  if (ceiling.b.has_value()) absl::StrAppendFormat(&line, "  B %.3f", *ceiling.b);
  return line + "\n";
}

std::string FormatRsa(const Comparison& comparison) {
  const bool floored = comparison.shift.has_value() && (comparison.shift->noise_a || comparison.shift->noise_b);
  const int width = WidestName(comparison.rsa_samples, Width("similarities (RSA)"),
                               [](const RsaSample& sample) { return sample.name; });
  std::string text =
      absl::StrFormat("%s  %6s  %8s  %-16s  %8s  %-16s  %8s%s\n", PadRight("similarities (RSA)", width), "words",
                      "Pearson", "95 %", "Spearman", "95 %", "p", floored ? "  Pearson within a domain" : "");
  const RsaReport& list = comparison.rsa;
  absl::StrAppend(&text, FormatAgreement("word list", width, list.words.size(), list.agreement, list.ceiling));
  for (const RsaSample& sample : comparison.rsa_samples) {
    absl::StrAppend(&text, FormatAgreement(sample.name, width, sample.ids.size(), sample.agreement, sample.ceiling));
  }
  if (!list.missing.empty()) {
    absl::StrAppend(&text, "not in both: ", absl::StrJoin(list.missing, " "), "\n");
  }
  return text;
}

// The two cosine matrices side by side, for lists that fit a screen.
std::string FormatMatrices(const RsaReport& list) {
  constexpr size_t kMostWords = 10;
  if (list.words.size() < 2 || list.words.size() > kMostWords) return "";
  constexpr int kCell = 6;
  const int name_width = WidestName(list.words, Width("cosines"), [](const std::string& word) { return word; });
  const auto n = static_cast<Eigen::Index>(list.words.size());
  const auto row = [&](const std::string& name, absl::FunctionRef<std::string(Eigen::Index, bool)> cell) {
    std::string line = PadRight(name, name_width);
    for (const bool second : {false, true}) {
      absl::StrAppend(&line, second ? "   |" : "");
      for (Eigen::Index j = 0; j < n; ++j) absl::StrAppendFormat(&line, " %*s", kCell, cell(j, second));
    }
    return line + "\n";
  };
  // Heads of columns are cut, after whole code points.
  const auto head = [&](Eigen::Index j, bool) {
    std::string word;
    for (const char c : list.words[static_cast<size_t>(j)]) {
      if (Width(word + c) > kCell) break;
      word += c;
    }
    return std::string(static_cast<size_t>(kCell - Width(word)), ' ') + word;
  };
  std::string text = row("cosines", head);
  for (Eigen::Index i = 0; i < n; ++i) {
    absl::StrAppend(&text, row(list.words[static_cast<size_t>(i)], [&](Eigen::Index j, bool second) {
      return absl::StrFormat("%.2f", (second ? list.b : list.a)(i, j));
    }));
  }
  return text;
}

std::string FormatAlignment(const Comparison& comparison) {
  if (!comparison.alignment.has_value()) {
    if (comparison.a.dimensions == comparison.b.dimensions) return "";
    return "no alignment and no transfer: A and B have different dimensions\n";
  }
  const AlignmentReport& alignment = *comparison.alignment;
  std::string text =
      absl::StrFormat("%-24s %8s %8s %12s %16s\n", comparison.centered ? "alignment, centred" : "alignment", "words",
                      "error", "mean cosine", "nearest is self");
  const auto add = [&](absl::string_view name, const AlignmentFit& fit) {
    absl::StrAppendFormat(&text, "%-24s %8d %8.3f %12.3f %16s\n", name, fit.words, fit.error, fit.mean_cosine,
                          Percent(fit.precision_at_1));
  };
  add("fitted", alignment.fitted);
  add("held out", alignment.held_out);
  return text;
}

std::string FormatShiftSummary(const ShiftReport& shift) {
  std::string text = absl::StrFormat("%-28s %9s %9s %9s %16s %12s\n", "shift", "mean", "median", "95 %",
                                     "with frequency", "above noise");
  for (const ShiftMeasure measure : kShiftMeasures) {
    const auto& figures = shift.measures[static_cast<size_t>(measure)];
    const absl::string_view name = ShiftMeasureName(measure);
    if (!figures.has_value()) {
      absl::StrAppendFormat(&text, "%-28s %9s\n", name, "n/a");
      continue;
    }
    absl::StrAppendFormat(&text, "%-28s %9.3f %9.3f %9.3f %16.3f %12s\n", name, figures->summary.mean,
                          figures->summary.median, figures->summary.percentile_95, figures->frequency_correlation,
                          figures->above_noise.has_value() ? Percent(*figures->above_noise) : "n/a");
    for (const bool second : {false, true}) {
      const auto& noise = second ? shift.noise_b : shift.noise_a;
      if (!noise.has_value() || !noise->measures[static_cast<size_t>(measure)].has_value()) continue;
      const ShiftSummary& floor = *noise->measures[static_cast<size_t>(measure)];
      absl::StrAppendFormat(&text, "%-28s %9.3f %9.3f %9.3f\n", second ? "  noise floor of B" : "  noise floor of A",
                            floor.mean, floor.median, floor.percentile_95);
    }
  }
  return text;
}

std::string JoinNeighbors(const std::vector<NeighborWord>& neighbors) {
  return absl::StrJoin(neighbors, " ",
                       [](std::string* out, const NeighborWord& neighbor) { absl::StrAppend(out, neighbor.word); });
}

std::string FormatWords(absl::string_view title, const std::vector<WordShift>& words) {
  const int width = WidestName(words, Width(title), [](const WordShift& word) { return word.word; });
  const bool counted = !words.empty() && words.front().count_a.has_value();
  const bool floored =
      std::any_of(words.begin(), words.end(), [](const WordShift& word) { return word.significance.has_value(); });
  const bool raw = !words.empty() && words.front().unaligned.has_value();
  std::string text = PadRight(title, width);
  if (counted) absl::StrAppendFormat(&text, " %9s %9s", "count A", "count B");
  absl::StrAppendFormat(&text, " %8s %8s %8s", "aligned", "2nd ord.", "turnover");
  if (floored) absl::StrAppendFormat(&text, " %7s %7s", "z", "p");
  if (raw) absl::StrAppendFormat(&text, " %9s", "unaligned");
  absl::StrAppend(&text, "\n");
  for (const WordShift& word : words) {
    absl::StrAppend(&text, PadRight(word.word, width));
    if (counted) absl::StrAppendFormat(&text, " %9d %9d", *word.count_a, *word.count_b);
    for (const std::optional<double>& shift : word.shift) absl::StrAppendFormat(&text, " %8s", Number(shift));
    if (floored) {
      absl::StrAppendFormat(&text, " %7s %7s", word.significance ? Number(word.significance->z, 1) : "n/a",
                            word.significance ? absl::StrFormat("%.2g", word.significance->p_value) : "n/a");
    }
    if (raw) absl::StrAppendFormat(&text, " %9s", Number(word.unaligned));
    absl::StrAppend(&text, "\n    A: ", JoinNeighbors(word.neighbors_a), "\n    B: ", JoinNeighbors(word.neighbors_b),
                    "\n");
  }
  return text;
}

std::string FormatShift(const ShiftReport& shift) {
  const std::string by = absl::StrCat(shift.ranked_by_z ? "z of " : "", ShiftMeasureName(shift.ranked_by));
  std::string text =
      absl::StrCat(FormatShiftSummary(shift), "\n", FormatWords(absl::StrCat("most by ", by), shift.most), "\n",
                   FormatWords(absl::StrCat("least by ", by), shift.least));
  const bool raw = !shift.most.empty() && shift.most.front().unaligned.has_value();
  if (raw) {
    absl::StrAppend(
        &text,
        "(unaligned: 1 - cos of the vectors as they are. Separate runs put their axes anywhere, so it is near "
        "1 for all\nwords and says nothing about them.)\n");
  }
  return text;
}

// Those whose cosines differ most; ties in the order of the file.
std::string FormatPairs(const PairsReport& report) {
  constexpr size_t kMostPairs = 20;
  const auto difference = [](const PairSimilarity& pair) {
    return pair.a.has_value() && pair.b.has_value() ? std::abs(*pair.a - *pair.b) : -1.0;
  };
  const auto name = [](const PairSimilarity& pair) { return absl::StrCat(pair.first, " ", pair.second); };
  std::vector<PairSimilarity> pairs = report.pairs;
  std::stable_sort(pairs.begin(), pairs.end(),
                   [&](const PairSimilarity& x, const PairSimilarity& y) { return difference(x) > difference(y); });
  if (pairs.size() > kMostPairs) pairs.resize(kMostPairs);
  const int width = WidestName(pairs, Width("pairs (cosines)"), name);
  std::string text = absl::StrFormat("%s  %7s  %7s\n", PadRight("pairs (cosines)", width), "A", "B");
  for (const PairSimilarity& pair : pairs) {
    absl::StrAppendFormat(&text, "%s  %7s  %7s\n", PadRight(name(pair), width), Number(pair.a), Number(pair.b));
  }
  if (pairs.size() < report.pairs.size()) {
    absl::StrAppendFormat(&text, "(and %d more, that differ less)\n", report.pairs.size() - pairs.size());
  }
  const bool any = report.covered > 0;
  absl::StrAppendFormat(&text, "%s  %7s  %7s\n", PadRight(absl::StrCat("mean of ", report.covered), width),
                        any ? Number(report.mean_a) : "n/a", any ? Number(report.mean_b) : "n/a");
  return text;
}

std::string FormatSets(const std::vector<SetShift>& sets) {
  const int width = WidestName(sets, Width("set"), [](const SetShift& set) { return set.name; });
  std::string text = absl::StrFormat("%s  %8s  %8s  %-12s  %8s  %16s  %14s\n", PadRight("set", width), "words",
                                     "covered", "measure", "mean", "mean percentile", "in the top 5 %");
  for (const SetShift& set : sets) {
    for (const ShiftMeasure measure : kShiftMeasures) {
      const std::optional<SetFigures>& figures = set.measures[static_cast<size_t>(measure)];
      absl::StrAppendFormat(&text, "%s  %8d  %8d  %-12s  %8s  %16s  %14s\n", PadRight(set.name, width), set.words,
                            set.covered, ShiftMeasureName(measure), figures ? Number(figures->mean) : "n/a",
                            figures ? Percent(figures->mean_percentile) : "n/a",
                            figures ? Percent(figures->in_top_5_percent) : "n/a");
    }
  }
  return text;
}

std::string FormatTransfer(const Comparison& comparison) {
  const TransferReport& transfer = *comparison.transfer;
  std::string text = absl::StrFormat("%-24s %8s %8s  %s\n", "transfer", "errors", "error", "95 %");
  const auto add = [&](absl::string_view name, const TransferScore& score) {
    absl::StrAppendFormat(&text, "%-24s %8d %8s  [%.1f, %.1f]\n", name, score.errors, Percent(score.error),
                          100.0 * score.interval.low, 100.0 * score.interval.high);
  };
  add("trained on A, tested on A", transfer.a_to_a);
  add("trained on A, tested on B", transfer.a_to_b);
  add("trained on B, tested on B", transfer.b_to_b);
  add("trained on B, tested on A", transfer.b_to_a);
  absl::StrAppendFormat(&text, "%d words of %d labels in %d folds, l2 %g; the most frequent label alone errs on %s\n",
                        transfer.words, transfer.labels.size(), transfer.folds, transfer.l2,
                        Percent(transfer.majority_error));
  if (comparison.frequencies.has_value()) {
    absl::StrAppendFormat(&text, "KL of the word distributions: A to B %.4f, B to A %.4f bits\n",
                          comparison.frequencies->kl_a_b, comparison.frequencies->kl_b_a);
  }
  return text;
}

std::string FormatAttention(const AttentionReport& attention) {
  const int width =
      WidestName(attention.words, Width("attention entropy"), [](const std::string& word) { return word; });
  std::string text = absl::StrFormat("%s  %7s  %7s\n", PadRight("attention entropy", width), "A", "B");
  for (size_t i = 0; i < attention.words.size(); ++i) {
    absl::StrAppendFormat(&text, "%s  %7.3f  %7.3f\n", PadRight(attention.words[i], width), attention.a.entropy[i],
                          attention.b.entropy[i]);
  }
  absl::StrAppendFormat(&text, "%s  %7.3f  %7.3f  bits, at most %.3f\n", PadRight("mean", width),
                        attention.a.mean_entropy, attention.b.mean_entropy, attention.max_entropy());
  if (!attention.missing.empty()) {
    absl::StrAppend(&text, "not in both: ", absl::StrJoin(attention.missing, " "), "\n");
  }
  return text;
}

}  // namespace

std::string FormatComparison(const Comparison& comparison) {
  std::vector<std::string> parts = {FormatSpaces(comparison)};
  if (comparison.frequencies.has_value()) parts.push_back(FormatFrequencies(*comparison.frequencies));
  parts.push_back(FormatRsa(comparison));
  parts.push_back(FormatMatrices(comparison.rsa));
  parts.push_back(FormatAlignment(comparison));
  if (comparison.shift.has_value()) parts.push_back(FormatShift(*comparison.shift));
  if (!comparison.sets.empty()) parts.push_back(FormatSets(comparison.sets));
  if (comparison.pairs.has_value()) parts.push_back(FormatPairs(*comparison.pairs));
  if (comparison.transfer.has_value()) parts.push_back(FormatTransfer(comparison));
  if (comparison.attention.has_value()) parts.push_back(FormatAttention(*comparison.attention));
  parts.erase(std::remove(parts.begin(), parts.end(), ""), parts.end());
  return absl::StrJoin(parts, "\n");
}

}  // namespace gauntlet
