#include "src/cooccurrence/value_codec.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace gauntlet {

namespace {

constexpr size_t kMaxCodes = 120;  // so that codes have one byte, and a few small counts too

}  // namespace

ValueCodec::ValueCodec(ValueKind kind, const std::vector<uint64_t>& weights) : kind_(kind) {
  if (kind == ValueKind::kFloat64) return;
  const auto add = [&](uint64_t value) {
    if (values_.size() == kMaxCodes || !codes_.emplace(value, static_cast<uint8_t>(values_.size())).second) return;
    values_.push_back(value);
    largest_coded_ = std::max(largest_coded_, value);
  };
  for (const uint64_t weight : weights) add(weight);
  for (size_t a = 0; a < weights.size() && values_.size() < kMaxCodes; ++a) {
    for (size_t b = a; b < weights.size(); ++b) add(weights[a] + weights[b]);
  }
}

bool ValueCodec::GetFloat64(absl::string_view* input, uint64_t* bits) {
  if (!GetFixed64(input, bits)) return false;
  const double value = std::bit_cast<double>(*bits);
  return std::isfinite(value) && value > 0.0;
}

}  // namespace gauntlet
