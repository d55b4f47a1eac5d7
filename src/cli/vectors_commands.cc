// export, analogy: from parameters to vectors, and a question to them.

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/embeddings/embeddings.h"
#include "gauntlet/evaluation/analogies.h"
#include "gauntlet/io/file.h"
#include "gauntlet/pipeline/export_vectors.h"
#include "gauntlet/pipeline/run_directory.h"
#include "gauntlet/training/checkpoint.h"
#include "src/cli/command.h"
#include "src/cli/vectors_argument.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

void Print(const std::string& text) { std::fputs(text.c_str(), stdout); }

Json NeighborsToJson(const Embeddings& embeddings, const std::vector<Neighbor>& neighbors) {
  Json list = Json::array();
  for (const Neighbor& neighbor : neighbors) {
    list.push_back({{"word", embeddings.word(neighbor.id)}, {"similarity", neighbor.similarity}});
  }
  return list;
}

void PrintNeighbors(const Embeddings& embeddings, const std::string& title, const std::vector<Neighbor>& neighbors) {
  Print(absl::StrCat(title, "\n"));
  for (const Neighbor& neighbor : neighbors) {
    Print(absl::StrFormat("  %.4f  %s\n", neighbor.similarity, embeddings.word(neighbor.id)));
  }
}

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
  if (checkpoint->parameters.rows() != vocabulary.size()) {
    return absl::FailedPreconditionError(absl::StrCat(run.root, ": the checkpoint has ", checkpoint->parameters.rows(),
                                                      " words, the vocabulary ", vocabulary.size()));
  }
  return ExportVectors(checkpoint->parameters, vocabulary, config.output, arguments.output, ResolveThreads(0));
}

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

struct AnalogyArguments {
  VectorsArgument vectors;
  std::vector<std::string> words;
  uint32_t count = 10;
  AnalogyMethod method = AnalogyMethod::kAdd;
  bool json = false;
};

absl::Status Analogy(const AnalogyArguments& arguments) {
  GAUNTLET_ASSIGN_OR_RETURN(const Embeddings embeddings, arguments.vectors.LoadNormalized());
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<Neighbor> answers,
                            AnswerAnalogy(embeddings, arguments.words[0], arguments.words[1], arguments.words[2],
                                          arguments.method, arguments.count, ResolveThreads(0)));
  if (arguments.json) {
    Print(NeighborsToJson(embeddings, answers).dump(2) + "\n");
  } else {
    PrintNeighbors(
        embeddings,
        absl::StrCat(arguments.words[0], " is to ", arguments.words[1], " as ", arguments.words[2], " is to"), answers);
  }
  return absl::OkStatus();
}

void AddAnalogyCommand(CommandSet* commands) {
  const auto arguments = std::make_shared<AnalogyArguments>();
  CLI::App* command = commands->Add("analogy", "answer: a is to b as c is to …",
                                    [arguments](const CommandContext&) { return Analogy(*arguments); });
  arguments->vectors.Declare(command);
  command->add_option("words", arguments->words, "a b c")->required()->expected(3);
  command->add_option("--count", arguments->count, "answers")->check(CLI::Range(1, 1000000))->capture_default_str();
  command->add_option("--method", arguments->method, "3CosAdd (default), 3CosMul or PairDirection")
      ->transform(AnalogyMethodNames())
      ->type_name("METHOD");
  command->add_flag("--json", arguments->json, "as JSON");
}

}  // namespace

void AddVectorsCommands(CommandSet* commands) {
  AddExportCommand(commands);
  AddAnalogyCommand(commands);
}

}  // namespace gauntlet
