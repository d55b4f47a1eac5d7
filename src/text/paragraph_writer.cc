#include "src/text/paragraph_writer.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "src/text/byte_set.h"

namespace gauntlet {

namespace {

constexpr absl::string_view kSpaces = " \t\r|";  // a bar stands between arguments
constexpr absl::string_view kSeparators = ",;";  // of which one is enough
constexpr ByteSet kSpacingBytes = MakeByteSet(" \t\r|),;");

bool IsOfWord(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || static_cast<uint8_t>(c) >= 0x80; }

}  // namespace

void ParagraphWriter::Add(absl::string_view line) {
  AddSpace();
  for (size_t at = 0; at < line.size();) {
    const char c = line[at];
    const size_t end = std::max(FindByte(line, at, kSpacingBytes), at + 1);
    if (absl::StrContains(kSpaces, c)) {
      AddSpace();
    } else if (c == ')') {
      CloseParenthesis();
    } else if (!absl::StrContains(kSeparators, c)) {
      AddText(line.substr(at, end - at));
    } else if (Last() == '(') {
      gap_ = Gap::kNothing;
    } else if (!absl::StrContains(kSeparators, Last())) {
      AddText(line.substr(at, 1));
    }
    at = end;
  }
}

void ParagraphWriter::Finish() {
  if (has_word_) {
    out_.push_back('\n');
  } else {
    out_.resize(begin_);
  }
  begin_ = out_.size();
  gap_ = Gap::kNothing;
  has_word_ = false;
}

void ParagraphWriter::AddSpace() {
  if (gap_ == Gap::kNothing) gap_ = Gap::kSpace;
}

void ParagraphWriter::AddText(absl::string_view text) {
  const char c = text.front();
  const bool closes = c == ')' || (gap_ == Gap::kBeforeWord && absl::StrContains(kPunctuation, c));
  if (gap_ != Gap::kNothing && !closes && Last() != '(' && out_.size() > begin_) out_.push_back(' ');
  gap_ = Gap::kNothing;
  out_.append(text.data(), text.size());
  has_word_ = has_word_ || std::any_of(text.begin(), text.end(), IsOfWord);
}

void ParagraphWriter::CloseParenthesis() {
  while (Last() == ' ' || absl::StrContains(kSeparators, Last())) out_.pop_back();
  if (Last() != '(') return AddText(")");
  out_.pop_back();
  if (Last() == ' ') out_.pop_back();
  gap_ = Gap::kBeforeWord;
}

}  // namespace gauntlet
