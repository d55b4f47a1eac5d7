#include "gauntlet/evaluation/outliers.h"

#include <utility>

#include <Eigen/Core>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "gauntlet/base/status.h"
#include "gauntlet/evaluation/task_file.h"
#include "gauntlet/io/input_stream.h"
#include "src/evaluation/outcomes.h"

namespace gauntlet {

namespace {

// Takes one element, in single or double quotes, off the front of a list; a backslash stands before what it escapes.
bool ConsumeElement(absl::string_view* text, std::string* element) {
  if (text->empty() || (text->front() != '\'' && text->front() != '"')) return false;
  const char quote = text->front();
  for (size_t i = 1; i < text->size(); ++i) {
    const char c = (*text)[i];
    if (c == quote) {
      text->remove_prefix(i + 1);
      return true;
    }
    if (c == '\\' && i + 1 < text->size()) ++i;
    element->push_back((*text)[i]);
  }
  return false;
}

// The words of `['lion', 'tiger', '']`, without the empty ones; nothing when the text is no such list.
std::optional<std::vector<std::string>> ParseList(absl::string_view text) {
  std::vector<std::string> words;
  if (!absl::ConsumePrefix(&text, "[") || !absl::ConsumeSuffix(&text, "]")) return std::nullopt;
  text = absl::StripAsciiWhitespace(text);
  while (!text.empty()) {
    std::string word;
    if (!ConsumeElement(&text, &word)) return std::nullopt;
    if (!word.empty()) words.push_back(std::move(word));
    text = absl::StripLeadingAsciiWhitespace(text);
    if (text.empty()) break;
    if (!absl::ConsumePrefix(&text, ",")) return std::nullopt;
    text = absl::StripLeadingAsciiWhitespace(text);
  }
  return words;
}

absl::StatusOr<OutlierTask> LoadOutlierFile(const std::string& path, bool lowercase) {
  OutlierTask task;
  task.name = TaskName(path);
  const auto add_row = [&](absl::Span<const std::string> cells, uint64_t number) -> absl::Status {
    std::vector<std::string> lists = {cells[1], cells[2]};
    if (lowercase) {
      for (std::string& list : lists) absl::AsciiStrToLower(&list);
    }
    std::optional<std::vector<std::string>> outliers = ParseList(lists[0]);
    std::optional<std::vector<std::string>> words = ParseList(lists[1]);
    if (!outliers || outliers->empty()) {
      return UnexpectedLineError(path, number, "a list of outliers like ['lion', 'tiger']", cells[1]);
    }
    if (!words || words->size() < 2) {
      return UnexpectedLineError(path, number, "a list of two or more words like ['lion', 'tiger']", cells[2]);
    }
    task.sets.push_back({cells[0], *std::move(words), *std::move(outliers)});
    return absl::OkStatus();
  };
  GAUNTLET_RETURN_IF_ERROR(ForEachTaskRow(path, {"category", "outliers", "words"}, add_row));
  if (task.sets.empty()) return absl::InvalidArgumentError(absl::StrCat(path, ": holds no sets"));
  return task;
}

std::vector<uint32_t> KnownIds(const Embeddings& embeddings, absl::Span<const std::string> words) {
  std::vector<uint32_t> ids;
  for (const std::string& word : words) {
    if (const std::optional<uint32_t> id = embeddings.Find(word)) ids.push_back(*id);
  }
  return ids;
}

// The position of the last of `ids` among the others.
size_t OutlierPosition(const Embeddings& normalized, const std::vector<uint32_t>& ids) {
  Eigen::MatrixXd vectors(static_cast<Eigen::Index>(normalized.dimensions()), static_cast<Eigen::Index>(ids.size()));
  for (size_t i = 0; i < ids.size(); ++i) {
    const absl::Span<const float> vector = normalized.vector(ids[i]);
    for (size_t k = 0; k < vector.size(); ++k) {
      vectors(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(i)) = double{vector[k]};
    }
  }
  // What is left without a word is the more compact, the less its cosines with the others sum to.
  Eigen::MatrixXd cosines = vectors.transpose() * vectors;
  cosines.diagonal().setZero();
  const Eigen::VectorXd sums = cosines.rowwise().sum();
  const Eigen::Index last = sums.size() - 1;
  return static_cast<size_t>((sums.head(last).array() > sums[last]).count());
}

}  // namespace

absl::StatusOr<std::vector<OutlierTask>> LoadOutliers(const std::vector<std::string>& paths, bool lowercase) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> files, ExpandInputs(paths));
  std::vector<OutlierTask> tasks;
  for (const std::string& file : files) {
    GAUNTLET_ASSIGN_OR_RETURN(OutlierTask task, LoadOutlierFile(file, lowercase));
    tasks.push_back(std::move(task));
  }
  return tasks;
}

std::vector<OutlierOutcomes> DetectOutliers(const Embeddings& normalized, const std::vector<OutlierTask>& tasks) {
  std::vector<OutlierOutcomes> all;
  for (const OutlierTask& task : tasks) {
    OutlierOutcomes& outcomes = all.emplace_back();
    outcomes.name = task.name;
    outcomes.sets = task.sets.size();
    for (const OutlierSet& set : task.sets) {
      outcomes.questions += set.outliers.size();
      std::vector<uint32_t> ids = KnownIds(normalized, set.words);
      const std::vector<uint32_t> outliers = KnownIds(normalized, set.outliers);
      if (ids.size() < 2 || outliers.empty()) continue;
      const size_t n = ids.size();
      double detected = 0.0;
      double position = 0.0;
      for (const uint32_t outlier : outliers) {
        ids.resize(n);
        ids.push_back(outlier);
        const size_t found = OutlierPosition(normalized, ids);
        detected += found == n ? 1.0 : 0.0;
        position += static_cast<double>(found) / static_cast<double>(n);
      }
      outcomes.covered.push_back(static_cast<double>(outliers.size()));
      outcomes.detected.push_back(detected);
      outcomes.positions.push_back(position);
    }
  }
  return all;
}

std::vector<OutlierScore> EvaluateOutliers(const Embeddings& normalized, const std::vector<OutlierTask>& tasks,
                                           const ResamplingOptions& resampling) {
  std::vector<OutlierScore> scores;
  for (const OutlierOutcomes& outcomes : DetectOutliers(normalized, tasks)) {
    scores.push_back({outcomes.name, outcomes.sets, outcomes.questions, outcomes.CoveredQuestions(),
                      Estimate(outcomes.Accuracy(), resampling), Estimate(outcomes.Position(), resampling)});
  }
  return scores;
}

}  // namespace gauntlet
