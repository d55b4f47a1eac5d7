// Scanning for words, addresses and symbols, as the tokenizers with rules about punctuation need it. Text is valid
// UTF-8 without white space, and positions are at code points; every function looks at what lies ahead only, or says
// so.
#pragma once

#include <unicode/uchar.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "src/text/code_points.h"

namespace gauntlet {

constexpr UChar32 kZeroWidthNonJoiner = 0x200C;
constexpr UChar32 kZeroWidthJoiner = 0x200D;

// A letter, mark or number (general categories L, M and N).
inline bool IsWordCharacter(UChar32 c) {
  if (c < 0x80) return c >= 0 && absl::ascii_isalnum(static_cast<unsigned char>(c));
  return (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) != 0;
}
// A letter or mark.
inline bool IsLetter(UChar32 c) {
  if (c < 0x80) return c >= 0 && absl::ascii_isalpha(static_cast<unsigned char>(c));
  return (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_M_MASK)) != 0;
}
// A decimal digit.
inline bool IsDigit(UChar32 c) {
  if (c < 0x80) return c >= 0 && absl::ascii_isdigit(static_cast<unsigned char>(c));
  return u_isdigit(c);
}

// Replaces *out by `text` with apostrophes (U+2019, U+02BC) and hyphens (U+2010, U+2011) as ASCII has them, and without
// characters that cannot be seen: format characters, but for those that shape words and emoji, and joiners and
// variation selectors with nothing before them.
void PrepareForScan(absl::string_view text, std::string* out);

// The code point at text[i]; negative at the end.
inline UChar32 PeekCodePoint(absl::string_view text, size_t i) {
  return i < text.size() ? NextCodePoint(text, &i) : -1;
}
// The code point that ends before text[i]; negative at the beginning.
UChar32 CodePointBefore(absl::string_view text, size_t i);

inline bool IsWordAt(absl::string_view text, size_t i) { return IsWordCharacter(PeekCodePoint(text, i)); }
inline bool IsLetterAt(absl::string_view text, size_t i) { return IsLetter(PeekCodePoint(text, i)); }
inline bool IsDigitAt(absl::string_view text, size_t i) { return IsDigit(PeekCodePoint(text, i)); }
inline bool IsByteAt(absl::string_view text, size_t i, char byte) { return i < text.size() && text[i] == byte; }

// The end of the run of word characters at text[i]; i itself where there is none.
size_t SkipWordCharacters(absl::string_view text, size_t i);
size_t SkipDigits(absl::string_view text, size_t i);
size_t SkipByte(absl::string_view text, size_t i, char byte);

// Whether text[i, ...) begins with `lower_case` in any case.
bool StartsWithNoCase(absl::string_view text, size_t i, absl::string_view lower_case);

// The end of the web address that begins at text[i] with http://, https://, ftp:// or www.; i where there is none. An
// address is ASCII or letters of the scripts before U+0590, ends before any of "<>`", and leaves out punctuation at its
// end, among it a closing bracket that was not opened in it.
size_t SkipUrl(absl::string_view text, size_t i);

// The end of the e-mail address or host name that begins at text[i]; i where there is none. `host_end` is the position
// after the last character that either could have, so that nothing before it need be tried again.
//   e-mail      name@host.domain
//   host name   labels of ASCII letters, digits and hyphens joined by periods, the last of them one of a few top-level
//               domains
size_t SkipEmail(absl::string_view text, size_t i, size_t* host_end);
size_t SkipHostName(absl::string_view text, size_t i, size_t* host_end);

// The end of the symbol at text[i], which is not a word character: one code point, the marks and variation selectors
// that follow it, and for emoji the skin tones, flags and sequences joined by U+200D (UTS #51).
size_t SkipSymbol(absl::string_view text, size_t i);

}  // namespace gauntlet
