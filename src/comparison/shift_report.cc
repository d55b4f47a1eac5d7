#include "src/comparison/shift_report.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/container/flat_hash_set.h"
#include "gauntlet/numerics/correlation.h"
#include "gauntlet/numerics/vectors.h"

namespace gauntlet {

namespace {

// NaNs left out; nothing when no number is left.
std::optional<ShiftSummary> Summarize(const std::vector<double>& values) {
  std::vector<double> sorted;
  for (const double value : values) {
    if (!std::isnan(value)) sorted.push_back(value);
  }
  if (sorted.empty()) return std::nullopt;
  std::sort(sorted.begin(), sorted.end());
  // Between the two nearest values, as usual.
  const auto quantile = [&](double share) {
    const double at = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<size_t>(at);
    const size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
  };
  const double sum = std::accumulate(sorted.begin(), sorted.end(), 0.0);
  return ShiftSummary{sum / static_cast<double>(sorted.size()), quantile(0.5), quantile(0.95)};
}

std::vector<std::optional<Significance>> SignificancesBy(const ShiftTable& table, ShiftMeasure measure) {
  std::vector<absl::Span<const double>> floors;
  for (const auto* noise : {&table.noise_a, &table.noise_b}) {
    if (noise->has_value() && !(*noise)->values.of(measure).empty()) floors.emplace_back((*noise)->values.of(measure));
  }
  return Significances(table.shift.of(measure), floors);
}

MeasureFigures DescribeMeasure(const ShiftTable& table, ShiftMeasure measure) {
  constexpr double kChance = 0.01;
  const std::vector<double>& shifts = table.shift.of(measure);
  MeasureFigures figures;
  figures.summary = *Summarize(shifts);
  // Words are in order of frequency.
  std::vector<double> frequency(shifts.size());
  for (size_t i = 0; i < frequency.size(); ++i) frequency[i] = -static_cast<double>(i);
  figures.frequency_correlation = SpearmanCorrelation(shifts, frequency);
  size_t known = 0;
  size_t above = 0;
  for (const std::optional<Significance>& significance : SignificancesBy(table, measure)) {
    if (!significance.has_value()) continue;
    ++known;
    if (significance->p_value <= kChance) ++above;
  }
  if (known > 0) figures.above_noise = static_cast<double>(above) / static_cast<double>(known);
  return figures;
}

NoiseFigures DescribeNoise(const NoiseFloor& noise) {
  NoiseFigures figures;
  figures.name = noise.name;
  const std::vector<double>& values = noise.values.of(ShiftMeasure::kSecondOrder);
  figures.words =
      static_cast<uint32_t>(std::count_if(values.begin(), values.end(), [](double v) { return !std::isnan(v); }));
  for (const ShiftMeasure measure : kShiftMeasures) {
    figures.measures[static_cast<size_t>(measure)] = Summarize(noise.values.of(measure));
  }
  return figures;
}

std::vector<std::vector<NeighborWord>> NeighborsToShow(const Embeddings& unit, absl::Span<const uint32_t> ids,
                                                       const CompareOptions& options) {
  std::vector<std::vector<uint32_t>> exclude;
  for (const uint32_t id : ids) exclude.push_back({id});
  const Embeddings queries = unit.Select(ids);
  std::vector<std::vector<NeighborWord>> result;
  for (const std::vector<Neighbor>& found :
       NearestNeighbors(unit, queries.matrix(), options.shown_neighbors, exclude, options.shift.threads)) {
    result.emplace_back();
    for (const Neighbor& neighbor : found) {
      result.back().push_back({unit.word(neighbor.id), double{neighbor.similarity}});
    }
  }
  return result;
}

std::optional<double> NoiseOf(const std::optional<NoiseFloor>& noise, ShiftMeasure measure, uint32_t id) {
  if (!noise.has_value() || noise->values.of(measure).empty()) return std::nullopt;
  const double value = noise->values.of(measure)[id];
  return std::isnan(value) ? std::nullopt : std::optional<double>(value);
}

std::vector<WordShift> DescribeWords(const ShiftTable& table, const ShiftReport& report,
                                     const std::vector<std::optional<Significance>>& significances,
                                     absl::Span<const uint32_t> ids, const CompareOptions& options) {
  const SharedWords& words = table.words;
  const auto near_a = NeighborsToShow(words.a, ids, options);
  const auto near_b = NeighborsToShow(words.b, ids, options);
  std::vector<WordShift> described;
  for (size_t i = 0; i < ids.size(); ++i) {
    const uint32_t id = ids[i];
    WordShift word;
    word.word = words.a.word(id);
    if (!words.counts_a.empty()) {
      word.count_a = words.counts_a[id];
      word.count_b = words.counts_b[id];
    }
    for (const ShiftMeasure measure : kShiftMeasures) {
      const std::vector<double>& shifts = table.shift.of(measure);
      if (!shifts.empty()) word.shift[static_cast<size_t>(measure)] = shifts[id];
    }
    word.noise_a = NoiseOf(table.noise_a, report.ranked_by, id);
    word.noise_b = NoiseOf(table.noise_b, report.ranked_by, id);
    word.significance = significances[id];
    word.neighbors_a = near_a[i];
    word.neighbors_b = near_b[i];
    if (options.unaligned && words.a.dimensions() == words.b.dimensions()) {
      word.unaligned = 1.0 - Dot(words.a.vector(id), words.b.vector(id));
    }
    described.push_back(std::move(word));
  }
  return described;
}

// Ids from the largest shift to the smallest; ties in order of frequency.
std::vector<uint32_t> OrderByShift(const std::vector<double>& shifts) {
  std::vector<uint32_t> order(shifts.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t x, uint32_t y) { return shifts[x] > shifts[y]; });
  return order;
}

// The first `frequent` words, and the first and last `shown` of `order`; ascending.
std::vector<uint32_t> MappedWords(absl::Span<const uint32_t> order, size_t shown, size_t frequent) {
  std::vector<uint32_t> ids(std::min(frequent, order.size()));
  std::iota(ids.begin(), ids.end(), 0u);
  const absl::Span<const uint32_t> first = order.first(shown);
  const absl::Span<const uint32_t> last = order.last(shown);
  ids.insert(ids.end(), first.begin(), first.end());
  ids.insert(ids.end(), last.begin(), last.end());
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

}  // namespace

ShiftReport ReportShift(const ShiftTable& table, const CompareOptions& options) {
  ShiftReport report;
  const bool alignable = !table.shift.of(ShiftMeasure::kAligned).empty();
  const bool unavailable = options.ranked_by == ShiftMeasure::kAligned && !alignable;
  report.ranked_by = unavailable ? ShiftMeasure::kSecondOrder : options.ranked_by;
  report.neighbors = options.shift.neighbors;
  report.neighbor_words = std::min(options.shift.neighbor_words, table.words.size());
  for (const ShiftMeasure measure : kShiftMeasures) {
    if (table.shift.of(measure).empty()) continue;
    report.measures[static_cast<size_t>(measure)] = DescribeMeasure(table, measure);
  }
  if (table.noise_a.has_value()) report.noise_a = DescribeNoise(*table.noise_a);
  if (table.noise_b.has_value()) report.noise_b = DescribeNoise(*table.noise_b);

  const auto significances = SignificancesBy(table, report.ranked_by);
  report.ranked_by_z =
      std::all_of(significances.begin(), significances.end(), [](const auto& s) { return s.has_value(); });
  std::vector<double> ranked = table.shift.of(report.ranked_by);
  if (report.ranked_by_z) {
    std::transform(significances.begin(), significances.end(), ranked.begin(), [](const auto& s) { return s->z; });
  }
  std::vector<uint32_t> order = OrderByShift(ranked);
  const size_t shown = std::min<size_t>(options.shown_words, order.size());
  report.most = DescribeWords(table, report, significances, absl::MakeConstSpan(order).first(shown), options);
  std::reverse(order.begin(), order.end());
  report.least = DescribeWords(table, report, significances, absl::MakeConstSpan(order).first(shown), options);
  report.mapped = DescribeWords(table, report, significances, MappedWords(order, shown, options.mapped_words), options);
  return report;
}

SetShift ReportSet(const ShiftTable& table, const WordSet& set) {
  constexpr double kTopShare = 0.05;
  SetShift report;
  report.name = set.name;
  report.words = static_cast<uint32_t>(set.words.size());
  absl::flat_hash_set<uint32_t> members;
  for (const std::string& word : set.words) {
    if (const std::optional<uint32_t> id = table.words.a.Find(word)) members.insert(*id);
  }
  report.covered = static_cast<uint32_t>(members.size());
  if (members.empty()) return report;
  const auto covered = static_cast<double>(members.size());
  for (const ShiftMeasure measure : kShiftMeasures) {
    const std::vector<double>& shifts = table.shift.of(measure);
    if (shifts.empty()) continue;
    const std::vector<uint32_t> order = OrderByShift(shifts);
    const double top = std::ceil(kTopShare * static_cast<double>(order.size()));
    SetFigures figures;
    for (size_t rank = 0; rank < order.size(); ++rank) {
      if (!members.contains(order[rank])) continue;
      figures.mean += shifts[order[rank]] / covered;
      const auto less = static_cast<double>(order.size() - 1 - rank);
      figures.mean_percentile += less / std::max(1.0, static_cast<double>(order.size() - 1)) / covered;
      if (static_cast<double>(rank) < top) figures.in_top_5_percent += 1.0 / covered;
    }
    report.measures[static_cast<size_t>(measure)] = figures;
  }
  return report;
}

}  // namespace gauntlet
