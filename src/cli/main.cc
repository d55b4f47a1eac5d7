// The program `gauntlet`: reads the command line, runs one command, and turns its status into an exit code.

#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "src/cli/command.h"
#include "src/cli/signals.h"
#include "src/cli/terminal_progress.h"

namespace gauntlet {

namespace {

// "-min-count" and "--min_count" are spelt "--min-count" here, and "-iter" is "--epochs": the reference program's flags
// work.
std::string NormalizedArgument(std::string argument) {
  const bool letters = argument.size() > 2 && argument[0] == '-' &&
                       (argument[1] == '-' || absl::ascii_isalpha(static_cast<unsigned char>(argument[1])));
  if (!letters) return argument;
  if (argument[1] != '-') argument.insert(0, "-");
  for (char& c : argument) {
    if (c == '=') break;
    if (c == '_') c = '-';
  }
  return argument == "--iter" ? "--epochs" : argument;
}

// CLI11 takes arguments in reverse.
std::vector<std::string> ReversedArguments(int argc, char** argv) {
  std::vector<std::string> arguments;
  for (int i = argc - 1; i > 0; --i) arguments.push_back(NormalizedArgument(argv[i]));
  return arguments;
}

// What was printed is a result too: a full disk must not take a part of it unnoticed.
absl::Status FlushOutput() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return absl::OkStatus();
  return absl::UnknownError("cannot write to standard output: its disk is full, or its reader has gone");
}

int Main(int argc, char** argv) {
  CLI::App app("Gauntlet trains GloVe word vectors from a raw corpus.", "gauntlet");
  app.set_version_flag("--version", "gauntlet " GAUNTLET_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(
      "Exit codes: 0 done, 1 failed, 2 wrong usage or config, 3 corrupt input artefact, 130 interrupted (training "
      "wrote a\n"
      "checkpoint; the same command resumes it).");
  bool quiet = false;
  app.add_flag("-q,--quiet", quiet, "no progress, only errors and results");
  CommandSet commands(&app);
  AddRunCommands(&commands);
  AddExportCommand(&commands);
  AddWordCommands(&commands);
  AddTransformCommand(&commands);
  AddGeometryCommand(&commands);
  AddEvalCommand(&commands);
  AddMatrixCommands(&commands);
  AddAssociationCommands(&commands);
  AddFitCommand(&commands);
  AddInspectCommand(&commands);
  AddSpectrumCommand(&commands);
  AddStatsCommand(&commands);
  AddTokensCommand(&commands);
  AddCompareCommand(&commands);
  AddReportCommands(&commands);
  AddPlanCommand(&commands);
  AddOptionsCommand(&commands);
  try {
    app.parse(ReversedArguments(argc, argv));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  Progress silent;
  TerminalProgress terminal(stderr, isatty(STDERR_FILENO) == 1);
  const CancellationToken* cancellation = CancelOnSignals();
  absl::Status status = CallGuarded([&] { return commands.Run({quiet ? &silent : &terminal, cancellation}); });
  const absl::Status printed = FlushOutput();
  if (status.ok()) status = printed;
  if (!status.ok()) {
    terminal.Finish();
    std::fputs(absl::StrCat("gauntlet: ", Printable(status.message()), "\n").c_str(), stderr);
  }
  return ExitCode(status);
}

}  // namespace

}  // namespace gauntlet

int main(int argc, char** argv) { return gauntlet::Main(argc, argv); }
