// plan: what a run will take.

#include <cstdio>
#include <memory>
#include <string>

#include "gauntlet/base/bytes.h"
#include "gauntlet/base/status.h"
#include "gauntlet/pipeline/plan.h"
#include "src/cli/command.h"

namespace gauntlet {

namespace {

struct PlanArguments {
  ConfigArguments config;
  std::string sample = "32MiB";
  bool json = false;
};

absl::Status RunPlan(const PlanArguments& arguments, const CommandContext& context) {
  GAUNTLET_ASSIGN_OR_RETURN(const Config config, arguments.config.Load());
  GAUNTLET_RETURN_IF_ERROR(ValidateConfig(config));
  if (config.corpus.inputs.empty()) return absl::InvalidArgumentError("\"corpus.inputs\": a plan needs a corpus");
  GAUNTLET_ASSIGN_OR_RETURN(const uint64_t sample_bytes, ParseByteSize(arguments.sample));
  GAUNTLET_ASSIGN_OR_RETURN(const Plan plan, MakePlan(config, sample_bytes, context.progress, context.cancellation));
  std::fputs((arguments.json ? PlanToJson(plan).dump(2) + "\n" : FormatPlan(plan)).c_str(), stdout);
  return absl::OkStatus();
}

}  // namespace

void AddPlanCommand(CommandSet* commands) {
  const auto arguments = std::make_shared<PlanArguments>();
  CLI::App* command =
      commands->Add("plan", "predict memory, disk and time of a run from a sample of its corpus",
                    [arguments](const CommandContext& context) { return RunPlan(*arguments, context); });
  command->add_option("--sample", arguments->sample, "how much text to measure")->capture_default_str();
  command->add_flag("--json", arguments->json, "as JSON");
  arguments->config.Declare(command);
}

}  // namespace gauntlet
