#include "gauntlet/evaluation/similarity.h"

#include <cmath>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gauntlet/base/status.h"
#include "gauntlet/evaluation/task_file.h"
#include "gauntlet/io/input_stream.h"
#include "src/evaluation/outcomes.h"

namespace gauntlet {

namespace {

absl::StatusOr<SimilarityTask> LoadPairFile(const std::string& path, bool lowercase) {
  SimilarityTask task;
  task.name = TaskName(path);
  const auto add_line = [&](absl::string_view line, uint64_t number) -> absl::Status {
    if (line.front() == '#') return absl::OkStatus();
    const std::string text = lowercase ? absl::AsciiStrToLower(line) : std::string(line);
    const std::vector<std::string> fields = absl::StrSplit(text, absl::ByAnyChar("\t, "), absl::SkipEmpty());
    double score = 0.0;
    if (fields.size() != 3 || !absl::SimpleAtod(fields[2], &score) || !std::isfinite(score)) {
      return UnexpectedLineError(path, number, "two words and a score", line);
    }
    task.pairs.push_back({fields[0], fields[1], score});
    return absl::OkStatus();
  };
  GAUNTLET_RETURN_IF_ERROR(ForEachTaskLine(path, add_line));
  if (task.pairs.empty()) return absl::InvalidArgumentError(absl::StrCat(path, ": holds no pairs"));
  return task;
}

// For each dimension the inverse of its squared norm over the vocabulary, 0 where that is 0; without scaling, ones.
std::vector<double> DimensionWeights(const Embeddings& embeddings, bool scale_dimensions) {
  std::vector<double> weights(embeddings.dimensions(), scale_dimensions ? 0.0 : 1.0);
  if (!scale_dimensions) return weights;
  for (uint32_t id = 0; id < embeddings.size(); ++id) {
    const absl::Span<const float> vector = embeddings.vector(id);
    for (size_t i = 0; i < vector.size(); ++i) weights[i] += double{vector[i]} * double{vector[i]};
  }
  for (double& weight : weights) weight = weight > 0.0 ? 1.0 / weight : 0.0;
  return weights;
}

double WeightedCosine(absl::Span<const float> x, absl::Span<const float> y, const std::vector<double>& weights) {
  double xy = 0.0;
  double xx = 0.0;
  double yy = 0.0;
  for (size_t i = 0; i < x.size(); ++i) {
    xy += weights[i] * x[i] * y[i];
    xx += weights[i] * x[i] * x[i];
    yy += weights[i] * y[i] * y[i];
  }
  const double scale = std::sqrt(xx) * std::sqrt(yy);
  return scale > 0.0 ? xy / scale : 0.0;
}

}  // namespace

absl::StatusOr<std::vector<SimilarityTask>> LoadSimilarities(const std::vector<std::string>& paths, bool lowercase) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> files, ExpandInputs(paths));
  std::vector<SimilarityTask> tasks;
  for (const std::string& file : files) {
    GAUNTLET_ASSIGN_OR_RETURN(SimilarityTask task, LoadPairFile(file, lowercase));
    tasks.push_back(std::move(task));
  }
  return tasks;
}

std::vector<SimilarityOutcomes> ComparePairs(const Embeddings& embeddings, const std::vector<SimilarityTask>& tasks,
                                             bool scale_dimensions) {
  const std::vector<double> weights = DimensionWeights(embeddings, scale_dimensions);
  std::vector<SimilarityOutcomes> all;
  for (const SimilarityTask& task : tasks) {
    SimilarityOutcomes& outcomes = all.emplace_back();
    outcomes.name = task.name;
    outcomes.pairs = task.pairs.size();
    for (const SimilarityPair& pair : task.pairs) {
      const std::optional<uint32_t> first = embeddings.Find(pair.first);
      const std::optional<uint32_t> second = embeddings.Find(pair.second);
      if (!first || !second) continue;
      outcomes.people.push_back(pair.score);
      outcomes.cosines.push_back(WeightedCosine(embeddings.vector(*first), embeddings.vector(*second), weights));
    }
  }
  return all;
}

std::vector<SimilarityScore> EvaluateSimilarities(const Embeddings& embeddings,
                                                  const std::vector<SimilarityTask>& tasks, bool scale_dimensions,
                                                  const ResamplingOptions& resampling) {
  std::vector<SimilarityScore> scores;
  for (const SimilarityOutcomes& outcomes : ComparePairs(embeddings, tasks, scale_dimensions)) {
    scores.push_back({outcomes.name, outcomes.pairs, outcomes.people.size(), Estimate(outcomes.Spearman(), resampling),
                      Estimate(outcomes.Pearson(), resampling)});
  }
  return scores;
}

}  // namespace gauntlet
