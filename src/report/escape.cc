#include "src/report/escape.h"

#include <unicode/unistr.h>

#include "absl/strings/str_replace.h"
#include "gauntlet/io/json.h"

namespace gauntlet {

std::string EscapeMarkup(absl::string_view text) {
  icu::UnicodeString clean = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int>(text.size())));
  for (int32_t i = 0; i < clean.length(); ++i) {
    const char16_t unit = clean.charAt(i);
    if (unit < 0x20 && unit != '\t' && unit != '\n') clean.setCharAt(i, u'\uFFFD');
  }
  std::string utf8;
  clean.toUTF8String(utf8);
  return absl::StrReplaceAll(utf8, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

std::string JsonForScript(const nlohmann::ordered_json& json) {
  const std::string text = JsonLine(json);
  return absl::StrReplaceAll(text, {{"<", "\\u003c"}});
}

}  // namespace gauntlet
