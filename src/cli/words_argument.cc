#include "src/cli/words_argument.h"

#include <algorithm>
#include <optional>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"

namespace gauntlet {

void WordsArgument::Declare(CLI::App* command) {
  command->add_option("word", words_, "words to look up");
  command->add_option("--words-file", file_, "a file with further words to look up, one a line")->type_name("FILE");
}

absl::StatusOr<std::vector<std::string>> WordsArgument::Read() const {
  std::vector<std::string> words = words_;
  if (!file_.empty()) {
    GAUNTLET_ASSIGN_OR_RETURN(const std::string text, ReadFile(file_));
    for (const absl::string_view line : absl::StrSplit(text, '\n')) {
      const absl::string_view word = absl::StripAsciiWhitespace(line);
      if (!word.empty()) words.emplace_back(word);
    }
  }
  return words;
}

FoundWords FindWords(const Embeddings& embeddings, absl::Span<const std::string> words) {
  FoundWords found;
  absl::flat_hash_set<absl::string_view> seen;
  for (const std::string& word : words) {
    if (!seen.insert(word).second) continue;
    const std::optional<uint32_t> id = embeddings.Find(word);
    if (id.has_value()) {
      found.ids.push_back(*id);
    } else {
      found.missing.push_back(word);
    }
  }
  return found;
}

absl::Status MissingWordsError(absl::Span<const std::string> missing) {
  if (missing.empty()) return absl::OkStatus();
  const auto quote = [](std::string* out, const std::string& word) {
    absl::StrAppend(out, "\"", absl::Utf8SafeCEscape(word), "\"");
  };
  return absl::NotFoundError(absl::StrCat("no vector for ", absl::StrJoin(missing, ", ", quote)));
}

}  // namespace gauntlet
