#include "src/text/word_segments.h"

#include <unicode/uchar.h>

#include <array>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/check.h"
#include "src/text/code_points.h"

namespace gauntlet {

namespace {

// The ASCII values of UAX #29's property Word_Break, as bits. ICU's root locale takes the colon out of MidLetter.
enum WordBreak : uint8_t {
  kOther = 0,
  kLetter = 1,
  kNumeric = 2,
  kExtend = 4,     // ExtendNumLet: joins letters, digits and itself
  kMidLetter = 8,  // joins letters on both sides
  kMidDigit = 16,  // joins digits on both sides
  kWordChar = kLetter | kNumeric | kExtend,
};

constexpr std::array<uint8_t, 256> MakeWordBreakTable() {
  std::array<uint8_t, 256> table{};
  for (size_t c = 'a'; c <= 'z'; ++c) table[c] = kLetter;
  for (size_t c = 'A'; c <= 'Z'; ++c) table[c] = kLetter;
  for (size_t c = '0'; c <= '9'; ++c) table[c] = kNumeric;
  table['_'] = kExtend;
  table['.'] = table['\''] = kMidLetter | kMidDigit;
  table[','] = table[';'] = kMidDigit;
  return table;
}
constexpr std::array<uint8_t, 256> kWordBreakTable = MakeWordBreakTable();

uint8_t BreakClass(char c) { return kWordBreakTable[static_cast<uint8_t>(c)]; }

// Whether `middle` joins `left` and `right` (rules WB6, WB7, WB11, WB12).
bool Joins(uint8_t left, uint8_t middle, uint8_t right) {
  return ((middle & kMidLetter) != 0 && (left & right & kLetter) != 0) ||
         ((middle & kMidDigit) != 0 && (left & right & kNumeric) != 0);
}

bool HasLetterOrDigit(absl::string_view text) {
  for (size_t i = 0; i < text.size();) {
    if ((U_GET_GC_MASK(NextCodePoint(text, &i)) & (U_GC_L_MASK | U_GC_ND_MASK)) != 0) return true;
  }
  return false;
}

}  // namespace

void ForEachAsciiWord(absl::string_view text, absl::FunctionRef<void(absl::string_view segment)> segment) {
  const size_t size = text.size();
  for (size_t i = 0; i < size;) {
    uint8_t last = BreakClass(text[i]);
    const size_t begin = i++;
    if ((last & kWordChar) == 0) continue;
    uint8_t seen = last;
    while (i < size) {
      const uint8_t next = BreakClass(text[i]);
      if ((next & kWordChar) != 0) {
        last = next;
        seen |= next;
        ++i;
      } else if (i + 1 < size && Joins(last, next, BreakClass(text[i + 1]))) {
        ++i;
      } else {
        break;
      }
    }
    if ((seen & (kLetter | kNumeric)) != 0) segment(text.substr(begin, i - begin));
  }
}

absl::StatusOr<WordSegmenter> WordSegmenter::Create() {
  UErrorCode error = U_ZERO_ERROR;
  icu::LocalUBreakIteratorPointer iterator(ubrk_open(UBRK_WORD, "", nullptr, 0, &error));
  icu::LocalUTextPointer text(utext_openUTF8(nullptr, "", 0, &error));
  if (U_FAILURE(error)) {
    return absl::InternalError(absl::StrCat("ICU cannot segment words: ", u_errorName(error)));
  }
  return WordSegmenter(std::move(iterator), std::move(text));
}

WordSegmenter::WordSegmenter(icu::LocalUBreakIteratorPointer iterator, icu::LocalUTextPointer text)
    : iterator_(std::move(iterator)), text_(std::move(text)) {}

void WordSegmenter::ForEachWord(absl::string_view text, absl::FunctionRef<void(absl::string_view segment)> segment) {
  // ICU 72 makes a letter of "@"; UAX #29 breaks on both sides of it.
  for (size_t at = text.find('@'); at != absl::string_view::npos; at = text.find('@')) {
    Segment(text.substr(0, at), segment);
    text.remove_prefix(at + 1);
  }
  Segment(text, segment);
}

void WordSegmenter::Segment(absl::string_view text, absl::FunctionRef<void(absl::string_view segment)> segment) {
  UErrorCode error = U_ZERO_ERROR;
  utext_openUTF8(text_.getAlias(), text.data(), static_cast<int64_t>(text.size()), &error);
  ubrk_setUText(iterator_.getAlias(), text_.getAlias(), &error);
  GAUNTLET_CHECK(U_SUCCESS(error));
  int32_t begin = 0;
  for (int32_t end = ubrk_next(iterator_.getAlias()); end != UBRK_DONE; end = ubrk_next(iterator_.getAlias())) {
    const absl::string_view candidate = text.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
    if (HasLetterOrDigit(candidate)) segment(candidate);
    begin = end;
  }
}

}  // namespace gauntlet
