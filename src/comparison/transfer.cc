#include "gauntlet/comparison/transfer.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/random.h"
#include "gauntlet/base/status.h"
#include "gauntlet/comparison/alignment.h"
#include "gauntlet/evaluation/task_file.h"
#include "gauntlet/numerics/logistic_regression.h"

namespace gauntlet {

namespace {

// The words that are tested, each by its id among the shared words.
struct Examples {
  std::vector<uint32_t> ids;
  std::vector<uint32_t> labels;  // indices of TransferReport::labels
  std::vector<uint32_t> folds;
};

// Which of the examples a direction of transfer labels wrongly.
struct Mistakes {
  std::vector<uint8_t> a_to_a, a_to_b, b_to_b, b_to_a;
};

Examples ChooseExamples(const SharedWords& shared, const std::vector<LabeledWord>& labeled,
                        const TransferOptions& options, TransferReport* report) {
  std::map<std::string, std::vector<uint32_t>> by_label;
  for (const LabeledWord& entry : labeled) {
    if (const std::optional<uint32_t> id = shared.a.Find(entry.word)) by_label[entry.label].push_back(*id);
  }
  Examples examples;
  uint32_t dealt = 0;
  for (auto& [label, ids] : by_label) {
    if (ids.size() < options.folds) continue;
    const auto index = static_cast<uint32_t>(report->labels.size());
    report->labels.push_back({label, static_cast<uint32_t>(ids.size())});
    Shuffle(absl::MakeSpan(ids), CounterRng(options.seed, index));
    for (const uint32_t id : ids) {
      examples.ids.push_back(id);
      examples.labels.push_back(index);
      examples.folds.push_back(dealt++ % options.folds);
    }
  }
  const absl::flat_hash_set<uint32_t> used(examples.ids.begin(), examples.ids.end());
  for (const LabeledWord& entry : labeled) {
    const std::optional<uint32_t> id = shared.a.Find(entry.word);
    if (!id || !used.contains(*id)) report->missing.push_back(entry.word);
  }
  return examples;
}

Eigen::MatrixXd Rows(const Embeddings& embeddings, const Examples& examples, const std::vector<uint32_t>& which) {
  Eigen::MatrixXd rows(static_cast<Eigen::Index>(which.size()), static_cast<Eigen::Index>(embeddings.dimensions()));
  for (size_t i = 0; i < which.size(); ++i) {
    const absl::Span<const float> vector = embeddings.vector(examples.ids[which[i]]);
    rows.row(static_cast<Eigen::Index>(i)) =
        Eigen::Map<const Eigen::RowVectorXf>(vector.data(), rows.cols()).cast<double>();
  }
  return rows;
}

// Tests the words of one fold by classifiers trained on the others.
void TestFold(const SharedWords& shared, const Examples& examples, uint32_t fold, uint32_t classes, double l2,
              Mistakes* mistakes) {
  std::vector<uint32_t> train, test, train_labels;
  absl::flat_hash_set<uint32_t> tested;
  for (uint32_t i = 0; i < examples.ids.size(); ++i) {
    (examples.folds[i] == fold ? test : train).push_back(i);
    if (examples.folds[i] == fold) {
      tested.insert(examples.ids[i]);
    } else {
      train_labels.push_back(examples.labels[i]);
    }
  }
  std::vector<uint32_t> anchors;
  for (uint32_t id = 0; id < shared.size(); ++id) {
    if (!tested.contains(id)) anchors.push_back(id);
  }
  const Eigen::MatrixXd rotation = FitRotation(shared.a, shared.b, anchors);
  const LogisticRegressionOptions options = {.l2 = l2};
  const LogisticModel model_a =
      FitLogisticRegression(Rows(shared.a, examples, train) * rotation, train_labels, classes, options);
  const LogisticModel model_b = FitLogisticRegression(Rows(shared.b, examples, train), train_labels, classes, options);
  const Eigen::MatrixXd test_a = Rows(shared.a, examples, test) * rotation;
  const Eigen::MatrixXd test_b = Rows(shared.b, examples, test);
  const auto mark = [&](const LogisticModel& model, const Eigen::MatrixXd& rows, std::vector<uint8_t>* wrong) {
    const std::vector<uint32_t> predicted = model.Predict(rows);
    for (size_t i = 0; i < test.size(); ++i) (*wrong)[test[i]] = predicted[i] != examples.labels[test[i]] ? 1 : 0;
  };
  mark(model_a, test_a, &mistakes->a_to_a);
  mark(model_a, test_b, &mistakes->a_to_b);
  mark(model_b, test_b, &mistakes->b_to_b);
  mark(model_b, test_a, &mistakes->b_to_a);
}

TransferScore Score(const std::vector<uint8_t>& wrong, const ResamplingOptions& options) {
  TransferScore score;
  for (const uint8_t one : wrong) score.errors += one;
  const auto share = [&](absl::Span<const uint32_t> sample) {
    uint32_t errors = 0;
    for (const uint32_t i : sample) errors += wrong[i];
    return static_cast<double>(errors) / static_cast<double>(sample.size());
  };
  score.error = static_cast<double>(score.errors) / static_cast<double>(wrong.size());
  score.interval = BootstrapInterval(static_cast<uint32_t>(wrong.size()), share, options);
  return score;
}

}  // namespace

absl::StatusOr<std::vector<LabeledWord>> LoadLabels(const std::string& path, bool lowercase) {
  std::vector<LabeledWord> labeled;
  absl::flat_hash_set<std::string> seen;
  const auto add_line = [&](absl::string_view line, uint64_t number) -> absl::Status {
    if (line.front() == '#') return absl::OkStatus();
    const std::vector<std::string> fields = absl::StrSplit(line, '\t');
    if (fields.size() != 2 || fields[0].empty() || fields[1].empty()) {
      return UnexpectedLineError(path, number, "a word, a tab and a label", line);
    }
    labeled.push_back({lowercase ? absl::AsciiStrToLower(fields[0]) : fields[0], fields[1]});
    if (!seen.insert(labeled.back().word).second) {
      return UnexpectedLineError(path, number, "a word that has no label yet", line);
    }
    return absl::OkStatus();
  };
  GAUNTLET_RETURN_IF_ERROR(ForEachTaskLine(path, add_line));
  if (labeled.empty()) return absl::InvalidArgumentError(absl::StrCat(path, ": holds no words with labels"));
  return labeled;
}

absl::StatusOr<TransferReport> CompareTransfer(const SharedWords& shared, const std::vector<LabeledWord>& labeled,
                                               const TransferOptions& options) {
  GAUNTLET_CHECK(options.folds >= 2);
  if (shared.a.dimensions() != shared.b.dimensions()) {
    return absl::InvalidArgumentError(absl::StrCat("a classifier cannot move between spaces of ", shared.a.dimensions(),
                                                   " and ", shared.b.dimensions(), " dimensions"));
  }
  TransferReport report;
  const Examples examples = ChooseExamples(shared, labeled, options, &report);
  if (report.labels.size() < 2) {
    return absl::InvalidArgumentError(absl::StrCat("labels: at least two need ", options.folds,
                                                   " words that both spaces have; found ", report.labels.size()));
  }
  report.words = static_cast<uint32_t>(examples.ids.size());
  report.l2 = options.l2;
  report.folds = options.folds;
  uint32_t most = 0;
  for (const LabelCount& label : report.labels) most = std::max(most, label.words);
  report.majority_error = 1.0 - static_cast<double>(most) / static_cast<double>(report.words);

  const std::vector<uint8_t> none(examples.ids.size());
  Mistakes mistakes = {none, none, none, none};
  const auto classes = static_cast<uint32_t>(report.labels.size());
  GAUNTLET_RETURN_IF_ERROR(
      ParallelFor(options.folds, ResolveThreads(options.resampling.threads), [&](size_t fold, int) {
        TestFold(shared, examples, static_cast<uint32_t>(fold), classes, options.l2, &mistakes);
        return absl::OkStatus();
      }));
  report.a_to_a = Score(mistakes.a_to_a, options.resampling);
  report.a_to_b = Score(mistakes.a_to_b, options.resampling);
  report.b_to_b = Score(mistakes.b_to_b, options.resampling);
  report.b_to_a = Score(mistakes.b_to_a, options.resampling);
  return report;
}

}  // namespace gauntlet
