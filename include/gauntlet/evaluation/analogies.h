// Analogies "a is to b as c is to ?": 3CosAdd (Mikolov, Yih, Zweig 2013), as the reference's evaluation computes it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/embeddings/embeddings.h"

namespace gauntlet {

// One question: d answers b - a + c.
struct AnalogyQuestion {
  std::string a, b, c, d;
};

struct AnalogyCategory {
  std::string name;
  bool syntactic = false;  // names beginning with "gram" or "MSR", as in the published sets
  std::vector<AnalogyQuestion> questions;
};

struct AnalogyTask {
  std::vector<AnalogyCategory> categories;
};

// Each file is one category named after it (lines `a b c d`), or holds several, each after a line `: name`. Empty lines
// and those that begin with "//" are skipped. Paths are expanded as inputs are. InvalidArgument, naming file and line,
// for a line of another shape or a file without questions. `lowercase` lower-cases the words' ASCII letters.
absl::StatusOr<AnalogyTask> LoadAnalogies(const std::vector<std::string>& paths, bool lowercase);

struct AnalogyScore {
  std::string name;
  bool syntactic = false;
  uint64_t questions = 0;  // asked
  uint64_t covered = 0;    // all four words known
  uint64_t correct = 0;
  double accuracy() const { return covered == 0 ? 0.0 : static_cast<double>(correct) / static_cast<double>(covered); }
};

struct AnalogyReport {
  std::vector<AnalogyScore> categories;
  AnalogyScore semantic, syntactic, total;
};

// Answers every covered question: the word whose unit vector has the largest dot product with b - a + c of unit
// vectors, the three question words and <unk> excluded; questions with an unknown word are skipped and counted. Ties go
// to the lower id. `threads` as for ResolveThreads; the report does not depend on it.
AnalogyReport EvaluateAnalogies(const Embeddings& normalized, const AnalogyTask& task, int threads);

// The k best answers to "a is to b as c is to ?", found in the same way. NotFound, naming the word, when one is
// unknown.
absl::StatusOr<std::vector<Neighbor>> AnswerAnalogy(const Embeddings& normalized, absl::string_view a,
                                                    absl::string_view b, absl::string_view c, uint32_t k, int threads);

}  // namespace gauntlet
