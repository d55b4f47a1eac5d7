// Options for the tests of corpus readers.
#pragma once

#include <string>
#include <utility>

#include "gauntlet/text/corpus_reader.h"

namespace gauntlet {

inline CorpusOptions Format(std::string format) {
  CorpusOptions options;
  options.format = std::move(format);
  return options;
}

}  // namespace gauntlet
