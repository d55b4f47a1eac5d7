// From parameters to a vectors file.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gauntlet/config/config.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/io/manifest.h"
#include "gauntlet/training/parameters.h"

namespace gauntlet {

// V rows of OutputDimensions floats, row-major: the word vectors, the context vectors, their sum, or one after the
// other.
std::vector<float> CombineVectors(const Parameters& parameters, OutputVectors vectors);

// Columns of the rows above: d, or 2·d for the concatenation.
uint32_t OutputDimensions(const Parameters& parameters, OutputVectors vectors);

// Writes `path` in GloVe text format as `options` say, with the "<unk>" row last when asked for; and, when biases are
// asked for, `word bias context_bias` lines beside it, at path with ".txt" replaced by ".biases.txt". Each file is
// atomic.
// `threads` as for ResolveThreads.
absl::Status ExportVectors(const Parameters& parameters, const Vocabulary& vocabulary, const OutputOptions& options,
                           const std::string& path, int threads);

// DataLoss, naming the file, unless the vectors file `path` is the one that the manifest vectors/NAME.json describes.
absl::Status VerifyVectors(const std::string& path, const Manifest& manifest);

}  // namespace gauntlet
