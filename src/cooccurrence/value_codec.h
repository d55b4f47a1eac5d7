// How counts are written in tiles and runs. Layout: docs/FORMATS.md, "Co-occurrence matrix", values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "gauntlet/io/coding.h"

namespace gauntlet {

// What the 64 bits of a value are.
enum class ValueKind {
  kCount,    // an integer in the matrix's unit
  kFloat64,  // the bits of a double, for imported matrices
};

// PutVarint64 and GetVarint64 with the usual single byte inline.
inline void PutShortVarint(std::string* out, uint64_t value) {
  if (value < 0x80) {
    out->push_back(static_cast<char>(value));
  } else {
    PutVarint64(out, value);
  }
}
inline bool GetShortVarint(absl::string_view* input, uint64_t* value) {
  if (!input->empty() && static_cast<unsigned char>(input->front()) < 0x80) {
    *value = static_cast<unsigned char>(input->front());
    input->remove_prefix(1);
    return true;
  }
  return GetVarint64(input, value);
}

// Most pairs of a corpus meet once or twice, so their counts are one weight or the sum of two. Those have codes of one
// byte; any other count is written as a varint, moved up by the number of codes. Thread-safe.
class ValueCodec {
 public:
  // Counts above it are errors.
  static constexpr uint64_t kMaxCount = uint64_t{1} << 63;

  // `weights` as in WeightTable; not used for kFloat64.
  ValueCodec(ValueKind kind, const std::vector<uint64_t>& weights);

  ValueKind kind() const { return kind_; }

  void Put(std::string* out, uint64_t bits) const {
    if (kind_ == ValueKind::kFloat64) return PutFixed64(out, bits);
    if (bits <= largest_coded_) {
      const auto code = codes_.find(bits);
      if (code != codes_.end()) return out->push_back(static_cast<char>(code->second));
    }
    PutShortVarint(out, bits + values_.size());
  }
  // False when *input is cut, or the value is not a positive finite number.
  bool Get(absl::string_view* input, uint64_t* bits) const {
    if (kind_ == ValueKind::kFloat64) return GetFloat64(input, bits);
    uint64_t coded = 0;
    if (!GetShortVarint(input, &coded)) return false;
    *bits = coded < values_.size() ? values_[coded] : coded - values_.size();
    return *bits - 1 < kMaxCount;
  }

 private:
  static bool GetFloat64(absl::string_view* input, uint64_t* bits);

  ValueKind kind_;
  std::vector<uint64_t> values_;  // by code
  absl::flat_hash_map<uint64_t, uint8_t> codes_;
  uint64_t largest_coded_ = 0;
};

}  // namespace gauntlet
