// eval: vectors against what people know of words; one model, or two compared.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/embeddings/embeddings.h"
#include "gauntlet/evaluation/benchmarks.h"
#include "gauntlet/evaluation/report.h"
#include "gauntlet/io/json.h"
#include "src/cli/command.h"
#include "src/cli/vectors_argument.h"

namespace gauntlet {

namespace {

struct EvalArguments {
  VectorsArgument vectors;
  VectorsArgument other;  // without a path: one model alone
  EvaluationOptions options;
  std::vector<AnalogyMethod> methods;
  bool keep_case = false;
  int threads = 0;
  bool json = false;
};

absl::Status CheckArguments(const EvalArguments& arguments) {
  const EvaluationOptions& options = arguments.options;
  if (options.analogies.empty() && options.similarities.empty() && options.categories.empty() &&
      options.outliers.empty()) {
    return absl::InvalidArgumentError(
        "nothing to evaluate: give --analogies, --similarities, --categories or --outliers");
  }
  if (!arguments.other.path().empty() && options.resamples == 0) {
    return absl::InvalidArgumentError("--compare needs resamples for its test; --resamples is 0");
  }
  return absl::OkStatus();
}

absl::Status Eval(EvalArguments arguments) {
  GAUNTLET_RETURN_IF_ERROR(CheckArguments(arguments));
  arguments.options.lowercase = !arguments.keep_case;
  GAUNTLET_ASSIGN_OR_RETURN(const BenchmarkTasks tasks, LoadBenchmarks(arguments.options));
  const int threads = ResolveThreads(arguments.threads);
  BenchmarkOptions options;
  options.methods = arguments.methods;
  options.scale_dimensions = arguments.options.scale_dimensions;
  options.resampling.resamples = arguments.options.resamples;
  options.resampling.threads = threads;
  GAUNTLET_ASSIGN_OR_RETURN(const Embeddings embeddings, arguments.vectors.Load(threads));
  if (arguments.other.path().empty()) {
    const EvaluationReport report = EvaluateBenchmarks(embeddings, tasks, options);
    Print(arguments.json ? JsonText(ToJson(report)) : FormatReport(report));
    return absl::OkStatus();
  }
  GAUNTLET_ASSIGN_OR_RETURN(const Embeddings other, arguments.other.Load(threads));
  const ComparisonReport report = CompareBenchmarks(embeddings, other, tasks, options);
  Print(arguments.json ? JsonText(ToJson(report))
                       : FormatComparison(report, arguments.vectors.path(), arguments.other.path()));
  return absl::OkStatus();
}

}  // namespace

CLI::Validator AnalogyMethodNames() {
  const auto replace_name = [](std::string& value) -> std::string {
    for (const AnalogyMethod method : AllAnalogyMethods()) {
      if (!absl::EqualsIgnoreCase(value, AnalogyMethodName(method))) continue;
      value = absl::StrCat(static_cast<int>(method));
      return "";
    }
    return absl::StrCat("got \"", value, "\", expected 3CosAdd, 3CosMul or PairDirection");
  };
  return CLI::Validator(replace_name, "");
}

void AddEvalCommand(CommandSet* commands) {
  const auto arguments = std::make_shared<EvalArguments>();
  arguments->methods.assign(AllAnalogyMethods().begin(), AllAnalogyMethods().end());
  EvaluationOptions& options = arguments->options;
  CLI::App* command = commands->Add("eval", "score vectors by analogies, similarity, categories and outliers",
                                    [arguments](const CommandContext&) { return Eval(*arguments); });
  arguments->vectors.Declare(command);
  arguments->other.Declare(command, "--compare", "-b",
                           "other vectors: test the differences on the items that both cover");
  command->add_option("--analogies", options.analogies,
                      "files of questions `a b c d`, or of `word answer/answer` a line; directories, patterns");
  command
      ->add_option("--methods", arguments->methods,
                   "how analogies are answered: 3CosAdd, 3CosMul, PairDirection; default: all three")
      ->transform(AnalogyMethodNames())
      ->type_name("METHOD");
  command->add_option("--similarities", options.similarities,
                      "files of pairs `word1 word2 score`, directories, patterns");
  command->add_flag("--scale-dimensions", options.scale_dimensions,
                    "scale each dimension to unit norm over the vocabulary before the cosines of pairs");
  command->add_option("--categories", options.categories, "CSV files with columns category and word");
  command->add_option("--outliers", options.outliers, "CSV files with columns category, outliers and words");
  command->add_option("--resamples", options.resamples, "resamples for intervals; 0: no intervals")
      ->check(CLI::Range(0, 1000000))
      ->capture_default_str();
  command->add_flag("--keep-case", arguments->keep_case, "take the words of questions as they are, not in lower case");
  command->add_option("--threads", arguments->threads, "worker threads, 0: all processors")->check(CLI::Range(0, 4096));
  command->add_flag("--json", arguments->json, "as JSON");
}

}  // namespace gauntlet
