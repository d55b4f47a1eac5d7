// What the subcommands share.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gauntlet/base/cancellation.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/config/config.h"

namespace gauntlet {

// Given to every subcommand when it runs.
struct CommandContext {
  Progress* progress;
  const CancellationToken* cancellation;
};

// The program's commands, and which one was chosen. A command declares its arguments on `app` and registers its action.
class CommandSet {
 public:
  using Action = std::function<absl::Status(const CommandContext& context)>;

  explicit CommandSet(CLI::App* app) : app_(app) {}

  CLI::App* Add(const std::string& name, const std::string& help, Action action);
  absl::Status Run(const CommandContext& context) const;

 private:
  CLI::App* app_;
  std::vector<std::pair<CLI::App*, Action>> actions_;
};

// A config file, and what the command line sets over it: --set and a flag for each common option.
class ConfigArguments {
 public:
  // Declares the arguments on `command`; this object must live until the command has run.
  void Declare(CLI::App* command);
  // The config with the command line applied; not validated.
  absl::StatusOr<Config> Load() const;

 private:
  std::string path_;
  std::vector<std::string> assignments_;
  std::vector<std::pair<std::string, std::string>> flags_;  // option key, value
};

// --threads and --memory, for commands without a config.
struct Resources {
  void Declare(CLI::App* command);
  // The budget in bytes.
  absl::StatusOr<uint64_t> Memory() const;

  int threads = 0;  // 0: as many as there are processors
  std::string memory;
};

void AddRunCommands(CommandSet* commands);  // run, vocab, count, train
void AddExportCommand(CommandSet* commands);
void AddEvalCommand(CommandSet* commands);
void AddWordCommands(CommandSet* commands);  // neighbors, similarity, cluster, analogy
void AddTransformCommand(CommandSet* commands);
void AddGeometryCommand(CommandSet* commands);
void AddMatrixCommands(CommandSet* commands);       // merge, export-cooccurrence
void AddAssociationCommands(CommandSet* commands);  // ratios, pmi
void AddFitCommand(CommandSet* commands);
void AddInspectCommand(CommandSet* commands);
void AddSpectrumCommand(CommandSet* commands);
void AddStatsCommand(CommandSet* commands);
void AddTokensCommand(CommandSet* commands);
void AddCompareCommand(CommandSet* commands);
void AddReportCommands(CommandSet* commands);  // report, map
void AddPlanCommand(CommandSet* commands);
void AddOptionsCommand(CommandSet* commands);

// Turns the name of an AnalogyMethod, in any case, into its value; for CLI::Option::transform.
CLI::Validator AnalogyMethodNames();

// To standard output.
void Print(const std::string& text);

// The vectors file itself, or the only one in a run directory's vectors/. NotFound or InvalidArgument otherwise.
absl::StatusOr<std::string> ResolveVectorsPath(const std::string& path);

}  // namespace gauntlet
