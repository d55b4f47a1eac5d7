#include "gauntlet/comparison/shift.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>

#include "gauntlet/base/check.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/comparison/alignment.h"
#include "gauntlet/comparison/space.h"
#include "gauntlet/numerics/vectors.h"

namespace gauntlet {

namespace {

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

double SecondOrderShift(const ShiftSpace& a, const ShiftSpace& b, uint32_t id) {
  const std::vector<uint32_t>& near_a = a.neighbors[id];
  const std::vector<uint32_t>& near_b = b.neighbors[id];
  std::vector<uint32_t> either;
  std::set_union(near_a.begin(), near_a.end(), near_b.begin(), near_b.end(), std::back_inserter(either));
  std::vector<double> similarities_a, similarities_b;
  for (const uint32_t other : either) {
    similarities_a.push_back(Dot(a.vectors.vector(id), a.vectors.vector(other)));
    similarities_b.push_back(Dot(b.vectors.vector(id), b.vectors.vector(other)));
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

ShiftSpace PrepareShift(const Embeddings& unit, const ShiftOptions& options) {
  GAUNTLET_CHECK(unit.size() >= 2);
  ShiftSpace space = {options.centered ? Centered(unit) : unit, {}};
  std::vector<uint32_t> candidates(std::min(options.neighbor_words, unit.size()));
  std::iota(candidates.begin(), candidates.end(), 0u);
  std::vector<std::vector<uint32_t>> exclude(unit.size());  // a word is not its own neighbour
  for (const uint32_t id : candidates) exclude[id] = {id};
  for (const std::vector<Neighbor>& nearest : NearestNeighbors(space.vectors.Select(candidates), space.vectors.matrix(),
                                                               options.neighbors, exclude, options.threads)) {
    std::vector<uint32_t>& ids = space.neighbors.emplace_back();
    for (const Neighbor& neighbor : nearest) ids.push_back(neighbor.id);
    std::sort(ids.begin(), ids.end());
  }
  return space;
}

ShiftValues MeasureShift(const ShiftSpace& a, const ShiftSpace& b, const ShiftOptions& options) {
  const uint32_t words = a.vectors.size();
  GAUNTLET_CHECK(b.vectors.size() == words);
  ShiftValues shift;
  if (a.vectors.dimensions() == b.vectors.dimensions()) {
    const Embeddings rotated = Rotated(a.vectors, FitRotation(a.vectors, b.vectors));
    for (uint32_t id = 0; id < words; ++id) {
      // Half the squared distance of unit vectors is 1 - cos.
      shift.of(ShiftMeasure::kAligned).push_back(SquaredDistance(rotated.vector(id), b.vectors.vector(id)) / 2.0);
    }
  }
  std::vector<double>& second_order = shift.of(ShiftMeasure::kSecondOrder);
  std::vector<double>& turnover = shift.of(ShiftMeasure::kTurnover);
  second_order.resize(words);
  turnover.resize(words);
  const auto measure = [&](size_t i, int) {
    second_order[i] = SecondOrderShift(a, b, static_cast<uint32_t>(i));
    turnover[i] = Turnover(a.neighbors[i], b.neighbors[i]);
    return absl::OkStatus();
  };
  GAUNTLET_CHECK(ParallelFor(words, ResolveThreads(options.threads), measure).ok());
  return shift;
}

ShiftValues MeasureNoise(const Embeddings& unit, const ShiftSpace& prepared, const Embeddings& second,
                         const ShiftOptions& options) {
  std::vector<uint32_t> ids, others;
  for (uint32_t id = 0; id < unit.size(); ++id) {
    const std::optional<uint32_t> other = second.Find(unit.word(id));
    if (!other || IsZero(second.vector(*other))) continue;
    ids.push_back(id);
    others.push_back(*other);
  }
  ShiftValues noise;
  if (ids.size() < 2) return noise;
  const ShiftSpace known = PrepareShift(second.Select(others).Normalized(), options);
  const bool complete = ids.size() == unit.size();
  const ShiftValues measured =
      MeasureShift(complete ? prepared : PrepareShift(unit.Select(ids), options), known, options);
  for (const ShiftMeasure measure : kShiftMeasures) {
    if (measured.of(measure).empty()) continue;
    noise.of(measure).assign(unit.size(), std::numeric_limits<double>::quiet_NaN());
    for (size_t i = 0; i < ids.size(); ++i) noise.of(measure)[ids[i]] = measured.of(measure)[i];
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
