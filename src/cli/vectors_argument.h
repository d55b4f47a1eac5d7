// The vectors that a command is about.
#pragma once

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "gauntlet/embeddings/embeddings.h"
#include "gauntlet/embeddings/load.h"

namespace gauntlet {

// A vectors file, or run directory, on the command line, with how to read it: --format, --words, --tensor, --max-words.
class VectorsArgument {
 public:
  // Declares the argument `name` and the options, whose names end in `suffix` ("-b": --words-b) for commands that take
  // several. It is required unless its name begins with dashes. This object must live until the command has run.
  void Declare(CLI::App* command, const std::string& name = "vectors", const std::string& suffix = "",
               const std::string& help = "vectors file of any format in docs/FORMATS.md, or run directory");

  // The vectors as they are in the file.
  absl::StatusOr<Embeddings> Load(int threads = 0) const;
  // The same scaled to unit length.
  absl::StatusOr<Embeddings> LoadNormalized(int threads = 0) const;

  // As it was given; empty when it was not.
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  LoadOptions options_;
};

}  // namespace gauntlet
