// fit: how well a run's newest checkpoint fits its co-occurrence matrix.

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/json.h"
#include "gauntlet/pipeline/run_directory.h"
#include "gauntlet/training/checkpoint.h"
#include "gauntlet/training/fit.h"
#include "src/cli/command.h"

namespace gauntlet {

namespace {

struct FitArguments {
  std::string run_dir;
  FitOptions options;
  bool json = false;
  Resources resources;
};

absl::Status Fit(const FitArguments& arguments, const CommandContext& context) {
  const RunPaths run(arguments.run_dir);
  GAUNTLET_ASSIGN_OR_RETURN(const CooccurrenceMatrix matrix, CooccurrenceMatrix::Open(run.Cooccurrence()));
  GAUNTLET_ASSIGN_OR_RETURN(const std::optional<Checkpoint> checkpoint, LoadNewestCheckpoint(run.Checkpoints()));
  if (!checkpoint.has_value()) {
    return absl::NotFoundError(absl::StrCat(run.Checkpoints(), ": holds no checkpoint; train first"));
  }
  GAUNTLET_ASSIGN_OR_RETURN(const uint64_t memory, arguments.resources.Memory());
  GAUNTLET_ASSIGN_OR_RETURN(const FitReport report,
                            MeasureCheckpointFit(matrix, *checkpoint, arguments.options,
                                                 {arguments.resources.threads, memory, context.cancellation}));
  std::fputs((arguments.json ? JsonText(ToJson(report)) : FormatFit(report)).c_str(), stdout);
  return absl::OkStatus();
}

}  // namespace

void AddFitCommand(CommandSet* commands) {
  const auto arguments = std::make_shared<FitArguments>();
  CLI::App* command =
      commands->Add("fit", "print how well the newest checkpoint fits the counts, and how w.c goes with PMI",
                    [arguments](const CommandContext& context) { return Fit(*arguments, context); });
  command->add_option("run_dir", arguments->run_dir, "run directory")->required();
  command->add_option("--sample", arguments->options.sample, "pairs to correlate, about")
      ->check(CLI::Range(2, 100000000))
      ->capture_default_str();
  command->add_option("--seed", arguments->options.seed, "of the sample")->capture_default_str();
  command->add_flag("--json", arguments->json, "as JSON");
  arguments->resources.Declare(command);
}

}  // namespace gauntlet
