// neighbors, similarity, cluster, analogy: words and those like them.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/status.h"
#include "gauntlet/embeddings/approximate_neighbors.h"
#include "gauntlet/embeddings/embeddings.h"
#include "gauntlet/evaluation/analogies.h"
#include "gauntlet/evaluation/clusters.h"
#include "gauntlet/evaluation/similarity_matrix.h"
#include "gauntlet/io/json.h"
#include "src/cli/command.h"
#include "src/cli/vectors_argument.h"
#include "src/cli/words_argument.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

// Words whose neighbours are looked for to see how many the approximate search misses.
constexpr uint32_t kRecallSample = 1000;

struct NeighborsArguments {
  VectorsArgument vectors;
  WordsArgument words;
  uint32_t count = 10;
  bool approximate = false;
  ApproximateOptions approximation;
  int threads = 0;
  bool json = false;
};

// The given words with a vector; an error when there are none.
absl::StatusOr<FoundWords> FindSome(const Embeddings& embeddings, const WordsArgument& argument) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> words, argument.Read());
  if (words.empty()) return absl::InvalidArgumentError("give words to look up, or --words-file");
  FoundWords found = FindWords(embeddings, words);
  if (found.ids.empty()) return MissingWordsError(found.missing);
  return found;
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

absl::Status Neighbors(const NeighborsArguments& arguments) {
  const int threads = ResolveThreads(arguments.threads);
  GAUNTLET_ASSIGN_OR_RETURN(const Embeddings embeddings, arguments.vectors.LoadNormalized(threads));
  GAUNTLET_ASSIGN_OR_RETURN(const FoundWords words, FindSome(embeddings, arguments.words));
  const Embeddings queries = embeddings.Select(words.ids);
  std::vector<std::vector<uint32_t>> itself;
  for (const uint32_t id : words.ids) itself.push_back({id});
  std::vector<std::vector<Neighbor>> found;
  std::optional<double> recall;
  if (arguments.approximate) {
    GAUNTLET_ASSIGN_OR_RETURN(const ApproximateIndex index,
                              ApproximateIndex::Build(embeddings, arguments.approximation));
    found = index.Search(queries.matrix(), arguments.count, itself, threads);
    recall = MeasureRecall(embeddings, index, arguments.count, kRecallSample, arguments.approximation.seed, threads);
  } else {
    found = NearestNeighbors(embeddings, queries.matrix(), arguments.count, itself, threads);
  }
  Json list = Json::array();
  for (size_t i = 0; i < found.size(); ++i) {
    const std::string& word = embeddings.word(words.ids[i]);
    if (arguments.json) {
      list.push_back({{"word", word}, {"neighbors", NeighborsToJson(embeddings, found[i])}});
      continue;
    }
    PrintNeighbors(embeddings, word, found[i]);
  }
  if (arguments.json) Print(JsonText(recall ? Json{{"recall", *recall}, {"words", list}} : list));
  if (recall && !arguments.json) {
    Print(
        absl::StrFormat("recall %.4f: the share of the %d nearest neighbours that the approximate search finds, over "
                        "a sample of %d words\n",
                        *recall, arguments.count, std::min(kRecallSample, embeddings.size())));
  }
  return MissingWordsError(words.missing);
}

void AddNeighborsCommand(CommandSet* commands) {
  const auto arguments = std::make_shared<NeighborsArguments>();
  CLI::App* command = commands->Add("neighbors", "list the words nearest to given ones",
                                    [arguments](const CommandContext&) { return Neighbors(*arguments); });
  arguments->vectors.Declare(command);
  arguments->words.Declare(command);
  command->add_option("--count", arguments->count, "neighbours of each")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  const auto approximate =
      command->add_flag("--approximate", arguments->approximate,
                        "search by a graph, which may miss some; tells how many, by an exact search for a sample");
  command
      ->add_option("--breadth", arguments->approximation.search_breadth,
                   "of the approximate search: more finds more, in more time")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str()
      ->needs(approximate);
  command->add_option("--threads", arguments->threads, "worker threads, 0: all processors")->check(CLI::Range(0, 4096));
  command->add_flag("--json", arguments->json, "as JSON");
}

struct SimilarityArguments {
  VectorsArgument vectors;
  WordsArgument words;
  Similarity measure = Similarity::kCosine;
  uint32_t eigenvectors = 2;
  bool json = false;
};

absl::Status CompareWordList(const SimilarityArguments& arguments) {
  GAUNTLET_ASSIGN_OR_RETURN(const Embeddings embeddings, arguments.vectors.Load());
  GAUNTLET_ASSIGN_OR_RETURN(const FoundWords words, FindSome(embeddings, arguments.words));
  const SimilarityMatrix matrix = CompareWords(embeddings, words.ids, arguments.eigenvectors);
  Print(arguments.json ? JsonText(ToJson(matrix)) : FormatSimilarityMatrix(matrix, arguments.measure));
  return MissingWordsError(words.missing);
}

void AddSimilarityCommand(CommandSet* commands) {
  const auto arguments = std::make_shared<SimilarityArguments>();
  CLI::App* command = commands->Add("similarity", "compare each word of a list with each, with eigenvalues",
                                    [arguments](const CommandContext&) { return CompareWordList(*arguments); });
  arguments->vectors.Declare(command);
  arguments->words.Declare(command);
  const std::map<std::string, Similarity> measures = {{"cosine", Similarity::kCosine},
                                                      {"distance", Similarity::kDistance},
                                                      {"unit-distance", Similarity::kUnitDistance}};
  command
      ->add_option("--measure", arguments->measure,
                   "of the table: cosine, distance (Euclidean) or unit-distance (of unit vectors); JSON has all")
      ->transform(CLI::CheckedTransformer(measures))
      ->type_name("MEASURE");
  command->add_option("--eigenvectors", arguments->eigenvectors, "leading eigenvectors of the cosines to show")
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "as JSON");
}

struct ClusterArguments {
  VectorsArgument vectors;
  WordsArgument words;
  ClusterOptions options;
  bool json = false;
};

absl::Status Cluster(const ClusterArguments& arguments) {
  GAUNTLET_ASSIGN_OR_RETURN(Embeddings embeddings, arguments.vectors.LoadNormalized(arguments.options.threads));
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> list, arguments.words.Read());
  const FoundWords words = FindWords(embeddings, list);
  if (!list.empty()) {
    if (words.ids.empty()) return MissingWordsError(words.missing);
    embeddings = embeddings.Select(words.ids);
  }
  GAUNTLET_ASSIGN_OR_RETURN(const WordClusters clusters, ClusterWords(embeddings, arguments.options));
  Print(arguments.json ? JsonText(ToJson(embeddings, clusters))
                       : FormatClusters(embeddings, clusters, arguments.options.exemplars));
  return MissingWordsError(words.missing);
}

void AddClusterCommand(CommandSet* commands) {
  const auto arguments = std::make_shared<ClusterArguments>();
  CLI::App* command = commands->Add("cluster", "cluster a list of words, or all of them",
                                    [arguments](const CommandContext&) { return Cluster(*arguments); });
  arguments->vectors.Declare(command);
  arguments->words.Declare(command);
  ClusterOptions& options = arguments->options;
  command->add_option("--clusters", options.clusters, "how many")->check(CLI::PositiveNumber)->capture_default_str();
  const std::map<std::string, ClusterMethod> methods = {{"kmeans", ClusterMethod::kKMeans},
                                                        {"spectral", ClusterMethod::kSpectral}};
  command
      ->add_option("--method", options.method,
                   "kmeans (of unit vectors) or spectral (of the graph of nearest neighbours); default: kmeans")
      ->transform(CLI::CheckedTransformer(methods))
      ->type_name("METHOD");
  command->add_option("--exemplars", options.exemplars, "typical words to show of each")->capture_default_str();
  command->add_option("--neighbors", options.neighbors, "of each word in the graph of spectral")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--restarts", options.restarts, "runs of k-means, of which the best is kept")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--iterations", options.max_iterations, "of k-means, at most")->capture_default_str();
  command->add_option("--seed", options.seed, "of where k-means begins")->capture_default_str();
  command->add_option("--threads", options.threads, "worker threads, 0: all processors")->check(CLI::Range(0, 4096));
  command->add_flag("--json", arguments->json, "as JSON, with all words");
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
    Print(JsonText(NeighborsToJson(embeddings, answers)));
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

void AddWordCommands(CommandSet* commands) {
  AddNeighborsCommand(commands);
  AddSimilarityCommand(commands);
  AddClusterCommand(commands);
  AddAnalogyCommand(commands);
}

}  // namespace gauntlet
