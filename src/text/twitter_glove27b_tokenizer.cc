#include <unicode/uchar.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "src/text/chunk_tokenizer.h"
#include "src/text/scanning.h"
#include "src/text/tokenizers.h"

namespace gauntlet {

namespace {

using View = absl::string_view;

// The published script is Ruby's, in whose expressions \w and \d are ASCII, and \b lies between any word characters and
// others.
bool IsAsciiWord(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_'; }
bool IsAsciiDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsWordForBoundary(UChar32 c) {
  return c == '_' || IsWordCharacter(c) || (c >= 0x80 && u_charType(c) == U_CONNECTOR_PUNCTUATION);
}
bool IsUpper(char c) { return absl::ascii_isupper(static_cast<unsigned char>(c)); }

template <typename Predicate>
size_t SkipWhile(View text, size_t i, Predicate predicate) {
  while (i < text.size() && predicate(text[i])) ++i;
  return i;
}

bool IsEye(View text, size_t i) { return i < text.size() && absl::StrContains("8:=;", text[i]); }
size_t SkipNoseMark(View text, size_t i) { return i < text.size() && absl::StrContains("'`-", text[i]) ? i + 1 : i; }
bool IsSmilingMouth(char c) { return c == ')' || c == 'd' || c == 'D'; }

// A rule looks for its next match at text[i] or later, where it has looked up to text[i] in vain, and returns the end
// of the match at text[i]; i when there is none. `*skip` may be set to where a match can begin at the earliest.

// 1. https?:\/\/\S+\b|www\.(\w+\.)+\S*
size_t MatchUrl(View text, size_t i, size_t* /*skip*/) {
  if (absl::StartsWith(text.substr(i), "http")) {
    const size_t colon = IsByteAt(text, i + 4, 's') ? i + 5 : i + 4;
    if (absl::StartsWith(text.substr(colon), "://")) {
      size_t end = text.size();
      while (end > colon + 3 && !IsWordForBoundary(CodePointBefore(text, end))) {
        do {
          --end;
        } while (U8_IS_TRAIL(static_cast<uint8_t>(text[end])));
      }
      if (end > colon + 3) return end;
    }
  }
  if (absl::StartsWith(text.substr(i), "www.")) {
    const size_t label_end = SkipWhile(text, i + 4, IsAsciiWord);
    if (label_end > i + 4 && IsByteAt(text, label_end, '.')) return text.size();
  }
  return i;
}

// 3. @\w+
size_t MatchUser(View text, size_t i, size_t* /*skip*/) {
  if (text[i] != '@') return i;
  const size_t end = SkipWhile(text, i + 1, IsAsciiWord);
  return end > i + 1 ? end : i;
}

// 4. eyes nose [)d]+ | [)d]+ nose eyes, in any case
size_t MatchSmile(View text, size_t i, size_t* skip) {
  if (IsEye(text, i)) {
    const size_t mouth = SkipNoseMark(text, i + 1);
    const size_t end = SkipWhile(text, mouth, IsSmilingMouth);
    return end > mouth ? end : i;
  }
  const size_t mouth_end = SkipWhile(text, i, IsSmilingMouth);
  if (mouth_end == i) return i;
  const size_t eyes = SkipNoseMark(text, mouth_end);
  *skip = mouth_end;
  return IsEye(text, eyes) ? eyes + 1 : i;
}

// 5. eyes nose p+, in any case
size_t MatchLolFace(View text, size_t i, size_t* /*skip*/) {
  if (!IsEye(text, i)) return i;
  const size_t mouth = SkipNoseMark(text, i + 1);
  const size_t end = SkipWhile(text, mouth, [](char c) { return c == 'p' || c == 'P'; });
  return end > mouth ? end : i;
}

// 6. eyes nose \(+ | \)+ nose eyes, of which rule 4 leaves none of the second kind
size_t MatchSadFace(View text, size_t i, size_t* /*skip*/) {
  if (!IsEye(text, i)) return i;
  const size_t mouth = SkipNoseMark(text, i + 1);
  const size_t end = SkipByte(text, mouth, '(');
  return end > mouth ? end : i;
}

// 7. eyes nose [\/|l*], of which rule 2 leaves no "/"
size_t MatchNeutralFace(View text, size_t i, size_t* /*skip*/) {
  if (!IsEye(text, i)) return i;
  const size_t mouth = SkipNoseMark(text, i + 1);
  return mouth < text.size() && absl::StrContains("|l*", text[mouth]) ? mouth + 1 : i;
}

// 8. <3
size_t MatchHeart(View text, size_t i, size_t* /*skip*/) { return absl::StartsWith(text.substr(i), "<3") ? i + 2 : i; }

// 9. [-+]?[.\d]*[\d]+[:,.\d]*
size_t MatchNumber(View text, size_t i, size_t* skip) {
  const size_t begin = text[i] == '-' || text[i] == '+' ? i + 1 : i;
  const size_t digits = SkipByte(text, begin, '.');
  if (digits == text.size() || !IsAsciiDigit(text[digits])) {
    *skip = digits;
    return i;
  }
  return SkipWhile(text, digits, [](char c) { return IsAsciiDigit(c) || c == ':' || c == ',' || c == '.'; });
}

using Matcher = size_t (*)(View text, size_t i, size_t* skip);

// Writes `replacement` for each match.
void Substitute(Matcher match, View replacement, std::string* text, std::string* scratch) {
  scratch->clear();
  size_t copied = 0;
  for (size_t i = 0; i < text->size();) {
    size_t skip = 0;
    const size_t end = match(*text, i, &skip);
    if (end == i) {
      i = std::max(skip, i + 1);
      continue;
    }
    scratch->append(*text, copied, i - copied).append(replacement.data(), replacement.size());
    copied = i = end;
  }
  if (copied == 0) return;
  scratch->append(*text, copied, text->size() - copied);
  text->swap(*scratch);
}

// 2. / by space, /, space
void SpaceSlashes(std::string* text, std::string* scratch) {
  scratch->clear();
  for (const char c : *text) {
    if (c == '/') {
      scratch->append(" / ");
    } else {
      scratch->push_back(c);
    }
  }
  text->swap(*scratch);
}

// What rule 10 writes for "#body".
void AppendHashtag(View body, std::string* out) {
  out->append("<hashtag> ");
  bool equals_upper_case = true;
  for (size_t i = 0; i < body.size() && equals_upper_case;) {
    equals_upper_case = !u_hasBinaryProperty(NextCodePoint(body, &i), UCHAR_CHANGES_WHEN_UPPERCASED);
  }
  if (equals_upper_case) {
    // Lower-cased here, so that rule 13 does not tag it again.
    absl::StrAppend(out, absl::AsciiStrToLower(body), " <allcaps>");
    return;
  }
  for (size_t i = 0; i < body.size(); ++i) {
    if (i > 0 && IsUpper(body[i])) out->push_back(' ');
    out->push_back(body[i]);
  }
}

// 10. #\S+
void ReplaceHashtags(std::string* text, std::string* scratch) {
  scratch->clear();
  for (size_t i = 0; i < text->size();) {
    const size_t end = (*text)[i] == '#' ? std::min(text->find(' ', i), text->size()) : i;
    if (end > i + 1) {
      AppendHashtag(View(*text).substr(i + 1, end - i - 1), scratch);
      i = end;
    } else {
      scratch->push_back((*text)[i++]);
    }
  }
  text->swap(*scratch);
}

// 11. ([!?.]){2,} by its last character and <repeat>
void ReplaceRepetitions(std::string* text, std::string* scratch) {
  scratch->clear();
  for (size_t i = 0; i < text->size();) {
    const size_t end = SkipWhile(*text, i, [](char c) { return c == '!' || c == '?' || c == '.'; });
    if (end >= i + 2) {
      absl::StrAppend(scratch, View(*text).substr(end - 1, 1), " <repeat>");
      i = end;
    } else {
      scratch->push_back((*text)[i++]);
    }
  }
  text->swap(*scratch);
}

// 12. \b(\S*?)(.)\2{2,}\b by \1, \2 and <elong>. A match begins at the first boundary of a piece without white space,
// or where the last one ended; so every run of three or more after the piece's first word character is one, if it ends
// at a boundary.
void ReplaceElongations(std::string* text, std::string* scratch) {
  scratch->clear();
  bool in_word_piece = false;
  for (size_t i = 0; i < text->size();) {
    const size_t begin = i;
    const UChar32 c = NextCodePoint(*text, &i);
    const size_t size = i - begin;
    if (c == ' ') in_word_piece = false;
    in_word_piece = in_word_piece || IsWordForBoundary(c);
    while (c != ' ' && View(*text).substr(i, size) == View(*text).substr(begin, size)) i += size;
    const bool ends_at_boundary = IsWordForBoundary(c) != IsWordForBoundary(PeekCodePoint(*text, i));
    if (i - begin >= 3 * size && in_word_piece && ends_at_boundary) {
      absl::StrAppend(scratch, View(*text).substr(begin, size), " <elong>");
    } else {
      scratch->append(*text, begin, i - begin);
    }
  }
  text->swap(*scratch);
}

// 13. [A-Z]{2,} by its lower case and <allcaps>
void ReplaceCapitals(std::string* text, std::string* scratch) {
  scratch->clear();
  for (size_t i = 0; i < text->size();) {
    const size_t end = SkipWhile(*text, i, IsUpper);
    if (end >= i + 2) {
      absl::StrAppend(scratch, absl::AsciiStrToLower(View(*text).substr(i, end - i)), " <allcaps>");
      i = end;
    } else {
      scratch->push_back((*text)[i++]);
    }
  }
  text->swap(*scratch);
}

class TwitterGlove27bTokenizer final : public ChunkTokenizer<TwitterGlove27bTokenizer> {
 public:
  explicit TwitterGlove27bTokenizer(TokenFinisher finisher) : ChunkTokenizer(kDecodeEntities, std::move(finisher)) {}

  void TokenizeAscii(View chunk, Emit emit) { Apply(chunk, emit); }
  void TokenizeUnicode(View chunk, Emit emit) { Apply(chunk, emit); }

 private:
  // The rules do not look beyond white space, so that a chunk may stand for the tweet.
  void Apply(View chunk, Emit emit) {
    text_.assign(chunk.data(), chunk.size());
    const bool has_marks = (seen() & (kMark | kDigit | kNonAscii)) != 0;
    if (has_marks) {
      Substitute(MatchUrl, "<url>", &text_, &scratch_);
      SpaceSlashes(&text_, &scratch_);
      Substitute(MatchUser, "<user>", &text_, &scratch_);
      Substitute(MatchSmile, "<smile>", &text_, &scratch_);
      Substitute(MatchLolFace, "<lolface>", &text_, &scratch_);
      Substitute(MatchSadFace, "<sadface>", &text_, &scratch_);
      Substitute(MatchNeutralFace, "<neutralface>", &text_, &scratch_);
      Substitute(MatchHeart, "<heart>", &text_, &scratch_);
      Substitute(MatchNumber, "<number>", &text_, &scratch_);
      ReplaceHashtags(&text_, &scratch_);
      ReplaceRepetitions(&text_, &scratch_);
    }
    ReplaceElongations(&text_, &scratch_);
    ReplaceCapitals(&text_, &scratch_);
    for (size_t i = 0; i < text_.size(); ++i) {
      const size_t end = std::min(text_.find(' ', i), text_.size());
      if (end > i) EmitToken(View(text_).substr(i, end - i), emit);
      i = end;
    }
  }

  std::string text_;
  std::string scratch_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Tokenizer>> CreateTwitterGlove27bTokenizer(TokenFinisher finisher) {
  return std::make_unique<TwitterGlove27bTokenizer>(std::move(finisher));
}

}  // namespace gauntlet
