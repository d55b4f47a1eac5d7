// The sections that a run's corpus and log give.

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "gauntlet/io/json.h"
#include "gauntlet/numerics/rounding.h"
#include "gauntlet/report/page.h"
#include "src/report/sections.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

// Points of a curve that covers ranks 1 to n evenly on a logarithmic axis.
constexpr double kPointsPerDecade = 40.0;

// 1, 2, 3, …, n, thinned out to about kPointsPerDecade.
std::vector<uint64_t> SpacedRanks(uint64_t n) {
  std::vector<uint64_t> ranks;
  for (double rank = 1.0; static_cast<uint64_t>(rank) <= n;
       rank = std::max(std::floor(rank) + 1.0, rank * std::pow(10.0, 1.0 / kPointsPerDecade))) {
    ranks.push_back(static_cast<uint64_t>(rank));
  }
  if (n > 0 && ranks.back() != n) ranks.push_back(n);
  return ranks;
}

Json ZipfChart(const CorpusStatistics& statistics, const Vocabulary& vocabulary) {
  std::vector<uint64_t> counts;
  for (uint32_t id = 0; id < vocabulary.size(); ++id) counts.push_back(vocabulary.count(id));
  std::sort(counts.rbegin(), counts.rend());
  Json points = Json::array();
  for (const uint64_t rank : SpacedRanks(counts.size())) points.push_back({rank, counts[rank - 1]});
  std::vector<Series> series = {{"words", "points", points}};
  std::string text = "How often a word occurs, by its rank, both on logarithmic axes.";
  if (statistics.zipf) {
    const ZipfFit& fit = *statistics.zipf;
    double norm = 0.0;
    for (uint64_t rank = 1; rank <= fit.ranks; ++rank) norm += std::pow(static_cast<double>(rank), -fit.exponent);
    Json line = Json::array();
    for (const uint64_t rank : SpacedRanks(fit.ranks)) {
      const double share = std::pow(static_cast<double>(rank), -fit.exponent) / norm;
      line.push_back({rank, Rounded(static_cast<double>(fit.tokens) * share, 5)});
    }
    series.push_back({absl::StrFormat("Zipf's law with exponent %.3f", fit.exponent), "line", line});
    absl::StrAppendFormat(&text, " Zipf's law, fitted to the words with %d occurrences or more, has the exponent %.3f.",
                          kZipfMinCount, fit.exponent);
  }
  return MakeChart("zipf", "Frequency by rank", text, {"rank", "log"}, {"occurrences", "log"}, series);
}

Json LengthsChart(const DocumentLengths& lengths) {
  Axis x = {"tokens in a document", "category"};
  Json counts = Json::array();
  for (size_t k = 0; k < lengths.histogram.size(); ++k) {
    const uint64_t low = uint64_t{1} << k;
    x.values.push_back(k == 0 ? "1" : absl::StrCat(low, "–", 2 * low - 1));
    counts.push_back(lengths.histogram[k]);
  }
  const std::string text =
      absl::StrFormat("%d documents have %.1f tokens on average, half of them at most %g, the longest %d.",
                      lengths.documents, lengths.mean, lengths.median, lengths.max);
  return MakeChart("lengths", "Lengths of documents", text, x, {"documents", "linear", {}, true},
                   {{"documents", "bars", counts}});
}

Json TypesChart(const CorpusStatistics& statistics) {
  Json points = Json::array();
  for (const TypesAtTokens& point : statistics.curve) points.push_back({point.tokens, point.types});
  const std::string text = absl::StrFormat("After %d tokens %d words of the vocabulary have occurred.",
                                           statistics.summary.tokens, statistics.types);
  return MakeChart("types", "Words by length of text", text, {"tokens read", "log"}, {"different words", "log"},
                   {{"words", "line", points}});
}

}  // namespace

double RunLog::training_seconds() const {
  double seconds = 0.0;
  for (const auto& [epoch, figures] : epochs) seconds += figures.value("seconds", 0.0);
  return seconds;
}

RunLog ParseLog(absl::string_view text) {
  RunLog log;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const auto event = ParseJson<Json>(line);
    if (!event.is_object()) continue;
    log.finished = event.value("time", log.finished);
    const std::string name = event.value("event", "");
    const std::string stage = event.value("stage", "");
    if (name == "epoch") {
      constexpr double kMostEpochs = 1e9;
      const double number = event.value("epoch", 0.0);
      if (!(number >= 0.0 && number <= kMostEpochs)) continue;
      const auto epoch = static_cast<uint64_t>(number);
      log.epochs.erase(log.epochs.lower_bound(epoch), log.epochs.end());
      log.epochs[epoch] = event;
    } else if (name == "end") {
      const double seconds = event.value("seconds", 0.0);
      const auto known =
          std::find_if(log.stages.begin(), log.stages.end(), [&](const auto& entry) { return entry.first == stage; });
      if (known == log.stages.end()) {
        log.stages.emplace_back(stage, seconds);
      } else {
        known->second = std::max(known->second, seconds);
      }
    }
  }
  // Training that was resumed ended once, but took the time of all its epochs.
  for (auto& [stage, seconds] : log.stages) {
    if (stage == "train") seconds = std::max(seconds, log.training_seconds());
  }
  return log;
}

Json CorpusSection(const CorpusStatistics& statistics, const Vocabulary& vocabulary) {
  const CorpusSummary& summary = statistics.summary;
  std::vector<std::pair<std::string, Json>> items = {
      {"Text, bytes", summary.raw_bytes},
      {"Tokens in the vocabulary", summary.tokens},
      {"Tokens out of it, %", Rounded(100.0 * statistics.unknown_rate, 4)},
      {"Distinct words in the text", summary.distinct_words},
      {"Words in the vocabulary", vocabulary.size()},
      {"Entropy, bits for each token", Rounded(statistics.entropy.plain, 5)},
      {"Malformed sequences of bytes", summary.invalid_sequences}};
  if (summary.phrases > 0) items.emplace_back("Phrases joined", summary.phrases);
  if (statistics.zipf) {
    items.emplace_back("Zipf exponent",
                       absl::StrFormat("%.4f ± %.2g", statistics.zipf->exponent, statistics.zipf->standard_error));
  }
  return MakeSection(
      "corpus", "Corpus", "",
      {MakeFacts(items), ZipfChart(statistics, vocabulary), TypesChart(statistics), LengthsChart(statistics.lengths)});
}

Json TrainingSection(const RunLog& log) {
  if (log.epochs.empty()) return {};
  Json costs = Json::array(), scores = Json::array(), rows = Json::array();
  for (const auto& [epoch, figures] : log.epochs) {
    const double cost = figures.value("cost", 0.0);
    costs.push_back({epoch, Rounded(cost, 6)});
    if (figures.contains("score")) scores.push_back({epoch, figures["score"]});
    rows.push_back({epoch, cost, figures.value("seconds", 0.0), figures.value("pairs_per_second", 0.0) / 1e6});
  }
  const double first = costs.front()[1].get<double>(), last = costs.back()[1].get<double>();
  const std::string text =
      absl::StrFormat("The cost, averaged over the pairs, falls from %.4g in epoch %d to %.4g in epoch %d.", first,
                      log.epochs.begin()->first, last, log.epochs.rbegin()->first);
  Json blocks = Json::array({MakeChart("cost", "Learning curve", text, {"epoch"}, {"mean weighted squared error"},
                                       {{"cost", "line", costs}})});
  if (!scores.empty()) {
    blocks.push_back(MakeChart("score", "Score by epoch",
                               "The mean score of the evaluation that early stopping watches.", {"epoch"}, {"score"},
                               {{"score", "line", scores}}));
  }
  blocks.push_back(MakeTable("Epochs",
                             {{"Epoch", "integer"},
                              {"Cost", "decimal", 6},
                              {"Seconds", "decimal", 1},
                              {"Million pairs a second", "decimal", 1}},
                             rows));
  return MakeSection("training", "Training", "", blocks);
}

}  // namespace gauntlet
