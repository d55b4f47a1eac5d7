#include "src/evaluation/answer_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include <Eigen/Core>

#include "absl/container/flat_hash_map.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/parallel.h"
#include "gauntlet/base/unknown_word.h"

namespace gauntlet {

namespace {

using RowMajorMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using ConstRows = Eigen::Map<const RowMajorMatrix>;

constexpr double kMultiplyEpsilon = 0.001;
// So many more candidates than asked for survive float32, whose rounding may swap near-equal ones.
constexpr uint32_t kSpareCandidates = 4;
// Scores are first looked at in runs of this length, most of which hold no candidate.
constexpr Eigen::Index kScanRun = 32;
// Where ||x - c||^2 is smaller, float32 cosines do not give it; its score is then taken in float64 at once.
constexpr float kLeastSquaredDistance = 1e-3f;

bool Better(const Neighbor& a, const Neighbor& b) {
  return a.similarity > b.similarity || (a.similarity == b.similarity && a.id < b.id);
}

Eigen::VectorXd VectorOf(const Embeddings& normalized, uint32_t id) {
  const absl::Span<const float> vector = normalized.vector(id);
  return Eigen::Map<const Eigen::VectorXf>(vector.data(), static_cast<Eigen::Index>(vector.size())).cast<double>();
}

double Cosine(const Eigen::VectorXd& x, const Eigen::VectorXd& y) {
  const double scale = x.norm() * y.norm();
  return scale > 0.0 ? x.dot(y) / scale : 0.0;
}

// The definition, in float64.
double ExactScore(const Embeddings& normalized, const QuestionIds& question, AnalogyMethod method, uint32_t word) {
  const Eigen::VectorXd a = VectorOf(normalized, question.a);
  const Eigen::VectorXd b = VectorOf(normalized, question.b);
  const Eigen::VectorXd c = VectorOf(normalized, question.c);
  const Eigen::VectorXd x = VectorOf(normalized, word);
  switch (method) {
    case AnalogyMethod::kAdd:
      return Cosine(x, b - a + c);
    case AnalogyMethod::kMultiply:
      return (1.0 + x.dot(b)) / 2.0 * ((1.0 + x.dot(c)) / 2.0) / ((1.0 + x.dot(a)) / 2.0 + kMultiplyEpsilon);
    case AnalogyMethod::kPairDirection:
      return Cosine(x - c, b - a);
  }
  return 0.0;
}

// The best few words, each offered once and in order of id.
class Candidates {
 public:
  explicit Candidates(size_t limit) : limit_(limit) {}

  // Only a higher score can still enter: an equal one has the higher id.
  float threshold() const {
    return list_.size() < limit_ ? -std::numeric_limits<float>::infinity() : list_.front().similarity;
  }
  absl::Span<const Neighbor> list() const { return list_; }

  void Offer(uint32_t id, float score) {
    if (!(score > threshold())) return;
    if (list_.size() == limit_) {
      std::pop_heap(list_.begin(), list_.end(), Better);
      list_.pop_back();
    }
    list_.push_back({id, score});
    std::push_heap(list_.begin(), list_.end(), Better);
  }

 private:
  size_t limit_;
  std::vector<Neighbor> list_;  // a heap, the worst in front
};

// Where a question's cosines stand in a block, and what of its scores is the same for all words.
struct QuestionColumns {
  Eigen::Index a = 0, b = 0, c = 0;
  float c_dot_direction = 0.0f;  // c · (b - a)
  float c_squares = 0.0f;        // ||c||^2, 1 but for a zero vector
};

// Some of the questions, and the vectors of their words, each once.
struct Batch {
  size_t first = 0;
  std::vector<QuestionColumns> questions;
  RowMajorMatrix words;  // a row each
};

// The questions from `first` on that have no more than `most_words` different words.
Batch MakeBatch(const Embeddings& normalized, absl::Span<const QuestionIds> questions, size_t first,
                size_t most_words) {
  Batch batch;
  batch.first = first;
  absl::flat_hash_map<uint32_t, Eigen::Index> columns;
  std::vector<uint32_t> ids;
  const auto column_of = [&](uint32_t id) {
    const auto [entry, inserted] = columns.try_emplace(id, static_cast<Eigen::Index>(ids.size()));
    if (inserted) ids.push_back(id);
    return entry->second;
  };
  for (const QuestionIds& question : questions.subspan(first)) {
    if (ids.size() + 3 > most_words) break;
    const Eigen::VectorXd c = VectorOf(normalized, question.c);
    const double dot = c.dot(VectorOf(normalized, question.b) - VectorOf(normalized, question.a));
    batch.questions.push_back({column_of(question.a), column_of(question.b), column_of(question.c),
                               static_cast<float>(dot), static_cast<float>(c.squaredNorm())});
  }
  batch.words.resize(static_cast<Eigen::Index>(ids.size()), static_cast<Eigen::Index>(normalized.dimensions()));
  for (size_t i = 0; i < ids.size(); ++i) {
    const absl::Span<const float> vector = normalized.vector(ids[i]);
    std::copy(vector.begin(), vector.end(), batch.words.row(static_cast<Eigen::Index>(i)).data());
  }
  return batch;
}

// A worker's buffers.
struct BlockScores {
  Eigen::MatrixXf cosines;   // words x question words
  Eigen::ArrayXf squares;    // ||x||^2 of each word
  Eigen::ArrayXf distances;  // ||x - c||^2, for one question
  Eigen::ArrayXf scores;     // of each word, for one question

  void Compute(const ConstRows& words, const Batch& batch) {
    cosines.noalias() = words * batch.words.transpose();
    squares = words.rowwise().squaredNorm().array();
  }

  // In the order of the definition's scores, up to rounding; infinite where float32 does not do.
  void Score(const QuestionColumns& question, AnalogyMethod method) {
    const auto a = cosines.col(question.a).array();
    const auto b = cosines.col(question.b).array();
    const auto c = cosines.col(question.c).array();
    switch (method) {
      case AnalogyMethod::kAdd:
        scores = b - a + c;
        return;
      case AnalogyMethod::kMultiply:
        scores = (1.0f + b) * (1.0f + c) / (a + static_cast<float>(1.0 + 2.0 * kMultiplyEpsilon));
        return;
      case AnalogyMethod::kPairDirection:
        distances = squares + question.c_squares - 2.0f * c;
        scores = (b - a - question.c_dot_direction) / distances.max(kLeastSquaredDistance).sqrt();
        if (distances.minCoeff() > kLeastSquaredDistance) return;
        for (Eigen::Index i = 0; i < scores.size(); ++i) {
          if (distances[i] <= kLeastSquaredDistance) scores[i] = std::numeric_limits<float>::infinity();
        }
        return;
    }
  }
};

class AnswerSearch {
 public:
  AnswerSearch(const Embeddings& normalized, absl::Span<const QuestionIds> questions,
               absl::Span<const AnalogyMethod> methods, uint32_t k, int threads, const AnswerBlocks& blocks)
      : normalized_(normalized),
        questions_(questions),
        methods_(methods),
        k_(k),
        threads_(threads),
        blocks_(blocks),
        unknown_(normalized.Find(kUnknownWord)),
        answers_(methods.size() * questions.size()) {}

  std::vector<std::vector<Neighbor>> Run() {
    for (size_t first = 0; first < questions_.size();) {
      const Batch batch = MakeBatch(normalized_, questions_, first, blocks_.question_words);
      GAUNTLET_CHECK(!batch.questions.empty());
      Answer(batch);
      first += batch.questions.size();
    }
    return std::move(answers_);
  }

 private:
  // For each of a batch's questions and, within it, each method.
  using CandidateTable = std::vector<Candidates>;

  void Answer(const Batch& batch) {
    const size_t entries = batch.questions.size() * methods_.size();
    std::vector<CandidateTable> tables(static_cast<size_t>(threads_));  // of each worker; empty if it had no work
    std::vector<BlockScores> buffers(tables.size());
    const auto search = [&](size_t block, int worker) {
      CandidateTable& table = tables[static_cast<size_t>(worker)];
      if (table.empty()) table.assign(entries, Candidates(size_t{k_} + kSpareCandidates));
      SearchBlock(batch, block, &buffers[static_cast<size_t>(worker)], &table);
      return absl::OkStatus();
    };
    const size_t word_blocks = (size_t{normalized_.size()} + blocks_.words - 1) / blocks_.words;
    GAUNTLET_CHECK(ParallelFor(word_blocks, threads_, search).ok());
    const auto rank = [&](size_t entry, int) {
      const size_t question = batch.first + entry / methods_.size();
      const size_t method = entry % methods_.size();
      answers_[method * questions_.size() + question] = Rank(tables, entry, questions_[question], methods_[method]);
      return absl::OkStatus();
    };
    GAUNTLET_CHECK(ParallelFor(entries, threads_, rank).ok());
  }

  void SearchBlock(const Batch& batch, size_t block, BlockScores* buffer, CandidateTable* table) const {
    const auto first = static_cast<uint32_t>(block * blocks_.words);
    const uint32_t height = std::min(blocks_.words, normalized_.size() - first);
    buffer->Compute(ConstRows(normalized_.vector(first).data(), height, normalized_.dimensions()), batch);
    size_t entry = 0;
    for (size_t q = 0; q < batch.questions.size(); ++q) {
      for (const AnalogyMethod method : methods_) {
        buffer->Score(batch.questions[q], method);
        OfferAll(first, buffer->scores, questions_[batch.first + q], method, &(*table)[entry++]);
      }
    }
  }

  // scores[i] is the score of word first_id + i.
  void OfferAll(uint32_t first_id, const Eigen::ArrayXf& scores, const QuestionIds& question, AnalogyMethod method,
                Candidates* candidates) const {
    for (Eigen::Index begin = 0; begin < scores.size(); begin += kScanRun) {
      const Eigen::Index run = std::min(kScanRun, scores.size() - begin);
      if (run == kScanRun && !(scores.segment<kScanRun>(begin).maxCoeff() > candidates->threshold())) continue;
      for (Eigen::Index i = begin; i < begin + run; ++i) {
        if (!(scores[i] > candidates->threshold())) continue;
        const uint32_t id = first_id + static_cast<uint32_t>(i);
        if (id == question.a || id == question.b || id == question.c || id == unknown_) continue;
        candidates->Offer(id, std::isinf(scores[i]) ? SearchScore(question, method, id) : scores[i]);
      }
    }
  }

  // The exact score as BlockScores scales it: there, pair direction leaves out the length of b - a.
  float SearchScore(const QuestionIds& question, AnalogyMethod method, uint32_t id) const {
    const double length = (VectorOf(normalized_, question.b) - VectorOf(normalized_, question.a)).norm();
    return static_cast<float>(ExactScore(normalized_, question, method, id) * length);
  }

  // The best k by exact scores of the candidates that all workers found. Only as many of these are ranked as one worker
  // alone would have found, so that the answer is the same for any number.
  std::vector<Neighbor> Rank(const std::vector<CandidateTable>& tables, size_t entry, const QuestionIds& question,
                             AnalogyMethod method) const {
    std::vector<Neighbor> found;
    for (const CandidateTable& table : tables) {
      if (table.empty()) continue;
      const absl::Span<const Neighbor> list = table[entry].list();
      found.insert(found.end(), list.begin(), list.end());
    }
    std::sort(found.begin(), found.end(), Better);
    found.resize(std::min(found.size(), size_t{k_} + kSpareCandidates));
    std::vector<std::pair<double, uint32_t>> ranked;
    ranked.reserve(found.size());
    for (const Neighbor& word : found) {
      ranked.emplace_back(-ExactScore(normalized_, question, method, word.id), word.id);
    }
    std::sort(ranked.begin(), ranked.end());
    std::vector<Neighbor> best;
    for (size_t i = 0; i < ranked.size() && i < k_; ++i) {
      best.push_back({ranked[i].second, static_cast<float>(-ranked[i].first)});
    }
    return best;
  }

  const Embeddings& normalized_;
  absl::Span<const QuestionIds> questions_;
  absl::Span<const AnalogyMethod> methods_;
  uint32_t k_;
  int threads_;
  AnswerBlocks blocks_;
  std::optional<uint32_t> unknown_;
  std::vector<std::vector<Neighbor>> answers_;
};

}  // namespace

std::vector<std::vector<Neighbor>> FindAnswers(const Embeddings& normalized, absl::Span<const QuestionIds> questions,
                                               absl::Span<const AnalogyMethod> methods, uint32_t k, int threads,
                                               const AnswerBlocks& blocks) {
  return AnswerSearch(normalized, questions, methods, k, ResolveThreads(threads), blocks).Run();
}

}  // namespace gauntlet
