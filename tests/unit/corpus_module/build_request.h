// Building small corpora in the tests of the corpus module.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/corpus/build_corpus.h"
#include "gauntlet/io/file.h"
#include "src/corpus/build_corpus_internal.h"

namespace gauntlet {

// A request with the reference's tokens.
inline BuildCorpusRequest MakeRequest(const std::string& directory, const std::vector<CorpusInput>& inputs) {
  BuildCorpusRequest request;
  request.corpus.inputs = inputs;
  request.corpus.tokenizer = "whitespace";
  request.corpus.tokens.lowercase = false;
  request.vocabulary.min_count = 1;
  request.vocabulary_path = JoinPath(directory, "vocab.txt");
  request.corpus_directory = JoinPath(directory, "tokens");
  request.fingerprint = "f";
  return request;
}

inline absl::StatusOr<CorpusSummary> Build(const BuildCorpusRequest& request, const CorpusBuildSizes& sizes = {}) {
  Progress progress;
  const CancellationToken cancellation;
  return BuildCorpusWithSizes(request, sizes, &progress, &cancellation);
}

}  // namespace gauntlet
