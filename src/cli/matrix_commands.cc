// merge and export-cooccurrence: whole matrices in and out.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/cooccurrence/count.h"
#include "gauntlet/cooccurrence/matrix.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/hash.h"
#include "gauntlet/pipeline/run_directory.h"
#include "src/cli/command.h"

namespace gauntlet {

namespace {

struct MatrixArguments {
  std::string run_dir;
  std::string output;
  std::vector<std::string> inputs;
  Resources resources;
};

absl::Status Merge(const MatrixArguments& arguments, const CommandContext& context) {
  const RunPaths output(arguments.output);
  GAUNTLET_ASSIGN_OR_RETURN(const RunLock lock, RunLock::Acquire(output));
  Fingerprinter fingerprint;
  fingerprint.Add("merge");
  std::vector<std::string> matrices;
  for (const std::string& input : arguments.inputs) {
    matrices.push_back(RunPaths(input).Cooccurrence());
    GAUNTLET_ASSIGN_OR_RETURN(const CooccurrenceMatrix matrix, CooccurrenceMatrix::Open(matrices.back()));
    fingerprint.Add(matrix.manifest().content);
  }
  if (FileExists(output.Cooccurrence())) {
    GAUNTLET_ASSIGN_OR_RETURN(const CooccurrenceMatrix made, CooccurrenceMatrix::Open(output.Cooccurrence()));
    if (made.manifest().fingerprint == fingerprint.Hex()) return absl::OkStatus();  // the same command again
    return absl::FailedPreconditionError(absl::StrCat(output.Cooccurrence(), ": exists already"));
  }
  GAUNTLET_ASSIGN_OR_RETURN(const uint64_t memory, arguments.resources.Memory());
  GAUNTLET_ASSIGN_OR_RETURN(const Vocabulary vocabulary,
                            Vocabulary::Load(RunPaths(arguments.inputs.front()).Vocabulary()));
  // The matrix comes last: where there is one, all is there.
  GAUNTLET_RETURN_IF_ERROR(vocabulary.Save(output.Vocabulary()));
  return MergeMatrices(matrices, output.Cooccurrence(), fingerprint.Hex(), ResolveThreads(arguments.resources.threads),
                       memory, context.progress, context.cancellation);
}

absl::Status Export(const MatrixArguments& arguments, const CommandContext& context) {
  const RunPaths run(arguments.run_dir);
  const std::string matrix = FileExists(run.Cooccurrence()) ? run.Cooccurrence() : run.root;
  GAUNTLET_ASSIGN_OR_RETURN(const uint64_t memory, arguments.resources.Memory());
  return ExportRecords(matrix, arguments.output, ResolveThreads(arguments.resources.threads), memory, context.progress,
                       context.cancellation);
}

}  // namespace

void AddMatrixCommands(CommandSet* commands) {
  const auto merge = std::make_shared<MatrixArguments>();
  CLI::App* command = commands->Add("merge", "add the counts of runs that share a vocabulary",
                                    [merge](const CommandContext& context) { return Merge(*merge, context); });
  command->add_option("output", merge->output, "run directory to make: vocab.txt and cooccurrence/")->required();
  command->add_option("inputs", merge->inputs, "run directories whose counts are added")
      ->required()
      ->expected(2, 100000);
  merge->resources.Declare(command);

  const auto exported = std::make_shared<MatrixArguments>();
  command = commands->Add("export-cooccurrence", "write counts as the reference program's binary records",
                          [exported](const CommandContext& context) { return Export(*exported, context); });
  command->add_option("run_dir", exported->run_dir, "run directory, or matrix directory")->required();
  command->add_option("output", exported->output, "file to write")->required();
  exported->resources.Declare(command);
}

}  // namespace gauntlet
