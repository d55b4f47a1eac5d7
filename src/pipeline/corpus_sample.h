// A sample of a corpus' text, for predictions.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gauntlet/text/options.h"

namespace gauntlet {

struct CorpusSample {
  std::string text;           // whole lines, at most the bytes asked for (one line more at most for each piece)
  uint64_t corpus_bytes = 0;  // all inputs' decompressed bytes; estimated where compressed
};

// Takes about `bytes` of text: from each input its share by size, a plain file's in pieces at even distances, a
// compressed one's from its beginning.
absl::StatusOr<CorpusSample> SampleCorpus(const CorpusOptions& options, uint64_t bytes);

}  // namespace gauntlet
