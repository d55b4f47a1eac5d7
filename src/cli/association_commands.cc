// ratios and pmi: which words go together, from a run's co-occurrence matrix.

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"
#include "gauntlet/cooccurrence/associations.h"
#include "gauntlet/io/json.h"
#include "gauntlet/pipeline/run_directory.h"
#include "src/cli/command.h"

namespace gauntlet {

namespace {

struct AssociationArguments {
  std::string run_dir;
  std::vector<std::string> words;
  std::vector<std::string> probes = {"solid", "gas", "water", "fashion"};
  AssociationOptions options;
  bool pairs = false;
  bool json = false;
  Resources resources;
};

// A run's counts and their words.
struct Counts {
  CooccurrenceMatrix matrix;
  Vocabulary vocabulary;
  ScanResources resources;
};

absl::StatusOr<Counts> OpenCounts(const AssociationArguments& arguments, const CommandContext& context) {
  const RunPaths run(arguments.run_dir);
  GAUNTLET_ASSIGN_OR_RETURN(CooccurrenceMatrix matrix, CooccurrenceMatrix::Open(run.Cooccurrence()));
  GAUNTLET_ASSIGN_OR_RETURN(Vocabulary vocabulary, Vocabulary::Load(run.Vocabulary()));
  GAUNTLET_ASSIGN_OR_RETURN(const uint64_t memory, arguments.resources.Memory());
  return Counts{std::move(matrix), std::move(vocabulary), {arguments.resources.threads, memory, context.cancellation}};
}

template <typename Result>
void PrintResult(const Result& result, bool json, std::string (*format)(const Result&)) {
  std::fputs((json ? JsonText(ToJson(result)) : format(result)).c_str(), stdout);
}

absl::Status Ratios(const AssociationArguments& arguments, const CommandContext& context) {
  GAUNTLET_ASSIGN_OR_RETURN(const Counts counts, OpenCounts(arguments, context));
  GAUNTLET_ASSIGN_OR_RETURN(const RatioTable table,
                            ComputeRatioTable(counts.matrix, counts.vocabulary, arguments.words[0], arguments.words[1],
                                              arguments.probes, counts.resources));
  PrintResult(table, arguments.json, &FormatRatioTable);
  return absl::OkStatus();
}

absl::Status Pmi(const AssociationArguments& arguments, const CommandContext& context) {
  std::vector<std::pair<std::string, std::string>> pairs;
  std::vector<std::string> words;
  if (arguments.pairs) {
    if (arguments.words.empty() || arguments.words.size() % 2 != 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("--pairs takes an even number of words, two for each pair; there are ", arguments.words.size()));
    }
    for (size_t k = 0; k < arguments.words.size(); k += 2) {
      pairs.emplace_back(arguments.words[k], arguments.words[k + 1]);
    }
  } else {
    words = arguments.words;
  }
  GAUNTLET_ASSIGN_OR_RETURN(const Counts counts, OpenCounts(arguments, context));
  GAUNTLET_ASSIGN_OR_RETURN(
      const AssociationReport report,
      ComputeAssociations(counts.matrix, counts.vocabulary, pairs, words, arguments.options, counts.resources));
  PrintResult(report, arguments.json, &FormatAssociations);
  return absl::OkStatus();
}

void Declare(CLI::App* command, AssociationArguments* arguments) {
  command->add_flag("--json", arguments->json, "as JSON");
  arguments->resources.Declare(command);
}

}  // namespace

void AddAssociationCommands(CommandSet* commands) {
  const auto ratios = std::make_shared<AssociationArguments>();
  CLI::App* command =
      commands->Add("ratios", "print P(k|i), P(k|j) and their ratio for probe words k, as the GloVe paper's table 1",
                    [ratios](const CommandContext& context) { return Ratios(*ratios, context); });
  command->add_option("run_dir", ratios->run_dir, "run directory")->required();
  command->add_option("words", ratios->words, "the two words i and j, e.g. ice steam")->required()->expected(2);
  command->add_option("--probes", ratios->probes, "words k")->capture_default_str();
  Declare(command, ratios.get());

  const auto pmi = std::make_shared<AssociationArguments>();
  command = commands->Add("pmi", "print the pointwise mutual information of words and of their strongest partners",
                          [pmi](const CommandContext& context) { return Pmi(*pmi, context); });
  command->add_option("run_dir", pmi->run_dir, "run directory")->required();
  command->add_option("words", pmi->words, "words whose strongest partners to list; none: the whole distribution only");
  command->add_flag("--pairs", pmi->pairs, "take the words two by two, and print each pair's");
  command->add_option("--partners", pmi->options.partners, "partners of each word")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  command->add_option("--min-count", pmi->options.min_count, "least weighted co-occurrences X of a partner")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command
      ->add_option("--smoothing", pmi->options.smoothing,
                   "exponent of the context distribution: 1 for none, 0.75 as in Levy et al. 2015")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  Declare(command, pmi.get());
}

}  // namespace gauntlet
