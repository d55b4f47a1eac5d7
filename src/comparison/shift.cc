#include "gauntlet/comparison/shift.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "gauntlet/base/check.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/comparison/alignment.h"
#include "src/comparison/vectors.h"

namespace gauntlet {

namespace {

using NeighborIds = std::vector<std::vector<uint32_t>>;  // of each word its neighbours' ids, sorted

// Among the first `candidates` words; a word is not its own neighbour.
NeighborIds FindNeighbors(const Embeddings& unit, const ShiftOptions& options) {
  std::vector<uint32_t> head(std::min(options.neighbor_words, unit.size()));
  std::iota(head.begin(), head.end(), 0u);
  std::vector<std::vector<uint32_t>> exclude(unit.size());
  for (const uint32_t id : head) exclude[id] = {id};
  const auto nearest =
      NearestNeighbors(SelectRows(unit, head), unit.matrix(), options.neighbors, exclude, options.threads);
  NeighborIds ids(nearest.size());
  for (size_t i = 0; i < nearest.size(); ++i) {
    for (const Neighbor& neighbor : nearest[i]) ids[i].push_back(neighbor.id);
    std::sort(ids[i].begin(), ids[i].end());
  }
  return ids;
}

// 1 - x.y / (|x| |y|), by the squared distance of the unit vectors, which is exact where they agree; 1 where only one
// of them is zero, and 0 where both are.
double CosineDistance(const std::vector<double>& x, const std::vector<double>& y) {
  const auto length = [](const std::vector<double>& v) {
    return std::sqrt(std::inner_product(v.begin(), v.end(), v.begin(), 0.0));
  };
  const double length_x = length(x);
  const double length_y = length(y);
  if (length_x == 0.0 || length_y == 0.0) return length_x == length_y ? 0.0 : 1.0;
  double squares = 0.0;
  for (size_t i = 0; i < x.size(); ++i) {
    const double difference = x[i] / length_x - y[i] / length_y;
    squares += difference * difference;
  }
  return squares / 2.0;
}

double SecondOrderShift(const SharedWords& words, uint32_t id, const std::vector<uint32_t>& near_a,
                        const std::vector<uint32_t>& near_b) {
  std::vector<uint32_t> either;
  std::set_union(near_a.begin(), near_a.end(), near_b.begin(), near_b.end(), std::back_inserter(either));
  std::vector<double> similarities_a, similarities_b;
  for (const uint32_t other : either) {
    similarities_a.push_back(Dot(words.a.vector(id), words.a.vector(other)));
    similarities_b.push_back(Dot(words.b.vector(id), words.b.vector(other)));
  }
  return CosineDistance(similarities_a, similarities_b);
}

double Turnover(const std::vector<uint32_t>& near_a, const std::vector<uint32_t>& near_b) {
  std::vector<uint32_t> both;
  std::set_intersection(near_a.begin(), near_a.end(), near_b.begin(), near_b.end(), std::back_inserter(both));
  return near_a.empty() ? 0.0 : 1.0 - static_cast<double>(both.size()) / static_cast<double>(near_a.size());
}

// Of the values of a floor that are numbers.
struct Floor {
  std::vector<double> sorted;
  double mean = 0.0;
  double deviation = 0.0;
};

Floor DescribeFloor(absl::Span<const absl::Span<const double>> floors, size_t begin, size_t end) {
  Floor floor;
  for (const absl::Span<const double> values : floors) {
    for (size_t i = begin; i < end; ++i) {
      if (!std::isnan(values[i])) floor.sorted.push_back(values[i]);
    }
  }
  if (floor.sorted.empty()) return floor;
  std::sort(floor.sorted.begin(), floor.sorted.end());
  const auto count = static_cast<double>(floor.sorted.size());
  floor.mean = std::accumulate(floor.sorted.begin(), floor.sorted.end(), 0.0) / count;
  double squares = 0.0;
  for (const double value : floor.sorted) squares += (value - floor.mean) * (value - floor.mean);
  floor.deviation = std::sqrt(squares / count);
  return floor;
}

}  // namespace

absl::string_view ShiftMeasureName(ShiftMeasure measure) {
  switch (measure) {
    case ShiftMeasure::kAligned:
      return "aligned";
    case ShiftMeasure::kSecondOrder:
      return "second_order";
    case ShiftMeasure::kTurnover:
      return "turnover";
  }
  return "";
}

ShiftValues MeasureShift(const SharedWords& unit, const ShiftOptions& options) {
  GAUNTLET_CHECK(unit.size() >= 2);
  SharedWords words = unit;
  if (options.centered) {
    words.a = Centered(unit.a);
    words.b = Centered(unit.b);
  }
  ShiftValues shift;
  if (words.a.dimensions() == words.b.dimensions()) {
    const Embeddings rotated = Rotated(words.a, FitRotation(words.a, words.b));
    for (uint32_t id = 0; id < words.size(); ++id) {
      // Half the squared distance of unit vectors is 1 - cos.
      shift.of(ShiftMeasure::kAligned).push_back(SquaredDistance(rotated.vector(id), words.b.vector(id)) / 2.0);
    }
  }
  const NeighborIds near_a = FindNeighbors(words.a, options);
  const NeighborIds near_b = FindNeighbors(words.b, options);
  std::vector<double>& second_order = shift.of(ShiftMeasure::kSecondOrder);
  std::vector<double>& turnover = shift.of(ShiftMeasure::kTurnover);
  second_order.resize(words.size());
  turnover.resize(words.size());
  const auto measure = [&](size_t i, int) {
    second_order[i] = SecondOrderShift(words, static_cast<uint32_t>(i), near_a[i], near_b[i]);
    turnover[i] = Turnover(near_a[i], near_b[i]);
    return absl::OkStatus();
  };
  GAUNTLET_CHECK(ParallelFor(words.size(), ResolveThreads(options.threads), measure).ok());
  return shift;
}

ShiftValues MeasureNoise(const Embeddings& words, const Embeddings& second, const ShiftOptions& options) {
  const SharedWords shared = FindSharedWords({"", words, std::nullopt}, {"", second, std::nullopt});
  ShiftValues noise;
  if (shared.size() < 2) return noise;
  // By id, so that neighbours are looked for among the same words as in the comparison.
  std::vector<uint32_t> order(shared.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](uint32_t x, uint32_t y) { return *words.Find(shared.a.word(x)) < *words.Find(shared.a.word(y)); });
  const SharedWords ordered = shared.Select(order);
  const ShiftValues measured = MeasureShift(ordered, options);
  for (const ShiftMeasure measure : kShiftMeasures) {
    if (measured.of(measure).empty()) continue;
    noise.of(measure).assign(words.size(), std::numeric_limits<double>::quiet_NaN());
    for (uint32_t i = 0; i < ordered.size(); ++i) {
      noise.of(measure)[*words.Find(ordered.a.word(i))] = measured.of(measure)[i];
    }
  }
  return noise;
}

std::vector<std::optional<Significance>> Significances(absl::Span<const double> shifts,
                                                       absl::Span<const absl::Span<const double>> floors) {
  constexpr size_t kMostBands = 10;
  constexpr size_t kLeastWords = 50;
  const size_t bands = std::clamp<size_t>(shifts.size() / kLeastWords, 1, kMostBands);
  std::vector<std::optional<Significance>> result(shifts.size());
  for (size_t band = 0; band < bands; ++band) {
    const size_t begin = shifts.size() * band / bands;
    const size_t end = shifts.size() * (band + 1) / bands;
    const Floor floor = DescribeFloor(floors, begin, end);
    if (floor.sorted.empty()) continue;
    for (size_t i = begin; i < end; ++i) {
      const auto at_least = floor.sorted.end() - std::lower_bound(floor.sorted.begin(), floor.sorted.end(), shifts[i]);
      const double z = floor.deviation > 0.0 ? (shifts[i] - floor.mean) / floor.deviation : 0.0;
      result[i] = {z, static_cast<double>(at_least + 1) / static_cast<double>(floor.sorted.size() + 1)};
    }
  }
  return result;
}

}  // namespace gauntlet
