#include "gauntlet/text/tokenizer.h"

#include <unicode/ucasemap.h>
#include <unicode/uchar.h>

#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gauntlet/base/check.h"
#include "gauntlet/base/status.h"
#include "gauntlet/text/unicode.h"
#include "src/text/code_points.h"
#include "src/text/word_segments.h"

namespace gauntlet {

namespace {

using Emit = absl::FunctionRef<void(absl::string_view)>;

// What a byte means to the scan for chunks: a bit each, so that those of a chunk can be gathered by "or".
enum ByteClass : uint8_t {
  kPlain = 0,
  kSeparator = 1,
  kCarriageReturn = 2,  // to be dropped
  kNonAscii = 4,
  kUpper = 8,
};
using ByteClasses = std::array<uint8_t, 256>;

constexpr ByteClasses MakeByteClasses(ByteClass carriage_return) {
  ByteClasses classes{};
  for (size_t c = '\t'; c <= '\r'; ++c) classes[c] = kSeparator;
  classes[' '] = kSeparator;
  classes['\r'] = carriage_return;
  for (size_t c = 'A'; c <= 'Z'; ++c) classes[c] = kUpper;
  for (size_t c = 0x80; c <= 0xFF; ++c) classes[c] = kNonAscii;
  return classes;
}
constexpr ByteClasses kDropCarriageReturn = MakeByteClasses(kCarriageReturn);
constexpr ByteClasses kSplitAtCarriageReturn = MakeByteClasses(kSeparator);

// Unicode's full lower-casing of at most kMaxTokenBytes at a time. One thread at a time.
class LowerCaser {
 public:
  static absl::StatusOr<LowerCaser> Create() {
    UErrorCode error = U_ZERO_ERROR;
    icu::LocalUCaseMapPointer map(ucasemap_open("", 0, &error));
    if (U_FAILURE(error)) return absl::InternalError(absl::StrCat("ICU cannot map case: ", u_errorName(error)));
    return LowerCaser(std::move(map));
  }

  // The views returned are valid until the next call.
  absl::string_view LowerAscii(absl::string_view token) {
    for (size_t i = 0; i < token.size(); ++i) buffer_[i] = absl::ascii_tolower(static_cast<unsigned char>(token[i]));
    return absl::string_view(buffer_.data(), token.size());
  }
  absl::string_view Lower(absl::string_view token) {
    UErrorCode error = U_ZERO_ERROR;
    const int32_t size = ucasemap_utf8ToLower(map_.getAlias(), buffer_.data(), static_cast<int32_t>(buffer_.size()),
                                              token.data(), static_cast<int32_t>(token.size()), &error);
    GAUNTLET_CHECK(U_SUCCESS(error));
    return absl::string_view(buffer_.data(), static_cast<size_t>(size));
  }

 private:
  explicit LowerCaser(icu::LocalUCaseMapPointer map) : map_(std::move(map)) {}
  icu::LocalUCaseMapPointer map_;
  // UTF-8 grows at most threefold by a change of case.
  std::vector<char> buffer_ = std::vector<char>(3 * kMaxTokenBytes + 1);
};

// What the tokenizers share: a document is cut into chunks at white space, a chunk into tokens by the derived class,
// which has
//   void TokenizeAscii(absl::string_view chunk, Emit emit);
//   void TokenizeUnicode(absl::string_view chunk, Emit emit);
// where the chunk is not empty and has no white space. They are not virtual, so that they are inlined: a chunk is
// short.
template <typename Derived>
class ChunkTokenizer : public Tokenizer {
 public:
  void Tokenize(absl::string_view document, Emit emit) final {
    const char* const end = document.data() + document.size();
    for (const char* p = document.data(); p < end; ++p) {
      const char* const begin = p;
      uint8_t seen = 0;
      for (; p < end; ++p) {
        const uint8_t byte_class = classes_[static_cast<uint8_t>(*p)];
        if (byte_class == kSeparator) break;
        seen |= byte_class;
      }
      if (p == begin) continue;
      const absl::string_view chunk(begin, static_cast<size_t>(p - begin));
      if ((seen & (kNonAscii | kCarriageReturn)) != 0) {
        TokenizeAwkward(chunk, emit);
      } else {
        seen_upper_ = (seen & kUpper) != 0;
        derived().TokenizeAscii(chunk, emit);
      }
    }
  }

 protected:
  ChunkTokenizer(const ByteClasses& classes, LowerCaser* lower_caser) : classes_(classes) {
    if (lower_caser != nullptr) lower_caser_ = std::make_unique<LowerCaser>(std::move(*lower_caser));
  }

  void EmitAscii(absl::string_view token, Emit emit) {
    token = Truncate(token);
    emit(seen_upper_ && lower_caser_ != nullptr ? lower_caser_->LowerAscii(token) : token);
  }

  void EmitUnicode(absl::string_view token, Emit emit) {
    token = Truncate(token);
    emit(lower_caser_ != nullptr ? Truncate(lower_caser_->Lower(token)) : token);
  }

 private:
  Derived& derived() { return static_cast<Derived&>(*this); }

  absl::string_view Truncate(absl::string_view token) {
    if (token.size() <= kMaxTokenBytes) return token;
    ++truncated_tokens_;
    return TruncateUtf8(token, kMaxTokenBytes);
  }

  // Drops carriage returns, replaces malformed UTF-8, and splits at the white space that is not ASCII.
  void TokenizeAwkward(absl::string_view chunk, Emit emit) {
    std::string& text = scratch_;
    text.clear();
    for (const char c : chunk) {
      if (classes_[static_cast<uint8_t>(c)] != kCarriageReturn) text.push_back(c);
    }
    ReplaceMalformed(&text);
    size_t begin = 0;
    for (size_t i = 0; i < text.size();) {
      const size_t at = i;
      if (!IsWhiteSpace(NextCodePoint(text, &i))) continue;
      if (at > begin) derived().TokenizeUnicode(absl::string_view(text).substr(begin, at - begin), emit);
      begin = i;
    }
    if (begin < text.size()) derived().TokenizeUnicode(absl::string_view(text).substr(begin), emit);
  }

  // By U+FFFD for each maximal subpart (Unicode, section 3.9).
  void ReplaceMalformed(std::string* text) {
    repaired_.clear();
    size_t copied = 0;
    for (size_t i = 0; i < text->size();) {
      const size_t at = i;
      if (NextCodePoint(*text, &i) >= 0) continue;
      ++invalid_sequences_;
      repaired_.append(*text, copied, at - copied).append("\xEF\xBF\xBD");
      copied = i;
    }
    if (copied == 0) return;
    repaired_.append(*text, copied, text->size() - copied);
    text->swap(repaired_);
  }

  const ByteClasses& classes_;
  std::unique_ptr<LowerCaser> lower_caser_;  // null: case is kept
  bool seen_upper_ = false;                  // in the current ASCII chunk
  std::string scratch_;
  std::string repaired_;
};

class WhitespaceTokenizer final : public ChunkTokenizer<WhitespaceTokenizer> {
 public:
  explicit WhitespaceTokenizer(LowerCaser* lower_caser) : ChunkTokenizer(kDropCarriageReturn, lower_caser) {}

  void TokenizeAscii(absl::string_view chunk, Emit emit) { EmitAscii(chunk, emit); }
  void TokenizeUnicode(absl::string_view chunk, Emit emit) { EmitUnicode(chunk, emit); }
};

class AlphanumericTokenizer final : public ChunkTokenizer<AlphanumericTokenizer> {
 public:
  explicit AlphanumericTokenizer(LowerCaser* lower_caser) : ChunkTokenizer(kSplitAtCarriageReturn, lower_caser) {}

  void TokenizeAscii(absl::string_view chunk, Emit emit) {
    for (size_t i = 0; i < chunk.size(); ++i) {
      const size_t begin = i;
      while (i < chunk.size() && absl::ascii_isalnum(static_cast<unsigned char>(chunk[i]))) ++i;
      if (i > begin) EmitAscii(chunk.substr(begin, i - begin), emit);
    }
  }

  void TokenizeUnicode(absl::string_view chunk, Emit emit) {
    constexpr uint32_t kStart = U_GC_L_MASK | U_GC_ND_MASK;
    size_t begin = absl::string_view::npos;
    for (size_t i = 0; i < chunk.size();) {
      const size_t at = i;
      const uint32_t category = U_GET_GC_MASK(NextCodePoint(chunk, &i));
      if (begin == absl::string_view::npos) {
        if ((category & kStart) != 0) begin = at;
      } else if ((category & (kStart | U_GC_M_MASK)) == 0) {
        EmitUnicode(chunk.substr(begin, at - begin), emit);
        begin = absl::string_view::npos;
      }
    }
    if (begin != absl::string_view::npos) EmitUnicode(chunk.substr(begin), emit);
  }
};

class WordTokenizer final : public ChunkTokenizer<WordTokenizer> {
 public:
  WordTokenizer(WordSegmenter segmenter, LowerCaser* lower_caser)
      : ChunkTokenizer(kSplitAtCarriageReturn, lower_caser), segmenter_(std::move(segmenter)) {}

  void TokenizeAscii(absl::string_view chunk, Emit emit) {
    ForEachAsciiWord(chunk, [&](absl::string_view word) { EmitAscii(word, emit); });
  }
  void TokenizeUnicode(absl::string_view chunk, Emit emit) {
    segmenter_.ForEachWord(chunk, [&](absl::string_view word) { EmitUnicode(word, emit); });
  }

 private:
  WordSegmenter segmenter_;
};

}  // namespace

const std::vector<TokenizerInfo>& KnownTokenizers() {
  static const auto& known = *new std::vector<TokenizerInfo>{
      {"whitespace", "tokens separated by white space, carriage returns dropped, as the reference has it"},
      {"alphanumeric", "runs of letters, digits and marks"},
      {"words", "Unicode words (UAX #29), which keep apostrophes and decimal points within them"},
  };
  return known;
}

absl::StatusOr<std::unique_ptr<Tokenizer>> CreateTokenizer(absl::string_view name, bool lowercase) {
  GAUNTLET_ASSIGN_OR_RETURN(LowerCaser lower_caser, LowerCaser::Create());
  LowerCaser* const lower = lowercase ? &lower_caser : nullptr;
  if (name == "whitespace") return std::make_unique<WhitespaceTokenizer>(lower);
  if (name == "alphanumeric") return std::make_unique<AlphanumericTokenizer>(lower);
  if (name == "words") {
    GAUNTLET_ASSIGN_OR_RETURN(WordSegmenter segmenter, WordSegmenter::Create());
    return std::make_unique<WordTokenizer>(std::move(segmenter), lower);
  }
  const auto append_name = [](std::string* out, const TokenizerInfo& info) { out->append(info.name); };
  return absl::InvalidArgumentError(
      absl::StrCat("unknown tokenizer \"", name, "\"; known: ", absl::StrJoin(KnownTokenizers(), ", ", append_name)));
}

}  // namespace gauntlet
