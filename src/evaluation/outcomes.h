// What vectors made of each covered item of a set: what a score reports, and what two models are compared by.
#pragma once

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "gauntlet/embeddings/embeddings.h"
#include "gauntlet/evaluation/analogies.h"
#include "gauntlet/evaluation/categorization.h"
#include "gauntlet/evaluation/outliers.h"
#include "gauntlet/evaluation/similarity.h"
#include "src/evaluation/statistic.h"

namespace gauntlet {

// Of a category, or of all semantic, syntactic or other questions. The vectors have an entry for each covered question.
struct AnalogyOutcomes {
  std::string name;
  bool syntactic = false;
  uint64_t questions = 0;
  std::vector<double> correct;  // 0 or 1
  std::vector<double> residuals;
  std::vector<double> answer_residuals;

  Statistic Accuracy() const { return MeanStatistic("accuracy", correct); }
  Statistic Residual() const { return MeanStatistic("residual", residuals); }
  Statistic AnswerResidual() const { return MeanStatistic("answer's residual", answer_residuals); }
};

struct AnalogyOutcomesByMethod {
  AnalogyMethod method = AnalogyMethod::kAdd;
  std::vector<AnalogyOutcomes> categories;
  AnalogyOutcomes semantic, syntactic, total;
};

std::vector<AnalogyOutcomesByMethod> AnswerQuestions(const Embeddings& normalized, const AnalogyTask& task,
                                                     absl::Span<const AnalogyMethod> methods, int threads);

// Of a set of pairs: of each covered pair people's score and the cosine.
struct SimilarityOutcomes {
  std::string name;
  uint64_t pairs = 0;
  std::vector<double> people;
  std::vector<double> cosines;

  Statistic Spearman() const { return SpearmanStatistic("Spearman", people, cosines); }
  Statistic Pearson() const { return PearsonStatistic("Pearson", people, cosines); }
};

std::vector<SimilarityOutcomes> ComparePairs(const Embeddings& embeddings, const std::vector<SimilarityTask>& tasks,
                                             bool scale_dimensions);

// Of a set of words in categories: of each covered word whether its category is the most frequent one of its cluster.
struct CategorizationOutcomes {
  std::string name;
  uint64_t words = 0;
  uint32_t categories = 0;
  std::vector<double> agreeing;  // 0 or 1

  Statistic Purity() const { return MeanStatistic("purity", agreeing); }
};

std::vector<CategorizationOutcomes> ClusterWords(const Embeddings& normalized,
                                                 const std::vector<CategorizationTask>& tasks,
                                                 const ResamplingOptions& resampling);

// Of several sets of words with their outliers. The vectors have an entry for each set with covered questions: their
// number, and sums over them.
struct OutlierOutcomes {
  std::string name;
  uint64_t sets = 0;
  uint64_t questions = 0;
  std::vector<double> covered;
  std::vector<double> detected;
  std::vector<double> positions;

  uint64_t CoveredQuestions() const {
    return static_cast<uint64_t>(std::accumulate(covered.begin(), covered.end(), 0.0));
  }
  Statistic Accuracy() const { return RatioStatistic("accuracy", detected, covered); }
  Statistic Position() const { return RatioStatistic("position", positions, covered); }
};

std::vector<OutlierOutcomes> DetectOutliers(const Embeddings& normalized, const std::vector<OutlierTask>& tasks);

}  // namespace gauntlet
