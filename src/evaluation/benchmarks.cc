#include "gauntlet/evaluation/benchmarks.h"

#include <utility>

#include "gauntlet/base/check.h"
#include "gauntlet/base/status.h"
#include "src/evaluation/outcomes.h"

namespace gauntlet {

namespace {

// Two spaces, and what both of them know.
struct Spaces {
  const Embeddings& first;
  const Embeddings& second;

  bool BothKnow(const std::string& word) const { return first.Find(word) && second.Find(word); }

  std::vector<std::string> Shared(const std::vector<std::string>& words) const {
    std::vector<std::string> shared;
    for (const std::string& word : words) {
      if (BothKnow(word)) shared.push_back(word);
    }
    return shared;
  }
};

// The items that both spaces cover. Categories and sets stay where they are, even when nothing of them is left.
BenchmarkTasks SharedTasks(const Spaces& spaces, const BenchmarkTasks& tasks) {
  BenchmarkTasks shared;
  for (const AnalogyCategory& category : tasks.analogies.categories) {
    AnalogyCategory& kept = shared.analogies.categories.emplace_back();
    kept.name = category.name;
    kept.syntactic = category.syntactic;
    for (const AnalogyQuestion& question : category.questions) {
      if (!spaces.BothKnow(question.a) || !spaces.BothKnow(question.b) || !spaces.BothKnow(question.c)) continue;
      std::vector<std::string> answers = spaces.Shared(question.answers);
      if (!answers.empty()) kept.questions.push_back({question.a, question.b, question.c, std::move(answers)});
    }
  }
  for (const SimilarityTask& task : tasks.similarities) {
    SimilarityTask& kept = shared.similarities.emplace_back();
    kept.name = task.name;
    for (const SimilarityPair& pair : task.pairs) {
      if (spaces.BothKnow(pair.first) && spaces.BothKnow(pair.second)) kept.pairs.push_back(pair);
    }
  }
  for (const CategorizationTask& task : tasks.categories) {
    CategorizationTask& kept = shared.categories.emplace_back();
    kept.name = task.name;
    for (const CategorizedWord& word : task.words) {
      if (spaces.BothKnow(word.word)) kept.words.push_back(word);
    }
  }
  for (const OutlierTask& task : tasks.outliers) {
    OutlierTask& kept = shared.outliers.emplace_back();
    kept.name = task.name;
    for (const OutlierSet& set : task.sets) {
      kept.sets.push_back({set.name, spaces.Shared(set.words), spaces.Shared(set.outliers)});
    }
  }
  return shared;
}

class Comparison {
 public:
  explicit Comparison(const BenchmarkOptions& options) { report_.options = options; }

  // The figure of each model over the same items, of which `covered` questions, pairs or words are counted.
  void Add(const std::string& benchmark, const std::string& set, uint64_t asked, uint64_t covered,
           const Statistic& first, const Statistic& second) {
    GAUNTLET_CHECK(first.items == second.items);
    ComparedFigure& figure = report_.figures.emplace_back();
    figure.benchmark = benchmark;
    figure.set = set;
    figure.figure = first.name;
    figure.asked = asked;
    figure.covered = covered;
    if (first.items < first.least_items) return;
    const std::vector<uint32_t> all = AllItems(first.items);
    figure.first = first.value(all);
    figure.second = second.value(all);
    figure.test = PairedBootstrap(
        first.items, [&](absl::Span<const uint32_t> sample) { return first.value(sample) - second.value(sample); },
        report_.options.resampling);
  }

  ComparisonReport Finish() { return std::move(report_); }

 private:
  ComparisonReport report_;
};

void CompareAnalogies(const Spaces& normalized, const AnalogyTask& asked, const AnalogyTask& shared,
                      const BenchmarkOptions& options, Comparison* comparison) {
  if (asked.categories.empty()) return;
  const int threads = options.resampling.threads;
  const auto first = AnswerQuestions(normalized.first, shared, options.methods, threads);
  const auto second = AnswerQuestions(normalized.second, shared, options.methods, threads);
  for (size_t m = 0; m < options.methods.size(); ++m) {
    const std::string method(AnalogyMethodName(options.methods[m]));
    const auto add = [&](const AnalogyOutcomes& a, const AnalogyOutcomes& b, uint64_t questions) {
      comparison->Add(method, a.name, questions, a.questions, a.Accuracy(), b.Accuracy());
      // The distance from the right answer is the same by every method.
      if (m == 0) comparison->Add(method, a.name, questions, a.questions, a.Residual(), b.Residual());
      comparison->Add(method, a.name, questions, a.questions, a.AnswerResidual(), b.AnswerResidual());
    };
    uint64_t semantic = 0;
    uint64_t syntactic = 0;
    for (size_t i = 0; i < asked.categories.size(); ++i) {
      const uint64_t questions = asked.categories[i].questions.size();
      add(first[m].categories[i], second[m].categories[i], questions);
      (asked.categories[i].syntactic ? syntactic : semantic) += questions;
    }
    add(first[m].semantic, second[m].semantic, semantic);
    add(first[m].syntactic, second[m].syntactic, syntactic);
    add(first[m].total, second[m].total, semantic + syntactic);
  }
}

void CompareSimilarities(const Spaces& spaces, const std::vector<SimilarityTask>& asked,
                         const std::vector<SimilarityTask>& shared, const BenchmarkOptions& options,
                         Comparison* comparison) {
  const auto first = ComparePairs(spaces.first, shared, options.scale_dimensions);
  const auto second = ComparePairs(spaces.second, shared, options.scale_dimensions);
  for (size_t i = 0; i < asked.size(); ++i) {
    const SimilarityOutcomes& a = first[i];
    const SimilarityOutcomes& b = second[i];
    comparison->Add("similarity", a.name, asked[i].pairs.size(), a.pairs, a.Spearman(), b.Spearman());
    comparison->Add("similarity", a.name, asked[i].pairs.size(), a.pairs, a.Pearson(), b.Pearson());
  }
}

void CompareCategorizations(const Spaces& normalized, const std::vector<CategorizationTask>& asked,
                            const std::vector<CategorizationTask>& shared, const BenchmarkOptions& options,
                            Comparison* comparison) {
  const auto first = ClusterWords(normalized.first, shared, options.resampling);
  const auto second = ClusterWords(normalized.second, shared, options.resampling);
  for (size_t i = 0; i < asked.size(); ++i) {
    comparison->Add("categories", first[i].name, asked[i].words.size(), first[i].words, first[i].Purity(),
                    second[i].Purity());
  }
}

void CompareOutliers(const Spaces& normalized, const std::vector<OutlierTask>& asked,
                     const std::vector<OutlierTask>& shared, Comparison* comparison) {
  const auto first = DetectOutliers(normalized.first, shared);
  const auto second = DetectOutliers(normalized.second, shared);
  for (size_t i = 0; i < asked.size(); ++i) {
    uint64_t questions = 0;
    for (const OutlierSet& set : asked[i].sets) questions += set.outliers.size();
    const OutlierOutcomes& a = first[i];
    const OutlierOutcomes& b = second[i];
    comparison->Add("outliers", a.name, questions, a.CoveredQuestions(), a.Accuracy(), b.Accuracy());
    comparison->Add("outliers", a.name, questions, a.CoveredQuestions(), a.Position(), b.Position());
  }
}

}  // namespace

absl::StatusOr<BenchmarkTasks> LoadBenchmarks(const EvaluationOptions& options) {
  BenchmarkTasks tasks;
  GAUNTLET_ASSIGN_OR_RETURN(tasks.analogies, LoadAnalogies(options.analogies, options.lowercase));
  GAUNTLET_ASSIGN_OR_RETURN(tasks.similarities, LoadSimilarities(options.similarities, options.lowercase));
  GAUNTLET_ASSIGN_OR_RETURN(tasks.categories, LoadCategorizations(options.categories, options.lowercase));
  GAUNTLET_ASSIGN_OR_RETURN(tasks.outliers, LoadOutliers(options.outliers, options.lowercase));
  return tasks;
}

EvaluationReport EvaluateBenchmarks(const Embeddings& embeddings, const BenchmarkTasks& tasks,
                                    const BenchmarkOptions& options) {
  const Embeddings normalized = embeddings.Normalized();
  const ResamplingOptions& resampling = options.resampling;
  return {EvaluateAnalogies(normalized, tasks.analogies, options.methods, resampling),
          EvaluateSimilarities(embeddings, tasks.similarities, options.scale_dimensions, resampling),
          EvaluateCategorizations(normalized, tasks.categories, resampling),
          EvaluateOutliers(normalized, tasks.outliers, resampling), options};
}

ComparisonReport CompareBenchmarks(const Embeddings& first, const Embeddings& second, const BenchmarkTasks& tasks,
                                   const BenchmarkOptions& options) {
  GAUNTLET_CHECK(options.resampling.resamples > 0);
  const Spaces spaces{first, second};
  const Embeddings first_unit = first.Normalized();
  const Embeddings second_unit = second.Normalized();
  const Spaces normalized{first_unit, second_unit};
  const BenchmarkTasks shared = SharedTasks(spaces, tasks);
  Comparison comparison(options);
  CompareAnalogies(normalized, tasks.analogies, shared.analogies, options, &comparison);
  CompareSimilarities(spaces, tasks.similarities, shared.similarities, options, &comparison);
  CompareCategorizations(normalized, tasks.categories, shared.categories, options, &comparison);
  CompareOutliers(normalized, tasks.outliers, shared.outliers, &comparison);
  return comparison.Finish();
}

}  // namespace gauntlet
