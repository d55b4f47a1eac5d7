// All benchmarks of one space at once, and the differences of two spaces on them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gauntlet/embeddings/embeddings.h"
#include "gauntlet/evaluation/analogies.h"
#include "gauntlet/evaluation/categorization.h"
#include "gauntlet/evaluation/options.h"
#include "gauntlet/evaluation/outliers.h"
#include "gauntlet/evaluation/similarity.h"
#include "gauntlet/numerics/bootstrap.h"

namespace gauntlet {

struct BenchmarkTasks {
  AnalogyTask analogies;
  std::vector<SimilarityTask> similarities;
  std::vector<CategorizationTask> categories;
  std::vector<OutlierTask> outliers;
};

// Reads the files that `options` names; errors as of the four loaders.
absl::StatusOr<BenchmarkTasks> LoadBenchmarks(const EvaluationOptions& options);

struct BenchmarkOptions {
  std::vector<AnalogyMethod> methods = {AnalogyMethod::kAdd};  // not empty
  bool scale_dimensions = false;                               // for similarities; see EvaluateSimilarities
  ResamplingOptions resampling;                                // with 0 resamples there are no intervals
};

// How vectors did on every set they were asked about; empty lists where there was none.
struct EvaluationReport {
  std::vector<AnalogyReport> analogies;  // one for each method
  std::vector<SimilarityScore> similarities;
  std::vector<CategorizationScore> categories;
  std::vector<OutlierScore> outliers;
  BenchmarkOptions options;
};

// `embeddings` as they were trained; where a benchmark wants unit vectors, they are made. The report depends on the
// number of threads nowhere.
EvaluationReport EvaluateBenchmarks(const Embeddings& embeddings, const BenchmarkTasks& tasks,
                                    const BenchmarkOptions& options);

// One figure of two models.
struct ComparedFigure {
  std::string benchmark;  // "3CosAdd", "similarity", "categories", "outliers", …
  std::string set;
  std::string figure;  // "accuracy", "Spearman", …
  uint64_t asked = 0;
  uint64_t covered = 0;  // by both
  // Absent where a figure needs more items than are covered.
  std::optional<double> first, second;
  std::optional<DifferenceTest> test;  // of first - second
};

struct ComparisonReport {
  std::vector<ComparedFigure> figures;
  BenchmarkOptions options;
};

// Every figure of EvaluateBenchmarks for two models on the items that both cover, and a paired bootstrap of their
// difference: the same resamples of questions, pairs, words or sets for both. Words that only one of them knows are
// left out of sets of outliers and of right answers; analogies are still searched in each model's whole vocabulary.
// `options` must ask for resamples.
ComparisonReport CompareBenchmarks(const Embeddings& first, const Embeddings& second, const BenchmarkTasks& tasks,
                                   const BenchmarkOptions& options);

}  // namespace gauntlet
