#include "gauntlet/evaluation/word_pairs.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gauntlet/base/status.h"
#include "gauntlet/evaluation/task_file.h"

namespace gauntlet {

absl::StatusOr<WordPairs> LoadWordPairs(const std::string& path, bool lowercase) {
  WordPairs pairs;
  GAUNTLET_RETURN_IF_ERROR(ForEachTaskLine(path, [&](absl::string_view line, uint64_t number) -> absl::Status {
    if (line.front() == '#') return absl::OkStatus();
    const std::string text = lowercase ? absl::AsciiStrToLower(line) : std::string(line);
    std::vector<std::string> fields = absl::StrSplit(text, absl::ByAnyChar("\t, "), absl::SkipEmpty());
    const bool colon = fields.size() == 1;
    if (colon) fields = absl::StrSplit(text, ':');
    const bool score = !colon && fields.size() == 3;
    if ((fields.size() != 2 && !score) || fields[0].empty() || fields[1].empty()) {
      return UnexpectedLineError(path, number, "two words", line);
    }
    pairs.emplace_back(std::move(fields[0]), std::move(fields[1]));
    return absl::OkStatus();
  }));
  if (pairs.empty()) return absl::InvalidArgumentError(absl::StrCat(path, ": holds no pairs"));
  return pairs;
}

}  // namespace gauntlet
