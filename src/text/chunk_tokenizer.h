// What the tokenizers share: white space, malformed UTF-8, and the options.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "gauntlet/text/tokenizer.h"
#include "gauntlet/text/unicode.h"
#include "src/text/byte_block.h"
#include "src/text/code_points.h"
#include "src/text/html_entities.h"
#include "src/text/token_finisher.h"

namespace gauntlet {

using Emit = absl::FunctionRef<void(absl::string_view)>;

// What a byte means to the scan for chunks: a bit each, so that those of a chunk can be gathered by "or".
enum ByteClass : uint8_t {
  kPlain = 0,
  kSeparator = 1,
  kDropped = 2,
  kNonAscii = 4,
  kUpper = 8,
  kDigit = 16,
  kMark = 32,    // ASCII that is neither letter nor digit
  kEntity = 64,  // begins an HTML entity, which is to be decoded
  kAny = 128,    // of every chunk, whatever its bytes
};
using ByteClasses = std::array<uint8_t, 256>;

constexpr ByteClasses MakeByteClasses(ByteClass carriage_return, ByteClass ampersand) {
  ByteClasses classes{};
  for (size_t c = 0; c < 0x80; ++c) classes[c] = kMark;
  for (size_t c = 'a'; c <= 'z'; ++c) classes[c] = kPlain;
  for (size_t c = 'A'; c <= 'Z'; ++c) classes[c] = kUpper;
  for (size_t c = '0'; c <= '9'; ++c) classes[c] = kDigit;
  for (size_t c = 0x80; c <= 0xFF; ++c) classes[c] = kNonAscii;
  for (size_t c = '\t'; c <= '\r'; ++c) classes[c] = kSeparator;
  classes[' '] = kSeparator;
  classes['\r'] = carriage_return;
  classes['&'] = ampersand;
  return classes;
}
inline constexpr ByteClasses kDropCarriageReturn = MakeByteClasses(kDropped, kMark);
inline constexpr ByteClasses kSplitAtCarriageReturn = MakeByteClasses(kSeparator, kMark);
inline constexpr ByteClasses kDecodeEntities = MakeByteClasses(kSeparator, kEntity);

// Cuts a document into chunks at white space; the derived class cuts a chunk into tokens by
//   void TokenizeAscii(absl::string_view chunk, Emit emit);
//   void TokenizeUnicode(absl::string_view chunk, Emit emit);
// where the chunk is not empty, has no white space, and is valid UTF-8. They are not virtual, so that they are inlined:
// a chunk is short. They hand their tokens to EmitAscii, EmitUnicode or EmitToken.
template <typename Derived>
class ChunkTokenizer : public Tokenizer {
 public:
  void Tokenize(absl::string_view document, Emit emit) final {
    const bool carriage_return_separates = classes_['\r'] == kSeparator;
    for (absl::string_view rest = document; !rest.empty();) {
      const ByteBlock block = ClassifyFront(rest, carriage_return_separates);
      size_t begin = 0;  // of the next chunk
      for (uint64_t separators = block.separators; separators != 0; separators &= separators - 1) {
        const auto end = static_cast<size_t>(std::countr_zero(separators));
        if (end > begin) TokenizeChunk({&rest[begin], end - begin}, block.AreSmallLetters(begin, end), emit);
        begin = end + 1;
      }
      if (begin == 0) {  // longer than the block
        begin = EndOfLongChunk(rest);
        TokenizeChunk({rest.data(), begin}, /*small_letters=*/false, emit);
      }
      rest.remove_prefix(std::min(begin, rest.size()));
    }
  }

 protected:
  ChunkTokenizer(const ByteClasses& classes, TokenFinisher finisher)
      : classes_(classes),
        finisher_(std::move(finisher)),
        lowercase_(finisher_.lowercase()),
        has_rare_steps_(finisher_.has_rare_steps()),
        changed_(has_rare_steps_ ? kAny
                 : lowercase_    ? kUpper
                                 : kPlain) {}

  // The classes of the bytes of the current chunk, as it was in the document.
  uint8_t seen() const { return seen_; }

  void EmitAscii(absl::string_view token, Emit emit) {
    if ((seen_ & changed_) == 0) return emit(Truncate(token));
    if (has_rare_steps_) return EmitRare(token, emit);
    emit(finisher_.LowerAscii(Truncate(token)));
  }

  void EmitUnicode(absl::string_view token, Emit emit) {
    if (has_rare_steps_) return EmitRare(token, emit);
    token = Truncate(token);
    emit(lowercase_ ? Truncate(finisher_.Lower(token)) : token);
  }

  // Whichever the chunk is.
  void EmitToken(absl::string_view token, Emit emit) {
    if ((seen_ & kNonAscii) != 0) {
      EmitUnicode(token, emit);
    } else {
      EmitAscii(token, emit);
    }
  }

 private:
  Derived& derived() { return static_cast<Derived&>(*this); }

  size_t EndOfLongChunk(absl::string_view text) const {
    size_t end = kByteBlock;
    while (end < text.size() && classes_[static_cast<uint8_t>(text[end])] != kSeparator) ++end;
    return end;
  }

  void TokenizeChunk(absl::string_view chunk, bool small_letters, Emit emit) {
    uint8_t seen = kAny;
    if (!small_letters) {
      for (const char c : chunk) seen |= classes_[static_cast<uint8_t>(c)];
    }
    seen_ = seen;
    if ((seen & (kNonAscii | kDropped | kEntity)) != 0) return TokenizeAwkward(chunk, emit);
    derived().TokenizeAscii(chunk, emit);
  }

  absl::string_view Truncate(absl::string_view token) {
    if (token.size() <= kMaxTokenBytes) return token;
    ++truncated_tokens_;
    return TruncateUtf8(token, kMaxTokenBytes);
  }

  void EmitRare(absl::string_view token, Emit emit) {
    const absl::string_view finished =
        TruncateUtf8(finisher_.Finish(TruncateUtf8(token, kMaxTokenBytes)), kMaxTokenBytes);
    if (finished.empty()) return;
    if (token.size() > kMaxTokenBytes) ++truncated_tokens_;
    emit(finished);
  }

  // Drops what is to be dropped, decodes entities, replaces malformed UTF-8, normalizes, and splits at the white space
  // that is not ASCII.
  void TokenizeAwkward(absl::string_view chunk, Emit emit) {
    seen_ |= kNonAscii;  // an entity may stand for any character
    std::string& text = scratch_;
    text.clear();
    for (const char c : chunk) {
      if (classes_[static_cast<uint8_t>(c)] != kDropped) text.push_back(c);
    }
    if ((seen_ & kEntity) != 0) {
      repaired_.clear();
      AppendWithoutEntities(text, &repaired_);
      text.swap(repaired_);
    }
    ReplaceMalformed(&text);
    finisher_.Normalize(&text);
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
  TokenFinisher finisher_;
  const bool lowercase_;
  const bool has_rare_steps_;
  const uint8_t changed_;  // classes of a chunk of ASCII whose tokens the options may change
  uint8_t seen_ = 0;
  std::string scratch_;
  std::string repaired_;
};

}  // namespace gauntlet
