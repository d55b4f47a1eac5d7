// transform: vectors centered, whitened, scaled.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/embeddings/text_format.h"
#include "gauntlet/embeddings/transform.h"
#include "gauntlet/embeddings/word2vec_binary.h"
#include "src/cli/command.h"
#include "src/cli/vectors_argument.h"

namespace gauntlet {

namespace {

struct TransformArguments {
  VectorsArgument vectors;
  std::string output;
  std::string steps;
  TextFormatOptions text;
  int threads = 0;
};

absl::Status TransformVectors(const TransformArguments& arguments) {
  std::vector<TransformStep> steps;
  if (!arguments.steps.empty()) {
    GAUNTLET_ASSIGN_OR_RETURN(steps, ParseTransformSteps(arguments.steps));
  }
  const int threads = ResolveThreads(arguments.threads);
  GAUNTLET_ASSIGN_OR_RETURN(const Embeddings embeddings, arguments.vectors.Load(threads));
  GAUNTLET_ASSIGN_OR_RETURN(const Embeddings transformed, Transform(embeddings, steps, threads));
  if (absl::EndsWith(arguments.output, ".bin")) {
    return SaveWord2vecBinary(arguments.output, transformed.words(), transformed.matrix(), transformed.dimensions());
  }
  return SaveText(arguments.output, transformed.words(), transformed.matrix(), transformed.dimensions(), arguments.text,
                  threads);
}

}  // namespace

void AddTransformCommand(CommandSet* commands) {
  const auto arguments = std::make_shared<TransformArguments>();
  CLI::App* command = commands->Add("transform", "write vectors centered, whitened or scaled, or in another format",
                                    [arguments](const CommandContext&) { return TransformVectors(*arguments); });
  arguments->vectors.Declare(command);
  command->add_option("output", arguments->output, "file to write: word2vec's binary format for *.bin, else text")
      ->required();
  command
      ->add_option("--steps", arguments->steps,
                   "separated by commas: center, remove-top=K, all-but-the-top=K, whiten-pca[=K], whiten-zca, unit, "
                   "unit-variance, unit-dimensions; none: the vectors as they are")
      ->type_name("STEPS");
  command->add_option("--precision", arguments->text.precision, "of text: significant digits, 0: all it takes")
      ->check(CLI::Range(0, 9))
      ->capture_default_str();
  command->add_flag("--header", arguments->text.header, "of text: begin with word2vec's line of sizes");
  command->add_option("--threads", arguments->threads, "worker threads, 0: all processors")->check(CLI::Range(0, 4096));
}

}  // namespace gauntlet
