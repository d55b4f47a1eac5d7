// The search behind analogies: scores of all words for many questions by cosines with the questions' words.
//
// The 19,544 questions of the usual set have some 900 different words, so their cosines with all words are one product
// of matrices, taken by blocks, from which every method's scores follow by a few operations a word and question.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "gauntlet/embeddings/embeddings.h"
#include "gauntlet/evaluation/analogies.h"

namespace gauntlet {

struct QuestionIds {
  uint32_t a = 0, b = 0, c = 0;
};

// A block of cosines is words * question_words floats (2 MiB with these). Small ones are for tests.
struct AnswerBlocks {
  uint32_t words = 512;
  uint32_t question_words = 1024;  // at least 3
};

// The k best answers to each question by each method, best first: those of methods[m] to questions[q] at
// [m * questions.size() + q]. Scores are those that AnalogyMethod defines. Candidates are found in float32 and ranked
// in float64; the result depends neither on blocks (but for ties that float32 cannot tell apart) nor on threads.
std::vector<std::vector<Neighbor>> FindAnswers(const Embeddings& normalized, absl::Span<const QuestionIds> questions,
                                               absl::Span<const AnalogyMethod> methods, uint32_t k, int threads,
                                               const AnswerBlocks& blocks = AnswerBlocks());

}  // namespace gauntlet
