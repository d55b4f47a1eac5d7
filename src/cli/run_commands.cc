// run, vocab, count, train: the pipeline up to a stage.

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"
#include "gauntlet/pipeline/run_pipeline.h"
#include "src/cli/command.h"

namespace gauntlet {

namespace {

struct RunArguments {
  ConfigArguments config;
  bool restart = false;
};

void AddRunCommand(CommandSet* commands, const std::string& name, const std::string& help, Stage last) {
  const auto arguments = std::make_shared<RunArguments>();
  CLI::App* command = commands->Add(name, help, [arguments, last](const CommandContext& context) -> absl::Status {
    RunRequest request;
    GAUNTLET_ASSIGN_OR_RETURN(request.config, arguments->config.Load());
    request.last = last;
    request.restart = arguments->restart;
    return RunPipeline(request, context.progress, context.cancellation);
  });
  arguments->config.Declare(command);
  if (last >= Stage::kTrain) {
    command->add_flag("--restart", arguments->restart, "train anew, discarding checkpoints, instead of resuming");
  }
}

}  // namespace

void AddRunCommands(CommandSet* commands) {
  AddRunCommand(commands, "run", "do the whole job: corpus, counts, training, vectors, evaluation", Stage::kEvaluation);
  AddRunCommand(commands, "vocab", "only read the corpus: vocabulary and encoded corpus", Stage::kCorpus);
  AddRunCommand(commands, "count", "the job up to the co-occurrence matrix", Stage::kCount);
  AddRunCommand(commands, "train", "the job up to the last epoch's checkpoint", Stage::kTrain);
}

}  // namespace gauntlet
