// A sample of a corpus' text, for predictions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gauntlet/text/options.h"

namespace gauntlet {

struct SampledText {
  uint64_t weight = 1;
  std::string format;
  std::string text;  // whole lines
};

struct CorpusSample {
  std::vector<SampledText>
      texts;                  // one for each weight and format; at most the bytes asked for, and a line for each piece
  uint64_t corpus_bytes = 0;  // all inputs' decompressed bytes; estimated where compressed
};

// Takes about `bytes` of text: from each input its share by size, a plain file's in pieces at even distances, a
// compressed one's, or one's whose format needs it, from its beginning.
absl::StatusOr<CorpusSample> SampleCorpus(const CorpusOptions& options, uint64_t bytes);

}  // namespace gauntlet
