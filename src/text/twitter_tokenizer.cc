#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "gauntlet/base/status.h"
#include "src/text/chunk_tokenizer.h"
#include "src/text/emoticons.h"
#include "src/text/scanning.h"
#include "src/text/tokenizers.h"
#include "src/text/word_segments.h"

namespace gauntlet {

namespace {

constexpr size_t kElongation = 3;  // letters in a row that make a word elongated
constexpr size_t kLongestCashtag = 6;
constexpr UChar32 kKeycap = 0x20E3;
constexpr UChar32 kEmojiPresentation = 0xFE0F;

// Whether a code point belongs to a script that is written without spaces between words.
bool IsUnspaced(UChar32 c) {
  if (c < 0x0E00) return false;
  UErrorCode error = U_ZERO_ERROR;
  switch (uscript_getScript(c, &error)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return true;
    default:
      return false;
  }
}

bool IsTagCharacter(UChar32 c) { return c == '_' || IsWordCharacter(c); }

// The end of the name of a user or topic at text[i].
size_t SkipTagName(absl::string_view text, size_t i) {
  while (i < text.size()) {
    size_t next = i;
    const UChar32 c = NextCodePoint(text, &next);
    const bool joins = (c == kZeroWidthNonJoiner || c == kZeroWidthJoiner) && IsTagCharacter(PeekCodePoint(text, next));
    if (!joins && !IsTagCharacter(c)) break;
    i = next;
  }
  return i;
}

// How the letters of a word are written.
struct LetterCase {
  size_t upper = 0;
  bool has_lower = false;
  bool is_all_caps() const { return upper >= 2 && !has_lower; }
};

LetterCase CaseOf(absl::string_view word) {
  LetterCase letter_case;
  for (size_t i = 0; i < word.size();) {
    const UChar32 c = NextCodePoint(word, &i);
    if (c < 0x80) {
      letter_case.has_lower |= absl::ascii_islower(static_cast<unsigned char>(c));
      letter_case.upper += absl::ascii_isupper(static_cast<unsigned char>(c)) ? 1 : 0;
      continue;
    }
    if (u_isULowercase(c)) letter_case.has_lower = true;
    if (u_isUUppercase(c)) ++letter_case.upper;
  }
  return letter_case;
}

// The size of `word` without the repetitions of its last letter, when there are enough of them; else its size. "III" is
// a number.
size_t SizeWithoutElongation(absl::string_view word) {
  const UChar32 last = CodePointBefore(word, word.size());
  if (!IsLetter(last)) return word.size();
  const UChar32 lower = u_tolower(last);
  size_t begin = word.size();
  size_t count = 0;
  while (begin > 0 && u_tolower(CodePointBefore(word, begin)) == lower) {
    begin -= static_cast<size_t>(U8_LENGTH(CodePointBefore(word, begin)));
    ++count;
  }
  if (count < kElongation || word.substr(begin) == "III") return word.size();
  return begin + static_cast<size_t>(U8_LENGTH(PeekCodePoint(word, begin)));
}

class TwitterTokenizer final : public ChunkTokenizer<TwitterTokenizer> {
 public:
  TwitterTokenizer(WordSegmenter segmenter, TokenFinisher finisher)
      : ChunkTokenizer(kDecodeEntities, std::move(finisher)), segmenter_(std::move(segmenter)) {}

  void TokenizeAscii(absl::string_view chunk, Emit emit) {
    // "xD" is a face.
    if ((seen() & (kMark | kDigit)) == 0 && absl::ascii_tolower(static_cast<unsigned char>(chunk[0])) != 'x') {
      EmitWord(chunk, emit);
    } else {
      Scan(chunk, emit);
    }
  }

  void TokenizeUnicode(absl::string_view chunk, Emit emit) {
    PrepareForScan(chunk, &prepared_);
    Scan(prepared_, emit);
  }

 private:
  void Scan(absl::string_view text, Emit emit) {
    checked_for_host_ = 0;
    checked_for_email_ = absl::StrContains(text, '@') ? 0 : text.size();
    bool after_emoticon = false;
    for (size_t i = 0; i < text.size();) {
      if (MayBeginEmoticon(text[i])) {
        const Emoticon emoticon = MatchEmoticon(text, i, after_emoticon);
        after_emoticon = !emoticon.tag.empty();
        if (after_emoticon) {
          EmitToken(emoticon.tag, emit);
          i = emoticon.end;
          continue;
        }
      }
      after_emoticon = false;
      i = ScanOther(text, i, emit);
    }
  }

  // Emits what begins at text[i] and is no emoticon, and returns its end.
  size_t ScanOther(absl::string_view text, size_t i, Emit emit) {
    const size_t url_end = SkipAddress(text, i);
    if (url_end > i) {
      EmitToken("<url>", emit);
      return url_end;
    }
    size_t next = i;
    const UChar32 c = NextCodePoint(text, &next);
    if (const size_t end = SkipKeycap(text, next); end > next && (IsDigit(c) || c == '#' || c == '*')) {
      EmitToken(text.substr(i, end - i), emit);
      return end;
    }
    const bool after_word = IsTagCharacter(CodePointBefore(text, i));
    if ((c == '@' || c == 0xFF20) && !after_word) {
      const size_t end = SkipTagName(text, next);
      if (end > next) {
        EmitToken("<user>", emit);
        return end;
      }
    }
    if (c == '#' || c == 0xFF03) {
      const size_t end = SkipTagName(text, next);
      if (end > next && text.substr(next, end - next).find_first_not_of('_') != absl::string_view::npos) {
        EmitHashtag(text.substr(next, end - next), emit);
        return end;
      }
    }
    if (c == '$' && !after_word) {
      const size_t end = SkipCashtag(text, next);
      if (end > next) {
        EmitToken(text.substr(i, end - i), emit);
        return end;
      }
    }
    const size_t number_end = SkipNumber(text, i, after_word);
    if (number_end > i) {
      EmitToken("<number>", emit);
      return number_end;
    }
    return IsWordCharacter(c) ? ScanWord(text, i, emit) : ScanMark(text, i, emit);
  }

  // The end of the web address at text[i]; i where there is none. A host name before a path may be of any domain.
  size_t SkipAddress(absl::string_view text, size_t i) {
    const size_t url_end = SkipUrl(text, i);
    if (url_end > i || i < checked_for_host_ || !IsWordAt(text, i)) return url_end;
    const size_t host_end = SkipHostName(text, i, &checked_for_host_);
    const size_t path = checked_for_host_;
    const bool has_path = IsByteAt(text, path, '/') && IsWordAt(text, path + 1);
    if (has_path && (host_end > i || EndsInDomain(text.substr(i, path - i)))) return SkipPath(text, path);
    return host_end;
  }

  // Whether `host` has a label before a last one of two letters or more.
  static bool EndsInDomain(absl::string_view host) {
    const size_t period = host.rfind('.');
    if (period == absl::string_view::npos || period == 0 || host.size() - period < 3) return false;
    const absl::string_view domain = host.substr(period + 1);
    return std::all_of(domain.begin(), domain.end(),
                       [](char c) { return absl::ascii_isalpha(static_cast<uint8_t>(c)); });
  }

  // The end of the path of an address, without punctuation at its end.
  static size_t SkipPath(absl::string_view text, size_t i) {
    size_t end = i;
    while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80 && !absl::StrContains("\"<>", text[i])) {
      if (IsWordAt(text, i) || text[i] == '/') end = i + 1;
      ++i;
    }
    return end;
  }

  static size_t SkipKeycap(absl::string_view text, size_t i) {
    size_t next = i;
    if (PeekCodePoint(text, next) == kEmojiPresentation) NextCodePoint(text, &next);
    if (PeekCodePoint(text, next) != kKeycap) return i;
    NextCodePoint(text, &next);
    return next;
  }

  // The end of the letters of a cashtag ("aapl", "brk.b"); i where there are none, too many, or more after them.
  static size_t SkipCashtag(absl::string_view text, size_t i) {
    size_t end = i;
    size_t letters = 0;
    while (IsLetterAt(text, end) && ++letters <= kLongestCashtag) NextCodePoint(text, &end);
    if (letters == 0 || IsTagCharacter(PeekCodePoint(text, end))) return i;
    if (IsByteAt(text, end, '.') && IsLetterAt(text, end + 1)) {
      size_t suffix = end + 1;
      NextCodePoint(text, &suffix);
      if (!IsTagCharacter(PeekCodePoint(text, suffix))) return suffix;
    }
    return end;
  }

  // The end of the number at text[i]; i where there is none. Digits that letters follow are a word ("8pm", "1st"),
  // unless they have a separator within ("5:30pm").
  static size_t SkipNumber(absl::string_view text, size_t i, bool after_word) {
    size_t end = i;
    const UChar32 sign = PeekCodePoint(text, i);
    if (sign == '+' || sign == '-' || sign == 0x2212) {
      if (after_word) return i;
      NextCodePoint(text, &end);
    }
    if (IsByteAt(text, end, '.') && !after_word) ++end;
    if (!IsDigitAt(text, end)) return i;
    const size_t first_end = SkipDigits(text, end);
    end = first_end;
    while (end < text.size() && absl::StrContains(".,:", text[end]) && IsDigitAt(text, end + 1)) {
      end = SkipDigits(text, end + 1);
    }
    const bool in_word =
        IsTagCharacter(PeekCodePoint(text, end)) || (IsByteAt(text, end, '\'') && IsLetterAt(text, end + 1));
    return in_word && end == first_end ? i : end;
  }

  // Emits the word at text[begin], and returns its end.
  size_t ScanWord(absl::string_view text, size_t begin, Emit emit) {
    if (begin >= checked_for_email_) {
      const size_t email_end = SkipEmail(text, begin, &checked_for_email_);
      if (email_end > begin) {
        EmitToken(text.substr(begin, email_end - begin), emit);
        return email_end;
      }
    }
    size_t segment = begin;
    size_t end = SkipWordCharacters(text, begin);
    while (end < text.size()) {
      size_t next = end;
      const UChar32 joiner = NextCodePoint(text, &next);
      if (joiner == ':' && StartsWithNoCase(text, end, "://")) {
        const size_t word_end = SizeWithoutScheme(text.substr(0, end), segment);
        if (word_end < end) {
          end = word_end;
          break;
        }
      }
      if (!Joins(text, segment, end, joiner, next)) break;
      segment = next;
      end = SkipWordCharacters(text, next);
    }
    const bool is_acronym = IsByteAt(text, end, '.') && end - begin >= 3 && end == segment + 1 &&
                            text[segment - 1] == '.' && IsLetterAt(text, segment);
    if (is_acronym) ++end;
    EmitWord(text.substr(begin, end - begin), emit);
    return end;
  }

  // Whether `joiner`, which lies between the word that ends at text[end] and text[next], joins the two to one word.
  static bool Joins(absl::string_view text, size_t segment, size_t end, UChar32 joiner, size_t next) {
    switch (joiner) {
      case '\'':
      case '_':
      case kZeroWidthNonJoiner:
      case kZeroWidthJoiner:
        return IsWordAt(text, next);
      case '-':
      case '&':
        return IsLetter(CodePointBefore(text, end)) && IsLetterAt(text, next);
      case '.':
        return end == segment + 1 && IsLetterAt(text, segment) && IsLetterAt(text, next);
      default:
        return false;
    }
  }

  // The size of `text` without the "http" or "https" that ends it and begins after text[segment].
  static size_t SizeWithoutScheme(absl::string_view text, size_t segment) {
    for (const absl::string_view scheme : {"https", "http"}) {
      if (text.size() > segment + scheme.size() && StartsWithNoCase(text, text.size() - scheme.size(), scheme)) {
        return text.size() - scheme.size();
      }
    }
    return text.size();
  }

  void EmitWord(absl::string_view word, Emit emit) {
    const bool is_all_caps = (seen() & (kUpper | kNonAscii)) != 0 && CaseOf(word).is_all_caps();
    const size_t size = SizeWithoutElongation(word);
    EmitSegments(word.substr(0, size), emit);
    if (is_all_caps) EmitToken("<allcaps>", emit);
    if (size < word.size()) EmitToken("<elong>", emit);
  }

  // A word of a script without spaces is split by ICU's dictionaries.
  void EmitSegments(absl::string_view word, Emit emit) {
    bool is_unspaced = false;
    if ((seen() & kNonAscii) != 0) {
      for (size_t i = 0; i < word.size() && !is_unspaced;) is_unspaced = IsUnspaced(NextCodePoint(word, &i));
    }
    if (!is_unspaced) return EmitToken(word, emit);
    segmenter_.ForEachWord(word, [&](absl::string_view segment) {
      EmitToken(SkipDigits(segment, 0) == segment.size() ? "<number>" : segment, emit);
    });
  }

  // The name is split before each capital, unless all its letters are, and numbers are set apart.
  void EmitHashtag(absl::string_view name, Emit emit) {
    EmitToken("<hashtag>", emit);
    const bool is_all_caps = CaseOf(name).is_all_caps();
    for (size_t i = 0; i < name.size();) {
      const size_t begin = i;
      const UChar32 first = NextCodePoint(name, &i);
      if (first == '_') continue;
      if (IsDigit(first)) {
        i = SkipDigits(name, i);
        EmitToken("<number>", emit);
        continue;
      }
      while (i < name.size()) {
        const UChar32 c = PeekCodePoint(name, i);
        if (c == '_' || IsDigit(c) || (!is_all_caps && u_isUUppercase(c))) break;
        NextCodePoint(name, &i);
      }
      const absl::string_view word = name.substr(begin, i - begin);
      const size_t size = SizeWithoutElongation(word);
      EmitSegments(word.substr(0, size), emit);
      if (size < word.size()) EmitToken("<elong>", emit);
    }
    if (is_all_caps) EmitToken("<allcaps>", emit);
  }

  // Emits the punctuation or symbol at text[i], and returns its end.
  size_t ScanMark(absl::string_view text, size_t i, Emit emit) {
    if (IsSentenceEnd(PeekCodePoint(text, i))) return ScanSentenceEnd(text, i, emit);
    if (text[i] == '\'' && IsTagCharacter(CodePointBefore(text, i)) && IsLetterAt(text, i + 1)) {
      // As in "@bob's".
      const size_t end = SkipWordCharacters(text, i + 1);
      EmitToken(text.substr(i, end - i), emit);
      return end;
    }
    const bool is_ascii = static_cast<unsigned char>(text[i]) < 0x80;
    const size_t end = SkipSymbol(text, i);
    EmitToken(text.substr(i, end - i), emit);
    if (!is_ascii || end > i + 1) return end;
    const size_t run_end = SkipByte(text, i, text[i]);
    // The last of several "@", "#" or "$" may begin a name.
    const bool is_sigil = absl::StrContains("@#$", text[i]) && IsWordAt(text, run_end);
    if (run_end == end || (is_sigil && run_end == end + 1)) return end;
    EmitToken("<repeat>", emit);
    return is_sigil ? run_end - 1 : run_end;
  }

  // ! ? . and … and their full-width forms.
  static bool IsSentenceEnd(UChar32 c) {
    return c == '!' || c == '?' || c == '.' || c == 0x2026 || c == 0xFF01 || c == 0xFF1F || c == 0x3002;
  }

  // A run of them is its last, and <repeat>. An ellipsis is a run of periods.
  size_t ScanSentenceEnd(absl::string_view text, size_t i, Emit emit) {
    size_t last = i;
    size_t count = 0;
    bool is_ellipsis = false;
    for (size_t next = i; IsSentenceEnd(PeekCodePoint(text, next)); i = next) {
      last = next;
      is_ellipsis = NextCodePoint(text, &next) == 0x2026;
      count += is_ellipsis ? 2 : 1;
    }
    EmitToken(is_ellipsis ? "." : text.substr(last, i - last), emit);
    if (count > 1) EmitToken("<repeat>", emit);
    return i;
  }

  WordSegmenter segmenter_;
  std::string prepared_;
  // Of the current chunk: before which positions there is no address to be found.
  size_t checked_for_host_ = 0;
  size_t checked_for_email_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Tokenizer>> CreateTwitterTokenizer(TokenFinisher finisher) {
  GAUNTLET_ASSIGN_OR_RETURN(WordSegmenter segmenter, WordSegmenter::Create());
  return std::make_unique<TwitterTokenizer>(std::move(segmenter), std::move(finisher));
}

}  // namespace gauntlet
