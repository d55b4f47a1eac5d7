// export: from parameters to vectors.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/pipeline/export_vectors.h"
#include "gauntlet/pipeline/run_directory.h"
#include "gauntlet/training/checkpoint.h"
#include "src/cli/command.h"

namespace gauntlet {

namespace {

struct ExportArguments {
  std::string run_dir;
  std::string output;
  std::vector<std::string> assignments;
};

absl::Status Export(const ExportArguments& arguments) {
  const RunPaths run(arguments.run_dir);
  GAUNTLET_ASSIGN_OR_RETURN(Config config, LoadConfig(run.Config()));
  for (const std::string& assignment : arguments.assignments) {
    GAUNTLET_RETURN_IF_ERROR(SetOption(&config, absl::StrCat("output.", assignment)));
  }
  GAUNTLET_ASSIGN_OR_RETURN(const Vocabulary vocabulary, Vocabulary::Load(run.Vocabulary()));
  GAUNTLET_ASSIGN_OR_RETURN(const std::optional<Checkpoint> checkpoint, LoadNewestCheckpoint(run.Checkpoints()));
  if (!checkpoint.has_value()) {
    return absl::NotFoundError(absl::StrCat(run.Checkpoints(), ": holds no checkpoint; train first"));
  }
  GAUNTLET_RETURN_IF_ERROR(AnnotateStatus(CheckVocabulary(*checkpoint, vocabulary), run.Vocabulary()));
  return ExportVectors(checkpoint->parameters, vocabulary, config.output, arguments.output, ResolveThreads(0));
}

}  // namespace

void AddExportCommand(CommandSet* commands) {
  const auto arguments = std::make_shared<ExportArguments>();
  CLI::App* command = commands->Add("export", "write the newest checkpoint's vectors in another form",
                                    [arguments](const CommandContext&) { return Export(*arguments); });
  command->add_option("run_dir", arguments->run_dir, "run directory")->required();
  command->add_option("output", arguments->output, "file to write, e.g. word.100d.txt")->required();
  command
      ->add_option("--set", arguments->assignments,
                   "an option of the config's output section, e.g. vectors=word, precision=0, header=true")
      ->type_name("KEY=VALUE");
}

}  // namespace gauntlet
