#include "gauntlet/evaluation/similarity.h"

#include <cmath>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/input_stream.h"
#include "gauntlet/numerics/correlation.h"
#include "src/evaluation/task_file.h"

namespace gauntlet {

namespace {

absl::StatusOr<SimilarityTask> LoadFile(const std::string& path, bool lowercase) {
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

double Dot(absl::Span<const float> a, absl::Span<const float> b) {
  double sum = 0.0;
  for (size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * double{b[i]};
  return sum;
}

}  // namespace

absl::StatusOr<std::vector<SimilarityTask>> LoadSimilarities(const std::vector<std::string>& paths, bool lowercase) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> files, ExpandInputs(paths));
  std::vector<SimilarityTask> tasks;
  for (const std::string& file : files) {
    GAUNTLET_ASSIGN_OR_RETURN(SimilarityTask task, LoadFile(file, lowercase));
    tasks.push_back(std::move(task));
  }
  return tasks;
}

std::vector<SimilarityScore> EvaluateSimilarities(const Embeddings& normalized,
                                                  const std::vector<SimilarityTask>& tasks) {
  std::vector<SimilarityScore> scores;
  for (const SimilarityTask& task : tasks) {
    std::vector<double> people;
    std::vector<double> cosines;
    for (const SimilarityPair& pair : task.pairs) {
      const std::optional<uint32_t> first = normalized.Find(pair.first);
      const std::optional<uint32_t> second = normalized.Find(pair.second);
      if (!first || !second) continue;
      people.push_back(pair.score);
      cosines.push_back(Dot(normalized.vector(*first), normalized.vector(*second)));
    }
    scores.push_back({task.name, task.pairs.size(), people.size(), SpearmanCorrelation(people, cosines)});
  }
  return scores;
}

}  // namespace gauntlet
