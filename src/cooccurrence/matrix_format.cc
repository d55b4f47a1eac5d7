#include "src/cooccurrence/matrix_format.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/json.h"
#include "src/cooccurrence/weights.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

constexpr uint32_t kMinDefaultBandWidth = 256;
constexpr uint32_t kMaxDefaultBandWidth = 4096;

const char* WeightingName(DistanceWeighting weighting) {
  switch (weighting) {
    case DistanceWeighting::kHarmonic:
      return "harmonic";
    case DistanceWeighting::kNone:
      return "none";
    case DistanceWeighting::kLinear:
      return "linear";
  }
  return "";
}

bool WeightingFromName(const std::string& name, DistanceWeighting* weighting) {
  for (const auto candidate : {DistanceWeighting::kHarmonic, DistanceWeighting::kNone, DistanceWeighting::kLinear}) {
    if (name != WeightingName(candidate)) continue;
    *weighting = candidate;
    return true;
  }
  return false;
}

// Takes details off a manifest; remembers the first that was missing or out of range.
class DetailReader {
 public:
  explicit DetailReader(const Json& details) : details_(details) {}

  uint64_t Number(const char* key, uint64_t least, uint64_t most) {
    const auto at = details_.find(key);
    if (at != details_.end() && at->is_number_unsigned()) {
      const auto value = at->get<uint64_t>();
      if (value >= least && value <= most) return value;
    }
    Fail(key);
    return least;
  }
  double Real(const char* key) {
    const auto at = details_.find(key);
    if (at != details_.end() && at->is_number() && at->get<double>() >= 0.0) return at->get<double>();
    Fail(key);
    return 0.0;
  }
  std::string Text(const char* key) {
    const auto at = details_.find(key);
    if (at != details_.end() && at->is_string()) return at->get<std::string>();
    Fail(key);
    return "";
  }
  bool Boolean(const char* key) {
    const auto at = details_.find(key);
    if (at != details_.end() && at->is_boolean()) return at->get<bool>();
    Fail(key);
    return false;
  }
  void Fail(const char* key) {
    if (failed_.empty()) failed_ = key;
  }
  const std::string& failed() const { return failed_; }

 private:
  const Json& details_;
  std::string failed_;
};

}  // namespace

uint32_t DefaultBandWidth(uint32_t vocabulary_size) {
  return std::clamp(std::bit_ceil(std::min(vocabulary_size, uint32_t{1} << 31) / 256), kMinDefaultBandWidth,
                    kMaxDefaultBandWidth);
}

Json ShapeToJson(const MatrixShape& shape, const MatrixFigures& figures) {
  const bool counts = shape.kind == ValueKind::kCount;
  Json json = {{"vocabulary_size", shape.vocabulary_size},
               {"vocabulary_fingerprint", shape.vocabulary_fingerprint},
               {"symmetric", shape.symmetric},
               {"band_width", shape.band_width},
               {"values", counts ? "counts" : "float64"}};
  if (counts) {
    json["unit"] = shape.unit;
    json["window_size"] = shape.window_size;
    json["distance_weighting"] = WeightingName(shape.weighting);
    json["subsample"] = shape.subsample;
  }
  json["stored_records"] = figures.stored_records;
  json["directed_records"] = figures.directed_records;
  json["total"] = figures.total;
  return json;
}

absl::Status ShapeFromJson(const std::string& path, const Json& details, MatrixShape* shape, MatrixFigures* figures) {
  constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
  DetailReader reader(details);
  shape->vocabulary_size = static_cast<uint32_t>(reader.Number("vocabulary_size", 1, 0xfffffffeu));
  shape->vocabulary_fingerprint = reader.Text("vocabulary_fingerprint");
  shape->symmetric = reader.Boolean("symmetric");
  shape->band_width = static_cast<uint32_t>(reader.Number("band_width", 1, kMaxBandWidth));
  const std::string values = reader.Text("values");
  shape->kind = values == "float64" ? ValueKind::kFloat64 : ValueKind::kCount;
  if (values == "counts") {
    shape->window_size = static_cast<int>(reader.Number("window_size", 1, kMaxWindow));
    if (!WeightingFromName(reader.Text("distance_weighting"), &shape->weighting)) reader.Fail("distance_weighting");
    shape->subsample = reader.Real("subsample");
    GAUNTLET_ASSIGN_OR_RETURN(const WeightTable weights, MakeWeights(shape->window_size, shape->weighting));
    shape->unit = reader.Number("unit", weights.unit, weights.unit);
  } else if (values != "float64") {
    reader.Fail("values");
  }
  figures->stored_records = reader.Number("stored_records", 0, kMax);
  figures->directed_records = reader.Number("directed_records", figures->stored_records, kMax);
  figures->total = reader.Real("total");
  if (reader.failed().empty()) return absl::OkStatus();
  return CorruptFileError(path, 0,
                          absl::StrCat("the manifest's detail ", reader.failed(), " is missing or out of range"));
}

absl::StatusOr<ValueCodec> MakeCodec(const MatrixShape& shape) {
  if (shape.kind == ValueKind::kFloat64) return ValueCodec(shape.kind, {});
  GAUNTLET_ASSIGN_OR_RETURN(const WeightTable weights, MakeWeights(shape.window_size, shape.weighting));
  return ValueCodec(shape.kind, weights.weights);
}

std::string ShapeDifference(const MatrixShape& a, const MatrixShape& b) {
  const Json left = ShapeToJson(a, {});
  const Json right = ShapeToJson(b, {});
  for (const auto& [key, value] : left.items()) {
    if (!right.contains(key)) return absl::StrCat(key, " (", JsonLine(value), " and none)");
    if (right[key] != value) return absl::StrCat(key, " (", JsonLine(value), " and ", JsonLine(right[key]), ")");
  }
  return "";
}

}  // namespace gauntlet
