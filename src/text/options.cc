#include "gauntlet/text/options.h"

#include <algorithm>

#include "gauntlet/base/status.h"
#include "gauntlet/io/input_stream.h"

namespace gauntlet {

absl::StatusOr<std::vector<CorpusInput>> ExpandCorpusInputs(const CorpusOptions& options) {
  std::vector<CorpusInput> files;
  for (const CorpusInput& input : options.inputs) {
    GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> paths, ExpandInputs({input.path}));
    for (const std::string& path : paths) {
      files.emplace_back(path, input.weight).format = input.format.empty() ? options.format : input.format;
    }
  }
  std::stable_sort(files.begin(), files.end(),
                   [](const CorpusInput& a, const CorpusInput& b) { return a.weight < b.weight; });
  return files;
}

}  // namespace gauntlet
