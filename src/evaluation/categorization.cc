#include "gauntlet/evaluation/categorization.h"

#include <utility>

#include <Eigen/Core>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gauntlet/base/status.h"
#include "gauntlet/evaluation/task_file.h"
#include "gauntlet/io/input_stream.h"
#include "gauntlet/numerics/kmeans.h"
#include "src/evaluation/outcomes.h"

namespace gauntlet {

namespace {

constexpr uint32_t kRestarts = 20;

absl::StatusOr<CategorizationTask> LoadCategoryFile(const std::string& path, bool lowercase) {
  CategorizationTask task;
  task.name = TaskName(path);
  const auto add_row = [&](absl::Span<const std::string> cells, uint64_t number) -> absl::Status {
    if (cells[1].empty()) return absl::OkStatus();
    if (cells[0].empty()) return UnexpectedLineError(path, number, "a category", absl::StrCat(",", cells[1]));
    task.words.push_back({lowercase ? absl::AsciiStrToLower(cells[1]) : cells[1], cells[0]});
    return absl::OkStatus();
  };
  GAUNTLET_RETURN_IF_ERROR(ForEachTaskRow(path, {"category", "word"}, add_row));
  if (task.words.empty()) return absl::InvalidArgumentError(absl::StrCat(path, ": holds no words"));
  return task;
}

std::vector<uint32_t> Cluster(absl::Span<const float> rows, uint32_t dimensions, uint32_t clusters,
                              const ResamplingOptions& resampling) {
  if (clusters == 0) return {};
  KMeansOptions options;
  options.clusters = clusters;
  options.restarts = kRestarts;
  options.seed = resampling.seed;
  options.spherical = true;
  options.threads = resampling.threads;
  return KMeans(rows, dimensions, options).assignments;
}

// For each word 1 when its category is the most frequent one of its cluster (the first of equals), else 0. There are
// `count` clusters and as many categories.
std::vector<double> Agreement(const std::vector<uint32_t>& clusters, const std::vector<uint32_t>& categories,
                              uint32_t count) {
  Eigen::MatrixXi counts = Eigen::MatrixXi::Zero(count, count);  // clusters x categories
  for (size_t i = 0; i < clusters.size(); ++i) ++counts(clusters[i], categories[i]);
  std::vector<double> agreeing;
  for (size_t i = 0; i < clusters.size(); ++i) {
    Eigen::Index most_frequent = 0;
    counts.row(clusters[i]).maxCoeff(&most_frequent);
    agreeing.push_back(most_frequent == categories[i] ? 1.0 : 0.0);
  }
  return agreeing;
}

}  // namespace

absl::StatusOr<std::vector<CategorizationTask>> LoadCategorizations(const std::vector<std::string>& paths,
                                                                    bool lowercase) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> files, ExpandInputs(paths));
  std::vector<CategorizationTask> tasks;
  for (const std::string& file : files) {
    GAUNTLET_ASSIGN_OR_RETURN(CategorizationTask task, LoadCategoryFile(file, lowercase));
    tasks.push_back(std::move(task));
  }
  return tasks;
}

std::vector<CategorizationOutcomes> ClusterWords(const Embeddings& normalized,
                                                 const std::vector<CategorizationTask>& tasks,
                                                 const ResamplingOptions& resampling) {
  std::vector<CategorizationOutcomes> all;
  for (const CategorizationTask& task : tasks) {
    CategorizationOutcomes& outcomes = all.emplace_back();
    outcomes.name = task.name;
    outcomes.words = task.words.size();
    absl::flat_hash_map<absl::string_view, uint32_t> categories;
    std::vector<uint32_t> word_categories;
    std::vector<float> rows;
    for (const CategorizedWord& word : task.words) {
      const std::optional<uint32_t> id = normalized.Find(word.word);
      if (!id) continue;
      const auto next = static_cast<uint32_t>(categories.size());
      word_categories.push_back(categories.try_emplace(word.category, next).first->second);
      const absl::Span<const float> vector = normalized.vector(*id);
      rows.insert(rows.end(), vector.begin(), vector.end());
    }
    outcomes.categories = static_cast<uint32_t>(categories.size());
    const std::vector<uint32_t> clusters = Cluster(rows, normalized.dimensions(), outcomes.categories, resampling);
    outcomes.agreeing = Agreement(clusters, word_categories, outcomes.categories);
  }
  return all;
}

std::vector<CategorizationScore> EvaluateCategorizations(const Embeddings& normalized,
                                                         const std::vector<CategorizationTask>& tasks,
                                                         const ResamplingOptions& resampling) {
  std::vector<CategorizationScore> scores;
  for (const CategorizationOutcomes& outcomes : ClusterWords(normalized, tasks, resampling)) {
    scores.push_back({outcomes.name, outcomes.words, outcomes.agreeing.size(), outcomes.categories,
                      Estimate(outcomes.Purity(), resampling)});
  }
  return scores;
}

}  // namespace gauntlet
