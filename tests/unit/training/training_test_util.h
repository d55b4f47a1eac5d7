// A small corpus with its counts, made once for a test program.
#pragma once

#include <string>

#include "gauntlet/cooccurrence/count.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "gauntlet/corpus/build_corpus.h"
#include "tests/small_text.h"
#include "tests/test_util.h"

namespace gauntlet {

struct SmallModel {
  std::string directory;
  Vocabulary vocabulary;
  CooccurrenceMatrix matrix;
};

// Counts of `text` within a window of five words.
inline SmallModel MakeModelOf(const std::string& directory, const std::string& text, bool symmetric = true) {
  Progress progress;
  const CancellationToken never;
  EXPECT_EQ(CreateDirectories(directory), absl::OkStatus());
  OverwriteFile(JoinPath(directory, "text"), text);
  BuildCorpusRequest build;
  build.corpus.inputs = {JoinPath(directory, "text")};
  build.corpus.tokenizer = "whitespace";
  build.vocabulary.min_count = 1;
  build.vocabulary_path = JoinPath(directory, "vocab.txt");
  build.corpus_directory = JoinPath(directory, "tokens");
  EXPECT_EQ(StatusOf(BuildCorpus(build, &progress, &never)), absl::OkStatus());
  Vocabulary vocabulary = *Vocabulary::Load(build.vocabulary_path);
  CountRequest count;
  count.options.window_size = 5;
  count.options.symmetric = symmetric;
  count.directory = JoinPath(directory, "cooccurrence");
  EXPECT_EQ(CountCooccurrences(*EncodedCorpus::Open(build.corpus_directory), vocabulary, count, &progress, &never),
            absl::OkStatus());
  CooccurrenceMatrix matrix = *CooccurrenceMatrix::Open(count.directory);
  return {directory, std::move(vocabulary), std::move(matrix)};
}

inline SmallModel MakeSmallModel(const std::string& directory, bool symmetric = true, uint32_t words = 300,
                                 int sentences = 3000) {
  return MakeModelOf(directory, SmallText(words, sentences), symmetric);
}

}  // namespace gauntlet
