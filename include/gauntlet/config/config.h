// The configuration of a run: a JSON file, overridden by the command line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/cooccurrence/options.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/evaluation/options.h"
#include "gauntlet/text/options.h"
#include "gauntlet/training/options.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

// Which vectors of the model are written.
enum class OutputVectors { kSum, kWord, kContext, kConcatenation };

struct OutputOptions {
  std::string name = "vectors";  // vectors/NAME.txt
  std::string format = "glove";
  OutputVectors vectors = OutputVectors::kSum;
  int precision = 6;         // significant digits, 0: enough to read the same float32 back
  bool header = false;       // a first line "rows columns"
  bool unknown_word = true;  // a last line "<unk>", the mean of the 100 rarest words' vectors
  bool biases = false;       // also vectors/NAME.biases.txt: `word bias context_bias`
};

// Every field's meaning, range and default is declared in src/config/options.cc; see also docs/CONFIG.md.
struct Config {
  std::string run_dir;
  std::string recipe = "none";  // what others were set by, see src/config/recipes.cc
  CorpusOptions corpus;
  VocabularyOptions vocabulary;
  CooccurrenceOptions cooccurrence;
  TrainingOptions training;
  OutputOptions output;
  EvaluationOptions evaluation;
  int threads = 0;      // 0: all processors
  uint64_t memory = 0;  // bytes, 0: 60 % of the machine's memory
};

// Reads a JSON config (comments allowed). Its "include" names one or more other configs, whose options hold where the
// file itself, or one that it includes later, does not set them. A file's "recipe" comes before its other options.
// Relative paths, also those of includes, are taken from the directory of the file that has them. InvalidArgument,
// naming that file, key path, what was given and what is allowed, for unknown keys, wrong types and values out of
// range; for includes that are missing or go in a circle.
absl::StatusOr<Config> LoadConfig(const std::string& path);

// Applies "training.eta=0.05": the value is JSON, or else text. Relative paths stay relative to the working directory.
absl::Status SetOption(Config* config, absl::string_view assignment);
absl::Status SetOption(Config* config, absl::string_view key, const nlohmann::ordered_json& value);

// Everything that concerns several options at once: a run_dir is set, inputs are given, … InvalidArgument as above.
absl::Status ValidateConfig(const Config& config);

// All options with their values, in sections, as LoadConfig reads them. Paths are made absolute, so that the result
// means the same wherever it is stored.
nlohmann::ordered_json ConfigToJson(const Config& config);

// The options, as "key=value" in declaration order, whose keys begin with one of `prefixes` and which shape results
// (thread counts and paths of outputs, say, do not): what a stage's fingerprint covers.
std::vector<std::string> ResultOptions(const Config& config, const std::vector<std::string>& prefixes);

}  // namespace gauntlet
