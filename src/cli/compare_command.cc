// compare: where two spaces, and the corpora behind them, agree and disagree.

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/comparison/compare.h"
#include "gauntlet/comparison/report.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/json.h"
#include "gauntlet/pipeline/run_directory.h"
#include "gauntlet/report/comparison_page.h"
#include "gauntlet/report/page.h"
#include "src/cli/command.h"
#include "src/cli/vectors_argument.h"

namespace gauntlet {

namespace {

// A run directory or a vectors file, and a vocabulary that stands beside it.
struct SpaceArguments {
  VectorsArgument vectors;
  std::string vocabulary;  // empty: that of the run directory, if it is one
};

struct CompareArguments {
  SpaceArguments a, b, noise_a, noise_b;
  std::string words, pairs, labels, sentence{kPangram}, ranked_by{"second_order"};
  std::vector<std::string> sets;
  CompareOptions options;
  bool uncentered = false;
  bool keep_case = false;
  uint64_t seed = 1;
  int threads = 0;
  std::string html;  // empty: no page
  bool json = false;
};

std::string WithoutTrailingSlash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

absl::StatusOr<Space> LoadSpace(const SpaceArguments& arguments) {
  const std::string& path = arguments.vectors.path();
  GAUNTLET_ASSIGN_OR_RETURN(Embeddings embeddings, arguments.vectors.Load());
  Space space = {BaseName(WithoutTrailingSlash(path)), std::move(embeddings), std::nullopt};
  std::string vocabulary = arguments.vocabulary;
  const RunPaths run(path);
  if (vocabulary.empty() && FileExists(run.Vocabulary())) vocabulary = run.Vocabulary();
  if (!vocabulary.empty()) {
    GAUNTLET_ASSIGN_OR_RETURN(space.vocabulary, Vocabulary::Load(vocabulary));
  }
  return space;
}

absl::StatusOr<std::optional<Space>> LoadNoiseSpace(const SpaceArguments& arguments) {
  if (arguments.vectors.path().empty()) return std::optional<Space>();
  GAUNTLET_ASSIGN_OR_RETURN(Space space, LoadSpace(arguments));
  return std::optional<Space>(std::move(space));
}

absl::StatusOr<CompareTasks> LoadTasks(const CompareArguments& arguments) {
  const bool lowercase = !arguments.keep_case;
  CompareTasks tasks;
  tasks.rsa_words = SplitSentence(kPangram, lowercase);
  if (!arguments.words.empty()) {
    GAUNTLET_ASSIGN_OR_RETURN(const std::vector<WordSet> lists, LoadWordSets({arguments.words}, lowercase));
    tasks.rsa_words.clear();
    for (const WordSet& list : lists) {
      tasks.rsa_words.insert(tasks.rsa_words.end(), list.words.begin(), list.words.end());
    }
  }
  tasks.sentence = SplitSentence(arguments.sentence, lowercase);
  if (!arguments.pairs.empty()) {
    GAUNTLET_ASSIGN_OR_RETURN(tasks.pairs, LoadWordPairs(arguments.pairs, lowercase));
  }
  GAUNTLET_ASSIGN_OR_RETURN(tasks.sets, LoadWordSets(arguments.sets, lowercase));
  if (!arguments.labels.empty()) {
    GAUNTLET_ASSIGN_OR_RETURN(tasks.labels, LoadLabels(arguments.labels, lowercase));
  }
  return tasks;
}

CompareOptions ResolveOptions(const CompareArguments& arguments) {
  CompareOptions options = arguments.options;
  for (const ShiftMeasure measure : kShiftMeasures) {
    if (ShiftMeasureName(measure) == arguments.ranked_by) options.ranked_by = measure;
  }
  options.shift.centered = !arguments.uncentered;
  options.SetSeed(arguments.seed);
  options.SetThreads(ResolveThreads(arguments.threads));
  if (arguments.html.empty() && !arguments.json) options.mapped_words = 0;  // the text has no maps
  return options;
}

absl::Status Compare(const CompareArguments& arguments, const CommandContext& context) {
  GAUNTLET_ASSIGN_OR_RETURN(const CompareTasks tasks, LoadTasks(arguments));
  context.progress->BeginStage("load", "reading vectors", "", 0);
  GAUNTLET_ASSIGN_OR_RETURN(const Space a, LoadSpace(arguments.a));
  GAUNTLET_ASSIGN_OR_RETURN(const Space b, LoadSpace(arguments.b));
  GAUNTLET_ASSIGN_OR_RETURN(const std::optional<Space> noise_a, LoadNoiseSpace(arguments.noise_a));
  GAUNTLET_ASSIGN_OR_RETURN(const std::optional<Space> noise_b, LoadNoiseSpace(arguments.noise_b));
  context.progress->EndStage({});
  GAUNTLET_ASSIGN_OR_RETURN(const Comparison comparison,
                            CompareSpaces(a, b, {noise_a ? &*noise_a : nullptr, noise_b ? &*noise_b : nullptr}, tasks,
                                          ResolveOptions(arguments), context.progress, context.cancellation));
  const nlohmann::ordered_json json = ToJson(comparison);
  if (!arguments.html.empty()) {
    GAUNTLET_ASSIGN_OR_RETURN(const nlohmann::ordered_json page, MakeComparisonPage(json));
    GAUNTLET_RETURN_IF_ERROR(WriteFile(arguments.html, RenderPage(page)));
  }
  const std::string text = arguments.json ? JsonText(json) : FormatComparison(comparison);
  std::fputs(text.c_str(), stdout);
  return absl::OkStatus();
}

void DeclareInputs(CLI::App* command, CompareArguments* arguments) {
  arguments->a.vectors.Declare(command, "a", "-a");
  arguments->b.vectors.Declare(command, "b", "-b", "the other one");
  command->add_option("--vocab-a", arguments->a.vocabulary, "`word count` lines for A; default: the run directory's");
  command->add_option("--vocab-b", arguments->b.vocabulary, "the same for B");
  arguments->noise_a.vectors.Declare(
      command, "--noise-a", "-noise-a",
      "a second space of A's domain, of another seed or another sample: the noise floor");
  arguments->noise_b.vectors.Declare(command, "--noise-b", "-noise-b", "the same for B");
  command->add_option("--words", arguments->words, "file with the word list for RSA; default: the words of a pangram");
  command->add_option("--sets", arguments->sets, "files of a word a line, whose mean shift is wanted");
  command->add_option("--pairs", arguments->pairs, "file of pairs `word1 word2`, whose cosines are wanted");
  command->add_option("--labels", arguments->labels, "file of `word<TAB>label` for the transfer of a classifier");
  command->add_option("--sentence", arguments->sentence, "sentence for the attention toy")->capture_default_str();
  command->add_flag("--keep-case", arguments->keep_case, "take all words as they are instead of in lower case");
}

void DeclareOptions(CLI::App* command, CompareArguments* arguments) {
  CompareOptions& options = arguments->options;
  command->add_option("--min-count", options.min_count, "occurrences in both of words whose shift is measured")
      ->capture_default_str();
  command->add_option("--rank-by", arguments->ranked_by, "what orders the words by shift")
      ->check(CLI::IsMember({"aligned", "second_order", "turnover"}))
      ->capture_default_str();
  command->add_option("--neighbors", options.shift.neighbors, "neighbours that second_order and turnover look at")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command->add_option("--neighbor-words", options.shift.neighbor_words, "most frequent words they are looked for among")
      ->check(CLI::Range(2, 1 << 30))
      ->capture_default_str();
  command->add_option("--rsa-sample", options.rsa_words, "words of each RSA sample")
      ->check(CLI::Range(3, 5000))
      ->capture_default_str();
  command->add_option("--show", options.shown_words, "most and least shifted words to list")->capture_default_str();
  command->add_option("--top", options.mapped_words, "most frequent words on the page's maps and in its explorer")
      ->check(CLI::Range(0, 10000))
      ->capture_default_str();
  command->add_option("--smoothing", options.frequencies.smoothing, "what KL adds to each count")
      ->check(CLI::Range(1e-9, 1e9))
      ->capture_default_str();
  command->add_option("--l2", options.transfer.l2, "penalty of the transferred classifier's weights")
      ->check(CLI::Range(1e-9, 1e9))
      ->capture_default_str();
  command->add_flag("--uncentered", arguments->uncentered, "leave the spaces' means on");
  command->add_flag("--unaligned", options.unaligned,
                    "also 1 - cos without alignment, which means nothing across separate runs");
  command->add_option("--seed", arguments->seed, "of splits and resampling")->capture_default_str();
  command->add_option("--threads", arguments->threads, "worker threads, 0: all processors")->check(CLI::Range(0, 4096));
  command->add_option("--html", arguments->html, "also write the comparison as a page, one HTML file")
      ->type_name("FILE");
  command->add_flag("--json", arguments->json, "as JSON");
}

}  // namespace

void AddCompareCommand(CommandSet* commands) {
  const auto arguments = std::make_shared<CompareArguments>();
  CLI::App* command =
      commands->Add("compare", "compare two spaces: frequencies, similarities, alignment, shift, transfer",
                    [arguments](const CommandContext& context) { return Compare(*arguments, context); });
  DeclareInputs(command, arguments.get());
  DeclareOptions(command, arguments.get());
}

}  // namespace gauntlet
