// Paragraphs of text from which markup was removed.
#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace gauntlet {

// Before which no space belongs.
inline constexpr absl::string_view kPunctuation = ",.;:";

// Appends paragraphs to a text, each on a line, with single spaces inside and without what removed markup leaves
// behind:
// "(; born 1990,)" becomes "(born 1990)", "a, , b" becomes "a, b", and " ()" nothing.
class ParagraphWriter {
 public:
  // `out` must outlive it.
  explicit ParagraphWriter(std::string* out) : out_(*out), begin_(out->size()) {}

  // A line of the paragraph.
  void Add(absl::string_view line);
  // Ends the paragraph. One without a letter or digit is taken back.
  void Finish();

 private:
  // What belongs between the last character and the next.
  enum class Gap {
    kNothing,
    kSpace,
    kBeforeWord,  // a space, unless punctuation follows
  };

  void AddSpace();
  void AddText(absl::string_view text);
  void CloseParenthesis();
  // The paragraph's last character; '\0' when it has none.
  char Last() const { return out_.size() > begin_ ? out_.back() : '\0'; }

  std::string& out_;
  size_t begin_;  // of the paragraph in out_
  Gap gap_ = Gap::kNothing;
  bool has_word_ = false;
};

}  // namespace gauntlet
