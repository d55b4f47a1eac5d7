// plan: what a run will take.

#include <cstdio>
#include <memory>
#include <string>

#include "gauntlet/base/bytes.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/json.h"
#include "gauntlet/pipeline/plan.h"
#include "src/cli/command.h"

namespace gauntlet {

namespace {

struct PlanArguments {
  ConfigArguments config;
  std::string sample = "32MiB";
  PlanTarget target;
  bool json = false;
};

absl::Status RunPlan(const PlanArguments& arguments, const CommandContext& context) {
  GAUNTLET_ASSIGN_OR_RETURN(const Config config, arguments.config.Load());
  GAUNTLET_RETURN_IF_ERROR(ValidateConfig(config));
  if (config.corpus.inputs.empty()) return absl::InvalidArgumentError("\"corpus.inputs\": a plan needs a corpus");
  GAUNTLET_ASSIGN_OR_RETURN(const uint64_t sample_bytes, ParseByteSize(arguments.sample));
  GAUNTLET_ASSIGN_OR_RETURN(const Plan plan,
                            MakePlan(config, sample_bytes, arguments.target, context.progress, context.cancellation));
  std::fputs((arguments.json ? JsonText(PlanToJson(plan)) : FormatPlan(plan)).c_str(), stdout);
  return absl::OkStatus();
}

}  // namespace

void AddPlanCommand(CommandSet* commands) {
  const auto arguments = std::make_shared<PlanArguments>();
  CLI::App* command =
      commands->Add("plan", "predict memory, disk and time of a run from a sample of its corpus",
                    [arguments](const CommandContext& context) { return RunPlan(*arguments, context); });
  command->add_option("--sample", arguments->sample, "how much text to measure")->capture_default_str();
  command
      ->add_option("--tokens", arguments->target.tokens,
                   "predict for so many tokens of text like the corpus, rather than for the corpus")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--cores", arguments->target.cores,
                   "predict for a machine of so many cores, each as fast as one of this one's")
      ->check(CLI::PositiveNumber);
  command->add_flag("--json", arguments->json, "as JSON");
  arguments->config.Declare(command);
}

}  // namespace gauntlet
