// The layouts in which analogies are published.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gauntlet/base/status.h"
#include "gauntlet/evaluation/analogies.h"
#include "gauntlet/evaluation/task_file.h"
#include "gauntlet/io/input_stream.h"

namespace gauntlet {

namespace {

// Each two lines of a category are a question, so that many more would be more questions than fit in memory. BATS
// has 50.
constexpr size_t kMaxRows = 500;

// "I01 [noun - plural_reg]", "D10 [verb+ment_irreg]"; E and L are encyclopedic and lexicographic relations.
bool IsMorphologicalRelation(absl::string_view name) {
  return name.size() >= 4 && (name[0] == 'I' || name[0] == 'D') && absl::ascii_isdigit(name[1]) &&
         absl::ascii_isdigit(name[2]) && name[3] == ' ';
}

AnalogyCategory NewCategory(absl::string_view name) {
  const bool syntactic =
      absl::StartsWith(name, "gram") || absl::StartsWithIgnoreCase(name, "msr") || IsMorphologicalRelation(name);
  return {std::string(name), syntactic, {}};
}

// One file's categories, line by line.
class QuestionReader {
 public:
  QuestionReader(const std::string& path, bool lowercase, AnalogyTask* task)
      : path_(path), lowercase_(lowercase), task_(*task), category_(NewCategory(TaskName(path))) {}

  absl::Status AddLine(absl::string_view line, uint64_t number) {
    if (absl::StartsWith(line, "//")) return absl::OkStatus();
    if (line.front() == ':') return BeginCategory(line, number);
    const std::string text = lowercase_ ? absl::AsciiStrToLower(line) : std::string(line);
    std::vector<std::string> words = absl::StrSplit(text, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (words.size() == 4 && rows_.empty()) {
      category_.questions.push_back({std::move(words[0]), std::move(words[1]), std::move(words[2]), {words[3]}});
      return absl::OkStatus();
    }
    if (words.size() == 2 && category_.questions.empty()) {
      std::vector<std::string> answers = absl::StrSplit(words[1], '/', absl::SkipEmpty());
      if (rows_.size() == kMaxRows) {
        return UnexpectedLineError(path_, number, absl::StrCat("at most ", kMaxRows, " words in a category"), line);
      }
      if (!answers.empty()) {
        rows_.push_back({std::move(words[0]), std::move(answers)});
        return absl::OkStatus();
      }
    }
    return UnexpectedLineError(path_, number, Expected(), line);
  }

  absl::Status Finish() {
    FinishCategory();
    if (questions_ == 0) return absl::InvalidArgumentError(absl::StrCat(path_, ": holds no questions"));
    return absl::OkStatus();
  }

 private:
  // A word and its answers, as in BATS.
  struct Row {
    std::string word;
    std::vector<std::string> answers;
  };

  absl::Status BeginCategory(absl::string_view line, uint64_t number) {
    const absl::string_view name = absl::StripAsciiWhitespace(line.substr(1));
    if (name.empty()) return UnexpectedLineError(path_, number, "the name of a category after the colon", line);
    FinishCategory();
    category_ = NewCategory(name);
    named_ = true;
    return absl::OkStatus();
  }

  void FinishCategory() {
    for (const Row& example : rows_) {
      for (const Row& asked : rows_) {
        if (&example == &asked) continue;
        category_.questions.push_back({example.word, example.answers.front(), asked.word, asked.answers});
      }
    }
    rows_.clear();
    questions_ += category_.questions.size();
    if (named_ || !category_.questions.empty()) task_.categories.push_back(std::move(category_));
  }

  absl::string_view Expected() const {
    if (!category_.questions.empty()) return "four words, or a colon and a name";
    if (!rows_.empty()) return "a word and its answers, or a colon and a name";
    return "four words, a word and its answers, or a colon and a name";
  }

  const std::string& path_;
  bool lowercase_;
  AnalogyTask& task_;
  AnalogyCategory category_;
  std::vector<Row> rows_;  // of the category, until it ends
  bool named_ = false;
  uint64_t questions_ = 0;
};

}  // namespace

absl::StatusOr<AnalogyTask> LoadAnalogies(const std::vector<std::string>& paths, bool lowercase) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> files, ExpandInputs(paths));
  AnalogyTask task;
  for (const std::string& file : files) {
    QuestionReader reader(file, lowercase, &task);
    GAUNTLET_RETURN_IF_ERROR(
        ForEachTaskLine(file, [&](absl::string_view line, uint64_t number) { return reader.AddLine(line, number); }));
    GAUNTLET_RETURN_IF_ERROR(reader.Finish());
  }
  return task;
}

}  // namespace gauntlet
