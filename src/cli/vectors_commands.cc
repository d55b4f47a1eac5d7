// export, neighbors, analogy: from parameters to vectors, and questions to them.

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
#include "gauntlet/embeddings/text_format.h"
#include "gauntlet/evaluation/analogies.h"
#include "gauntlet/io/file.h"
#include "gauntlet/pipeline/export_vectors.h"
#include "gauntlet/pipeline/run_directory.h"
#include "gauntlet/training/checkpoint.h"
#include "src/cli/command.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

void Print(const std::string& text) { std::fputs(text.c_str(), stdout); }

// The unit vectors of a file, or of a run directory.
absl::StatusOr<Embeddings> LoadNormalized(const std::string& path) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::string file, ResolveVectorsPath(path));
  GAUNTLET_ASSIGN_OR_RETURN(const Embeddings embeddings, LoadText(file));
  return embeddings.Normalized();
}

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

struct NeighborsArguments {
  std::string vectors;
  std::vector<std::string> words;
  uint32_t count = 10;
  AnalogyMethod method = AnalogyMethod::kAdd;  // of `analogy`
  bool json = false;
};

absl::Status Neighbors(const NeighborsArguments& arguments) {
  GAUNTLET_ASSIGN_OR_RETURN(const Embeddings embeddings, LoadNormalized(arguments.vectors));
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::vector<Neighbor>> found,
                            NeighborsOfWords(embeddings, arguments.words, arguments.count, ResolveThreads(0)));
  Json list = Json::array();
  for (size_t i = 0; i < found.size(); ++i) {
    if (arguments.json) {
      list.push_back({{"word", arguments.words[i]}, {"neighbors", NeighborsToJson(embeddings, found[i])}});
    } else {
      PrintNeighbors(embeddings, arguments.words[i], found[i]);
    }
  }
  if (arguments.json) Print(list.dump(2) + "\n");
  return absl::OkStatus();
}

void AddNeighborsCommand(CommandSet* commands) {
  const auto arguments = std::make_shared<NeighborsArguments>();
  CLI::App* command = commands->Add("neighbors", "list the words nearest to given ones",
                                    [arguments](const CommandContext&) { return Neighbors(*arguments); });
  command->add_option("vectors", arguments->vectors, "vectors file, or run directory")->required();
  command->add_option("words", arguments->words, "words to look up")->required();
  command->add_option("--count", arguments->count, "neighbours of each")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "as JSON");
}

absl::Status Analogy(const NeighborsArguments& arguments) {
  GAUNTLET_ASSIGN_OR_RETURN(const Embeddings embeddings, LoadNormalized(arguments.vectors));
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
  const auto arguments = std::make_shared<NeighborsArguments>();
  CLI::App* command = commands->Add("analogy", "answer: a is to b as c is to …",
                                    [arguments](const CommandContext&) { return Analogy(*arguments); });
  command->add_option("vectors", arguments->vectors, "vectors file, or run directory")->required();
  command->add_option("words", arguments->words, "a b c")->required()->expected(3);
  command->add_option("--count", arguments->count, "answers")->check(CLI::Range(1, 1000000))->capture_default_str();
  command->add_option("--method", arguments->method, "3CosAdd (default), 3CosMul or PairDirection")
      ->transform(AnalogyMethodNames());
  command->add_flag("--json", arguments->json, "as JSON");
}

}  // namespace

void AddVectorsCommands(CommandSet* commands) {
  AddExportCommand(commands);
  AddNeighborsCommand(commands);
  AddAnalogyCommand(commands);
}

}  // namespace gauntlet
