// A run that is small enough for unit tests.
#pragma once

#include <string>

#include "gauntlet/config/config.h"
#include "gauntlet/io/file.h"
#include "tests/small_text.h"
#include "tests/test_util.h"

namespace gauntlet {

// The config of a run in DIRECTORY/run over DIRECTORY/corpus.txt, which is written: `sentences` of twelve words.
inline Config MakeSmallRun(const std::string& directory, int sentences = 500) {
  const std::string corpus = JoinPath(directory, "corpus.txt");
  OverwriteFile(corpus, SmallText(/*words=*/100, sentences));
  Config config;
  config.run_dir = JoinPath(directory, "run");
  config.corpus.inputs = {corpus};
  config.corpus.tokenizer = "whitespace";
  config.vocabulary.min_count = 1;
  config.cooccurrence.window_size = 4;
  config.training.vector_size = 8;
  config.training.epochs = 2;
  config.training.x_max = 10;
  config.training.schedule = Schedule::kDeterministic;
  config.threads = 1;
  config.memory = uint64_t{256} << 20;
  return config;
}

}  // namespace gauntlet
