#include "src/cli/command.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"
#include "gauntlet/config/option.h"
#include "gauntlet/io/file.h"
#include "gauntlet/pipeline/run_directory.h"
#include "src/pipeline/stages.h"

namespace gauntlet {

CLI::App* CommandSet::Add(const std::string& name, const std::string& help, Action action) {
  CLI::App* command = app_->add_subcommand(name, help);
  actions_.emplace_back(command, std::move(action));
  return command;
}

absl::Status CommandSet::Run(const CommandContext& context) const {
  for (const auto& [command, action] : actions_) {
    if (command->parsed()) return action(context);
  }
  return absl::InvalidArgumentError("no command given; see gauntlet --help");
}

void ConfigArguments::Declare(CLI::App* command) {
  command->add_option("config", path_, "JSON config file; see docs/CONFIG.md");
  command->add_option("--set", assignments_, "set an option: KEY=VALUE, e.g. training.eta=0.1")->type_name("KEY=VALUE");
  for (const Option& option : AllOptions()) {
    if (option.flag.empty()) continue;
    command
        ->add_option_function<std::string>(
            absl::StrCat("--", option.flag),
            [this, key = option.key](const std::string& value) { flags_.emplace_back(key, value); }, option.help)
        ->type_name(absl::StrCat("[", option.key, "]"))
        ->trigger_on_parse()
        ->group("Options of the config");
  }
}

absl::StatusOr<Config> ConfigArguments::Load() const {
  Config config;
  if (!path_.empty()) {
    GAUNTLET_ASSIGN_OR_RETURN(config, LoadConfig(path_));
  }
  std::vector<std::string> assignments;
  // A list given as --input A --input B is the two together.
  std::vector<std::pair<std::string, nlohmann::ordered_json>> lists;
  for (const auto& [key, value] : flags_) {
    if (FindOption(key)->type != "list of paths") {
      assignments.push_back(absl::StrCat(key, "=", value));
      continue;
    }
    if (lists.empty() || lists.back().first != key) lists.emplace_back(key, nlohmann::ordered_json::array());
    lists.back().second.push_back(value);
  }
  for (const auto& [key, list] : lists) {
    GAUNTLET_RETURN_IF_ERROR(SetOption(&config, key, list));
  }
  assignments.insert(assignments.end(), assignments_.begin(), assignments_.end());
  // A recipe comes before what is set besides.
  std::stable_partition(assignments.begin(), assignments.end(),
                        [](const std::string& assignment) { return absl::StartsWith(assignment, "recipe="); });
  for (const std::string& assignment : assignments) {
    GAUNTLET_RETURN_IF_ERROR(SetOption(&config, assignment));
  }
  return config;
}

void Resources::Declare(CLI::App* command) {
  command->add_option("--threads", threads, "worker threads, 0: as many as there are processors")
      ->check(CLI::Range(0, 4096));
  command->add_option("--memory", memory, "memory budget, e.g. 4GiB; default: 60 % of the machine's");
}

absl::StatusOr<uint64_t> Resources::Memory() const {
  Config config;
  if (!memory.empty()) GAUNTLET_RETURN_IF_ERROR(SetOption(&config, absl::StrCat("memory=", memory)));
  return MemoryBudget(config);
}

absl::StatusOr<std::string> ResolveVectorsPath(const std::string& path) {
  const std::string directory = RunPaths(path).Vectors();
  if (!FileExists(directory)) return path;
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> names, ListDirectory(directory));
  std::vector<std::string> found;
  for (const std::string& name : names) {
    if (absl::EndsWith(name, ".txt") && !absl::EndsWith(name, ".biases.txt")) found.push_back(name);
  }
  if (found.empty()) return absl::NotFoundError(absl::StrCat(directory, ": holds no vectors yet"));
  if (found.size() > 1) {
    return absl::InvalidArgumentError(absl::StrCat(directory, ": holds several vectors files; name one of them"));
  }
  return JoinPath(directory, found.front());
}

void Print(const std::string& text) { std::fputs(text.c_str(), stdout); }

}  // namespace gauntlet
