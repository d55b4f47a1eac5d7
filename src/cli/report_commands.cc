// report, map: pages and pictures.

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/base/unknown_word.h"
#include "gauntlet/embeddings/embeddings.h"
#include "gauntlet/evaluation/word_map.h"
#include "gauntlet/evaluation/word_pairs.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/json.h"
#include "gauntlet/report/comparison_page.h"
#include "gauntlet/report/page.h"
#include "gauntlet/report/run_page.h"
#include "gauntlet/report/svg.h"
#include "src/cli/command.h"
#include "src/cli/vectors_argument.h"
#include "src/cli/words_argument.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

struct ReportArguments {
  std::string path;
  std::string output;
  RunPageOptions options;
  Resources resources;
  bool json = false;
};

// The page of what `gauntlet compare --json` wrote, or a page's own document, as `gauntlet report --json` writes it.
absl::StatusOr<Json> DocumentOfFile(const std::string& path) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  auto json = ParseJson<Json>(text);
  if (!json.is_object()) return absl::InvalidArgumentError(absl::StrCat(path, ": is not a JSON object"));
  if (json.contains("sections")) return json;
  absl::StatusOr<Json> document = MakeComparisonPage(json);
  if (!document.ok()) return AnnotateStatus(document.status(), path);
  return document;
}

absl::StatusOr<Json> MakeDocument(const ReportArguments& arguments, const CommandContext& context) {
  if (absl::EndsWith(arguments.path, ".json")) return DocumentOfFile(arguments.path);
  RunPageOptions options = arguments.options;
  options.threads = ResolveThreads(arguments.resources.threads);
  GAUNTLET_ASSIGN_OR_RETURN(options.memory, arguments.resources.Memory());
  return MakeRunPage(arguments.path, options, context.progress, context.cancellation);
}

absl::Status Report(const ReportArguments& arguments, const CommandContext& context) {
  GAUNTLET_ASSIGN_OR_RETURN(const Json document, MakeDocument(arguments, context));
  std::string output = arguments.output;
  if (output.empty()) {
    const std::string name = arguments.json ? "report.json" : "report.html";
    const bool is_file = absl::EndsWith(arguments.path, ".json");
    output = JoinPath(is_file ? DirectoryName(arguments.path) : arguments.path, name);
  }
  GAUNTLET_RETURN_IF_ERROR(WriteFile(output, arguments.json ? JsonText(document) : RenderPage(document)));
  std::puts(output.c_str());
  return absl::OkStatus();
}

void AddReportCommand(CommandSet* commands) {
  const auto arguments = std::make_shared<ReportArguments>();
  CLI::App* command = commands->Add("report", "write a run or a comparison as a page of figures, charts and maps",
                                    [arguments](const CommandContext& context) { return Report(*arguments, context); });
  command
      ->add_option("run", arguments->path, "run directory; or a .json file, of `compare --json` or of `report --json`")
      ->required();
  command->add_option("output", arguments->output, "file to write; default: report.html beside what it is of");
  command->add_option("--top", arguments->options.top_words, "words on the map and in the explorer")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command->add_option("--neighbors", arguments->options.neighbors, "neighbours of each")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command
      ->add_option("--spectrum-values", arguments->options.spectrum_values,
                   "leading singular values of the counts, which take most of the time; 0: none")
      ->check(CLI::Range(0, 10000))
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "write what the page shows as JSON, for scripts/figures.py");
  arguments->resources.Declare(command);
}

struct MapArguments {
  VectorsArgument vectors;
  WordsArgument words;
  std::string output;
  uint32_t top = 0;
  std::string pairs;
  std::string method = "tsne";
  WordMapOptions options;
};

// The words asked for, each once: those named, those of the file, those of the pairs, or else the first ones.
absl::StatusOr<std::vector<uint32_t>> ChooseWords(const MapArguments& arguments, const WordPairs& pairs,
                                                  const Embeddings& embeddings) {
  GAUNTLET_ASSIGN_OR_RETURN(std::vector<std::string> words, arguments.words.Read());
  uint32_t top = arguments.top;
  if (words.empty() && top == 0) {
    for (const auto& [a, b] : pairs) words.insert(words.end(), {a, b});
    if (pairs.empty()) top = 300;
  }
  FoundWords found = FindWords(embeddings, words);
  GAUNTLET_RETURN_IF_ERROR(MissingWordsError(found.missing));
  std::vector<bool> taken(embeddings.size(), false);
  for (const uint32_t id : found.ids) taken[id] = true;
  for (uint32_t id = 0; id < embeddings.size() && top > 0; ++id) {
    if (embeddings.word(id) == kUnknownWord) continue;
    if (!taken[id]) found.ids.push_back(id);
    --top;
  }
  return std::move(found.ids);
}

absl::Status Map(const MapArguments& arguments) {
  const bool json = absl::EndsWith(arguments.output, ".json");
  if (!json && !absl::EndsWith(arguments.output, ".svg")) {
    return absl::InvalidArgumentError(absl::StrCat(arguments.output, ": a map is a file ending in .svg or .json"));
  }
  WordPairs pairs;
  if (!arguments.pairs.empty()) {
    GAUNTLET_ASSIGN_OR_RETURN(pairs, LoadWordPairs(arguments.pairs, /*lowercase=*/false));
  }
  GAUNTLET_ASSIGN_OR_RETURN(const Embeddings embeddings, arguments.vectors.Load());
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<uint32_t> ids, ChooseWords(arguments, pairs, embeddings));
  WordMapOptions options = arguments.options;
  options.method = arguments.method == "pca" ? MapMethod::kPrincipalComponents : MapMethod::kTsne;
  WordMap map = ComputeWordMap(embeddings.Normalized(), ids, options);
  if (const size_t left_out = AddPairs(pairs, &map); left_out > 0) {
    std::fputs(absl::StrCat(left_out, " pairs have a word that is not on the map\n").c_str(), stderr);
  }
  return WriteFile(arguments.output, json ? JsonText(ToJson(map)) : ToSvg(map));
}

void AddMapCommand(CommandSet* commands) {
  const auto arguments = std::make_shared<MapArguments>();
  CLI::App* command = commands->Add("map", "draw words in the plane, by t-SNE or principal components",
                                    [arguments](const CommandContext&) { return Map(*arguments); });
  arguments->vectors.Declare(command);
  command->add_option("output", arguments->output, "picture (.svg) or positions (.json) to write")->required();
  arguments->words.Declare(command);
  command->add_option("--top", arguments->top,
                      "also map so many of the first words; default: 300 where none are named");
  command->add_option("--pairs", arguments->pairs, "a file of pairs of words, \"a:b\" or \"a b\", to join by lines");
  command->add_option("--method", arguments->method, "tsne or pca")
      ->check(CLI::IsMember({"tsne", "pca"}))
      ->capture_default_str();
  command->add_option("--perplexity", arguments->options.perplexity, "of t-SNE: neighbours that count as near")
      ->check(CLI::Range(1.0, 1000.0))
      ->capture_default_str();
  command->add_option("--iterations", arguments->options.iterations, "of t-SNE")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--threads", arguments->options.threads, "worker threads, 0: all processors")
      ->check(CLI::Range(0, 4096));
}

}  // namespace

void AddReportCommands(CommandSet* commands) {
  AddReportCommand(commands);
  AddMapCommand(commands);
}

}  // namespace gauntlet
