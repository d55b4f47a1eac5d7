// What the user can set about reading and tokenizing the raw corpus (the config's "corpus" section).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace gauntlet {

// Counts above 2^63 are errors, and this bound keeps every plausible corpus far below them.
constexpr uint64_t kMaxInputWeight = 1000000;

// A part of the raw text. Converts from a path alone, which is nearly always all there is to say.
struct CorpusInput {
  CorpusInput() = default;
  CorpusInput(std::string input_path, uint64_t input_weight = 1)  // NOLINT(google-explicit-constructor)
      : path(std::move(input_path)), weight(input_weight) {}
  CorpusInput(const char* input_path) : path(input_path) {}  // NOLINT(google-explicit-constructor)

  std::string path;     // file, directory, pattern, "@LIST" or "-"; see ExpandInputs
  uint64_t weight = 1;  // the text counts as if it were given so often; 1 to kMaxInputWeight
  std::string format;   // as CorpusOptions::format, which holds when this is empty

  friend bool operator==(const CorpusInput&, const CorpusInput&) = default;
};

struct CorpusOptions {
  // Order matters only for the order of the documents.
  std::vector<CorpusInput> inputs;
  // "text": a document a line.
  std::string format = "text";
  // "whitespace", "alphanumeric" or "words"; see CreateTokenizer.
  std::string tokenizer = "words";
  bool lowercase = true;
};

// The files that options.inputs stand for, each with the weight and the format of its input: lightest first, so that a
// weight is one stretch of the corpus; within a weight in the given order. Errors as for ExpandInputs.
absl::StatusOr<std::vector<CorpusInput>> ExpandCorpusInputs(const CorpusOptions& options);

}  // namespace gauntlet
