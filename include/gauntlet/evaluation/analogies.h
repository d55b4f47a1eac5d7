// Analogies "a is to b as c is to ?", answered in three ways.
//
// Vectors are unit vectors. Answers are searched among all words but a, b, c and <unk>; ties go to the lower id.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gauntlet/embeddings/embeddings.h"
#include "gauntlet/evaluation/figure.h"
#include "gauntlet/numerics/bootstrap.h"

namespace gauntlet {

// Which word x is the answer: the one for which the score is largest.
enum class AnalogyMethod {
  // 3CosAdd (Mikolov, Yih, Zweig 2013): cos(x, b - a + c).
  kAdd,
  // 3CosMul (Levy, Goldberg 2014, section 6): s(x, b) s(x, c) / (s(x, a) + 0.001), where s = (1 + cos) / 2.
  kMultiply,
  // PairDirection (Mikolov, Yih, Zweig 2013): cos(x - c, b - a); 0 where either difference is zero.
  kPairDirection,
};

// "3CosAdd", "3CosMul", "PairDirection".
absl::string_view AnalogyMethodName(AnalogyMethod method);
// All of them, in the order above.
absl::Span<const AnalogyMethod> AllAnalogyMethods();

struct AnalogyQuestion {
  std::string a, b, c;
  std::vector<std::string> answers;  // each of them right; not empty
};

struct AnalogyCategory {
  std::string name;
  // About grammar rather than meaning, by the names of the published sets: those that begin with "gram" or "MSR", and
  // BATS's inflectional (I01 to I10) and derivational (D01 to D10) relations.
  bool syntactic = false;
  std::vector<AnalogyQuestion> questions;
};

struct AnalogyTask {
  std::vector<AnalogyCategory> categories;
};

// Each file is one category named after it, or holds several, each after a line `: name`. A category has lines
// `a b c d`, of which d is the answer (Google's layout, the GloVe files, MSR), or lines `word answer1/answer2/…`
// (BATS, at most 500 of them): then each two lines are a question, "a is to the first answer of its line as c is to any
// answer of its own".
// Empty lines and those that begin with "//" are skipped; a question that comes twice is asked twice. Paths are
// expanded as inputs are. InvalidArgument, naming file and line, for a line of another shape or a file without
// questions. `lowercase` lower-cases the words' ASCII letters.
absl::StatusOr<AnalogyTask> LoadAnalogies(const std::vector<std::string>& paths, bool lowercase);

// The figures are means over covered questions and absent where there is none.
struct AnalogyScore {
  std::string name;
  bool syntactic = false;
  uint64_t questions = 0;  // asked
  uint64_t covered = 0;    // a, b, c and an answer known
  uint64_t correct = 0;
  std::optional<Figure> accuracy;  // correct / covered
  // ||(b - a + c) - d|| for the right answer d, the nearest where several are known. The same for every method.
  std::optional<Figure> residual;
  // The same for the word that the method answered; the length of b - a + c where no word was left to answer.
  std::optional<Figure> answer_residual;
};

struct AnalogyReport {
  AnalogyMethod method = AnalogyMethod::kAdd;
  std::vector<AnalogyScore> categories;
  AnalogyScore semantic, syntactic, total;
};

// Answers every covered question by each of `methods`; a report for each. Intervals resample the questions of a score;
// none with 0 resamples. Questions are answered on `resampling.threads` threads as well; the reports do not depend on
// them.
std::vector<AnalogyReport> EvaluateAnalogies(const Embeddings& normalized, const AnalogyTask& task,
                                             absl::Span<const AnalogyMethod> methods,
                                             const ResamplingOptions& resampling);

// The k best answers to "a is to b as c is to ?" with their scores. NotFound, naming the word, when one is unknown.
// `threads` as for ResolveThreads.
absl::StatusOr<std::vector<Neighbor>> AnswerAnalogy(const Embeddings& normalized, absl::string_view a,
                                                    absl::string_view b, absl::string_view c, AnalogyMethod method,
                                                    uint32_t k, int threads);

}  // namespace gauntlet
