#include "src/text/html_entities.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace gauntlet {

namespace {

constexpr std::array<std::pair<absl::string_view, absl::string_view>, 6> kNamed = {
    {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", "\u00A0"}}};
constexpr size_t kLongestBody = 8;  // "#x10FFFF"
constexpr int32_t kReplacement = 0xFFFD;

void AppendCodePoint(int32_t c, std::string* out) {
  std::array<char, U8_MAX_LENGTH> bytes{};
  int32_t size = 0;
  U8_APPEND_UNSAFE(bytes.data(), size, c);
  out->append(bytes.data(), static_cast<size_t>(size));
}

// The digits of a numeric reference; negative when they are none.
int32_t ParseCodePoint(absl::string_view digits, int32_t base) {
  if (digits.empty()) return -1;
  int32_t value = 0;
  for (const char c : digits) {
    const auto byte = static_cast<unsigned char>(c);
    if (!(base == 16 ? absl::ascii_isxdigit(byte) : absl::ascii_isdigit(byte))) return -1;
    const int32_t digit = absl::ascii_isdigit(byte) ? c - '0' : absl::ascii_tolower(byte) - 'a' + 10;
    value = std::min(value * base + digit, 0x110000);
  }
  return value == 0 || value > 0x10FFFF || U_IS_SURROGATE(value) ? kReplacement : value;
}

// Appends what the reference "&body;" stands for; false when it is none.
bool AppendReference(absl::string_view body, std::string* out) {
  for (const auto& [name, meaning] : kNamed) {
    if (body == name) {
      out->append(meaning.data(), meaning.size());
      return true;
    }
  }
  if (body.size() < 2 || body[0] != '#') return false;
  const bool hexadecimal = absl::ascii_tolower(static_cast<unsigned char>(body[1])) == 'x';
  const int32_t c = hexadecimal ? ParseCodePoint(body.substr(2), 16) : ParseCodePoint(body.substr(1), 10);
  if (c < 0) return false;
  AppendCodePoint(c, out);
  return true;
}

}  // namespace

void DecodeHtmlEntities(std::string* text) {
  std::string decoded;
  const absl::string_view in = *text;
  size_t copied = 0;
  for (size_t at = in.find('&'); at != absl::string_view::npos; at = in.find('&', at + 1)) {
    const size_t semicolon = in.substr(at + 1, kLongestBody + 1).find(';');
    if (semicolon == absl::string_view::npos) continue;
    std::string meaning;
    if (!AppendReference(in.substr(at + 1, semicolon), &meaning)) continue;
    decoded.append(in.data() + copied, at - copied).append(meaning);
    copied = at + semicolon + 2;
  }
  if (copied == 0) return;
  decoded.append(in.data() + copied, in.size() - copied);
  *text = std::move(decoded);
}

}  // namespace gauntlet
