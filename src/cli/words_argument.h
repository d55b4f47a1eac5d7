// The words that a command asks about.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gauntlet/embeddings/embeddings.h"

namespace gauntlet {

// WORD… and --words-file FILE on the command line.
class WordsArgument {
 public:
  // This object must live until the command has run.
  void Declare(CLI::App* command);
  // Those of the command line, then those of the file, one a line.
  absl::StatusOr<std::vector<std::string>> Read() const;

 private:
  std::vector<std::string> words_;
  std::string file_;
};

struct FoundWords {
  std::vector<uint32_t> ids;         // in the order asked for, without repetitions
  std::vector<std::string> missing;  // without a vector
};

FoundWords FindWords(const Embeddings& embeddings, absl::Span<const std::string> words);

// NotFound, naming them, when there are any: for the end of a command that has answered for the others.
absl::Status MissingWordsError(absl::Span<const std::string> missing);

}  // namespace gauntlet
