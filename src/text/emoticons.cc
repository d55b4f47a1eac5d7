#include "src/text/emoticons.h"

#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "src/text/scanning.h"

namespace gauntlet {

namespace {

constexpr absl::string_view kSmile = "<smile>";
constexpr absl::string_view kSadFace = "<sadface>";
constexpr absl::string_view kLolFace = "<lolface>";
constexpr absl::string_view kNeutralFace = "<neutralface>";
constexpr absl::string_view kHeart = "<heart>";

constexpr std::array<bool, 256> kBeginnings = [] {
  std::array<bool, 256> beginnings{};
  for (const char c : absl::string_view(":;=8xX<>()[]D/\\|^-TtOo0.")) beginnings[static_cast<uint8_t>(c)] = true;
  return beginnings;
}();

// Faces that are not made of eyes and a mouth beside them, in lower case; a longer one before its beginning.
constexpr std::array<std::pair<absl::string_view, absl::string_view>, 18> kFaces = {{{"^_^", kSmile},
                                                                                     {"^-^", kSmile},
                                                                                     {"^.^", kSmile},
                                                                                     {"^^", kSmile},
                                                                                     {"-_-", kNeutralFace},
                                                                                     {"-__-", kNeutralFace},
                                                                                     {"-.-", kNeutralFace},
                                                                                     {"._.", kNeutralFace},
                                                                                     {"o_o", kNeutralFace},
                                                                                     {"o.o", kNeutralFace},
                                                                                     {"0_0", kNeutralFace},
                                                                                     {"t_t", kSadFace},
                                                                                     {"t.t", kSadFace},
                                                                                     {";_;", kSadFace},
                                                                                     {";-;", kSadFace},
                                                                                     {">_<", kSadFace},
                                                                                     {">.<", kSadFace},
                                                                                     {"</3", kSadFace}}};

bool IsOneOf(absl::string_view text, size_t i, absl::string_view bytes) {
  return i < text.size() && absl::StrContains(bytes, text[i]);
}

size_t SkipNose(absl::string_view text, size_t i) {
  for (int n = 0; n < 2 && IsOneOf(text, i, "'`-^"); ++n) ++i;
  return i;
}

// The end of the run of text[i] in any case.
size_t SkipMouth(absl::string_view text, size_t i) {
  const char mouth = absl::ascii_tolower(static_cast<unsigned char>(text[i]));
  while (i < text.size() && absl::ascii_tolower(static_cast<unsigned char>(text[i])) == mouth) ++i;
  return i;
}

// The tag of a mouth to the right of `eyes`; empty when it is none. "=" stands before too much else (x=3, a=c) to have
// all mouths.
absl::string_view MouthTag(char mouth, char eyes, bool has_nose) {
  if (eyes == 'x') return !has_nose && (mouth == 'D' || mouth == 'd') ? kSmile : absl::string_view();
  if (eyes == '8') return (has_nose && (mouth == ')' || mouth == 'D')) ? kSmile : absl::string_view();
  if (absl::StrContains(")]}D", mouth)) return kSmile;
  if (absl::StrContains("([{", mouth)) return kSadFace;
  if (absl::StrContains("Pp", mouth)) return kLolFace;
  if (absl::StrContains("/\\|", mouth)) return kNeutralFace;
  if (eyes == '=') return {};
  if (mouth == 'd') return kSmile;
  if (mouth == '3') return has_nose ? absl::string_view() : kSmile;
  if (mouth == 'c') return kSadFace;
  return absl::StrContains("lL*", mouth) ? kNeutralFace : absl::string_view();
}

Emoticon MatchForward(absl::string_view text, size_t i, bool after_letter) {
  if (text[i] == '>' && IsOneOf(text, i + 1, ":;=")) ++i;
  if (!IsOneOf(text, i, after_letter ? ":;=" : ":;=8xX")) return {};
  const char eyes = absl::ascii_tolower(static_cast<unsigned char>(text[i]));
  const size_t mouth = SkipNose(text, i + 1);
  if (mouth >= text.size() || (after_letter && !absl::StrContains("()", text[mouth]))) return {};
  const absl::string_view tag = MouthTag(text[mouth], eyes, mouth > i + 1);
  if (tag.empty()) return {};
  return {SkipMouth(text, mouth), tag};
}

Emoticon MatchBackward(absl::string_view text, size_t i) {
  const char mouth = text[i];
  if (!absl::StrContains("([)]D/\\|", mouth)) return {};
  const size_t eyes = SkipNose(text, SkipMouth(text, i));
  if (!IsOneOf(text, eyes, ":;=")) return {};
  // "(" is the smile of a face read from the right.
  if (absl::StrContains("([", mouth)) return {eyes + 1, kSmile};
  if (absl::StrContains(")]D", mouth)) return {eyes + 1, kSadFace};
  return {eyes + 1, text[eyes] == ':' ? kNeutralFace : absl::string_view()};
}

Emoticon MatchFace(absl::string_view text, size_t i) {
  if (!IsOneOf(text, i + 1, "_-.^/")) return {};
  for (const auto& [face, tag] : kFaces) {
    if (StartsWithNoCase(text, i, face)) return {i + face.size(), tag};
  }
  return {};
}

}  // namespace

bool MayBeginEmoticon(char byte) { return kBeginnings[static_cast<uint8_t>(byte)]; }

Emoticon MatchEmoticon(absl::string_view text, size_t i, bool after_emoticon) {
  const UChar32 before = CodePointBefore(text, i);
  const bool after_letter = IsLetter(before);
  if (text[i] == '<' && !IsDigit(before)) {
    const size_t end = SkipByte(text, i + 1, '3');
    if (end > i + 1 && !IsWordAt(text, end)) return {end, kHeart};
  }
  if (IsDigit(before)) return {};
  Emoticon emoticon = MatchForward(text, i, after_letter);
  if (after_letter) return emoticon.tag.empty() || IsWordAt(text, emoticon.end) ? Emoticon{} : emoticon;
  if (emoticon.tag.empty() && (i == 0 || after_emoticon)) emoticon = MatchBackward(text, i);
  if (emoticon.tag.empty()) emoticon = MatchFace(text, i);
  return IsWordAt(text, emoticon.end) ? Emoticon{} : emoticon;
}

}  // namespace gauntlet
