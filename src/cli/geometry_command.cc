// geometry: the shape of a cloud of vectors.

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gauntlet/base/status.h"
#include "gauntlet/corpus/vocabulary.h"
#include "gauntlet/evaluation/geometry.h"
#include "gauntlet/io/json.h"
#include "src/cli/command.h"
#include "src/cli/vectors_argument.h"

namespace gauntlet {

namespace {

struct GeometryArguments {
  VectorsArgument vectors;
  std::string vocabulary;
  GeometryOptions options;
  bool json = false;
};

absl::Status Geometry(const GeometryArguments& arguments) {
  GAUNTLET_ASSIGN_OR_RETURN(const Embeddings embeddings, arguments.vectors.Load(arguments.options.threads));
  std::vector<double> frequencies;
  if (!arguments.vocabulary.empty()) {
    GAUNTLET_ASSIGN_OR_RETURN(const Vocabulary vocabulary, Vocabulary::Load(arguments.vocabulary));
    for (const std::string& word : embeddings.words()) {
      const std::optional<uint32_t> id = vocabulary.Find(word);
      frequencies.push_back(id.has_value() ? static_cast<double>(vocabulary.count(*id)) : 0.0);
    }
  }
  const GeometryReport report = ComputeGeometry(embeddings, frequencies, arguments.options);
  const std::string text = arguments.json ? JsonText(ToJson(report)) : FormatGeometry(report);
  std::fputs(text.c_str(), stdout);
  return absl::OkStatus();
}

}  // namespace

void AddGeometryCommand(CommandSet* commands) {
  const auto arguments = std::make_shared<GeometryArguments>();
  CLI::App* command = commands->Add("geometry", "describe the shape of the cloud of vectors: isotropy, cosines, norms",
                                    [arguments](const CommandContext&) { return Geometry(*arguments); });
  arguments->vectors.Declare(command);
  command
      ->add_option("--vocab", arguments->vocabulary,
                   "vocab.txt with the words' counts; default: rows are sorted by frequency")
      ->type_name("FILE");
  command->add_option("--pairs", arguments->options.pairs, "random pairs of words")->capture_default_str();
  command->add_option("--seed", arguments->options.seed, "of the pairs")->capture_default_str();
  command->add_option("--threads", arguments->options.threads, "worker threads, 0: all processors")
      ->check(CLI::Range(0, 4096));
  command->add_flag("--json", arguments->json, "as JSON");
}

}  // namespace gauntlet
