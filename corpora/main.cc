// gauntlet-corpus: writes a bundled corpus, its planted questions, or both.

#include <cstdint>
#include <iostream>
#include <string>

#include <CLI/CLI.hpp>

#include "absl/status/status.h"

#include "corpora/generator.h"
#include "corpora/planted.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/status.h"

namespace gauntlet {
namespace {

struct Arguments {
  std::string corpus_register;
  std::string size = "20MB";
  uint64_t seed = 1;
  std::string out;
  std::string questions;
  std::string data = DefaultCorporaDirectory();
};

absl::Status Run(const Arguments& arguments) {
  if (arguments.data.empty()) {
    return absl::NotFoundError("the lexicons and grammars are missing: name them with --data DIR");
  }
  if (arguments.out.empty() && arguments.questions.empty()) {
    return absl::InvalidArgumentError("nothing to do: give --out FILE, --questions DIR, or both");
  }
  if (!arguments.out.empty()) {
    if (arguments.corpus_register.empty()) return absl::InvalidArgumentError("--out needs --register NAME");
    GAUNTLET_ASSIGN_OR_RETURN(const uint64_t size, ParseByteSize(arguments.size));
    GAUNTLET_ASSIGN_OR_RETURN(const CorpusGenerator generator,
                              CorpusGenerator::Load(arguments.data, arguments.corpus_register, arguments.seed));
    GAUNTLET_RETURN_IF_ERROR(WriteCorpus(generator, size, arguments.out));
  }
  if (!arguments.questions.empty()) {
    GAUNTLET_ASSIGN_OR_RETURN(const PlantedSets sets, LoadPlantedSets(arguments.data));
    GAUNTLET_RETURN_IF_ERROR(WriteQuestions(sets, arguments.questions));
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace gauntlet

int main(int argc, char** argv) {
  gauntlet::Arguments arguments;
  CLI::App app("Generates English-like text with planted word relations, and the questions that test for them.");
  app.add_option("--register", arguments.corpus_register, "encyclopedic or social");
  app.add_option("--size", arguments.size, "how much text, for example 20MB")->capture_default_str();
  app.add_option("--seed", arguments.seed, "equal seeds give equal text")->capture_default_str();
  app.add_option("--out", arguments.out, "the text file to write, one document a line");
  app.add_option("--questions", arguments.questions, "the directory of question files to write; replaced if there");
  app.add_option("--data", arguments.data, "the directory of lexicons and grammars")->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const absl::Status status = gauntlet::Run(arguments);
  if (!status.ok()) std::cerr << "gauntlet-corpus: " << status.message() << '\n';
  return gauntlet::ExitCode(status);
}
