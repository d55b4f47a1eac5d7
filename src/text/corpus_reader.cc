#include "gauntlet/text/corpus_reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace gauntlet {

namespace {

// White space that separates tokens in every tokenizer. A carriage return does not: "whitespace" drops it.
constexpr absl::string_view kCutBytes = " \t\n";

class TextReader final : public CorpusReader {
 public:
  size_t FindFirstCut(absl::string_view buffer) const override {
    const size_t at = buffer.find_first_of(kCutBytes);
    return at == absl::string_view::npos ? 0 : at + 1;
  }

  size_t FindLastCut(absl::string_view buffer) const override {
    const size_t at = buffer.find_last_of(kCutBytes);
    return at == absl::string_view::npos ? 0 : at + 1;
  }

  absl::Status ForEachDocument(absl::string_view part,
                               absl::FunctionRef<void(absl::string_view text, bool complete)> document) const override {
    while (!part.empty()) {
      const size_t newline = part.find('\n');
      const bool complete = newline != absl::string_view::npos;
      const size_t length = complete ? newline : part.size();
      document(part.substr(0, length), complete);
      part.remove_prefix(complete ? length + 1 : length);
    }
    return absl::OkStatus();
  }
};

}  // namespace

absl::StatusOr<std::unique_ptr<CorpusReader>> CreateCorpusReader(absl::string_view format) {
  if (format == "text") return std::make_unique<TextReader>();
  return absl::InvalidArgumentError(absl::StrCat("unknown corpus format \"", format, "\"; known: text"));
}

}  // namespace gauntlet
