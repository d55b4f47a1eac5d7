#include "src/text/scanning.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"

namespace gauntlet {

namespace {

constexpr UChar32 kFirstScriptOutsideUrls = 0x0590;
constexpr std::array<absl::string_view, 4> kSchemes = {"http://", "https://", "ftp://", "www."};
constexpr std::array<absl::string_view, 20> kTopLevelDomains = {"com", "org", "net",  "edu", "gov", "mil", "info",
                                                                "biz", "uk",  "eu",   "de",  "fr",  "jp",  "ru",
                                                                "ca",  "au",  "asia", "tv",  "ly",  "io"};

bool IsSkinTone(UChar32 c) { return c >= 0x1F3FB && c <= 0x1F3FF; }
bool IsTag(UChar32 c) { return c >= 0xE0020 && c <= 0xE007F; }
bool JoinsOrSelects(UChar32 c) {
  return c == kZeroWidthNonJoiner || c == kZeroWidthJoiner || (c >= 0xFE00 && c <= 0xFE0F);
}
bool IsRegionalIndicator(UChar32 c) { return c >= 0x1F1E6 && c <= 0x1F1FF; }
bool IsPictographic(UChar32 c) { return c >= 0x80 && u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC); }

bool IsUrlCharacter(UChar32 c) {
  if (c < 0x80) return c > 0x20 && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '`';
  return c < kFirstScriptOutsideUrls && IsWordCharacter(c);
}

// The end of an address's text[begin, end) without the punctuation that belongs to the sentence around it.
size_t TrimUrl(absl::string_view text, size_t begin, size_t end) {
  const absl::string_view url = text.substr(begin, end - begin);
  const bool has_parenthesis = absl::StrContains(url, '(');
  const bool has_bracket = absl::StrContains(url, '[');
  while (end > begin) {
    const char last = text[end - 1];
    const bool belongs =
        !absl::StrContains(".,;:!?'*)]}", last) || (last == ')' && has_parenthesis) || (last == ']' && has_bracket);
    if (belongs) break;
    --end;
  }
  return end;
}

bool IsHostByte(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.'; }

size_t SkipHostBytes(absl::string_view text, size_t i) {
  while (i < text.size() && IsHostByte(text[i])) ++i;
  return i;
}

// Leaves out periods and hyphens at the end.
size_t TrimHost(absl::string_view text, size_t begin, size_t end) {
  while (end > begin && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
  return end;
}

}  // namespace

void PrepareForScan(absl::string_view text, std::string* out) {
  out->clear();
  for (size_t i = 0; i < text.size();) {
    const size_t at = i;
    const UChar32 c = NextCodePoint(text, &i);
    if (c == 0x2019 || c == 0x02BC) {
      out->push_back('\'');
    } else if (c == 0x2010 || c == 0x2011) {
      out->push_back('-');
    } else if (JoinsOrSelects(c) ? !out->empty() : u_charType(c) != U_FORMAT_CHAR || IsTag(c)) {
      out->append(text.data() + at, i - at);
    }
  }
}

UChar32 CodePointBefore(absl::string_view text, size_t i) {
  if (i == 0) return -1;
  do {
    --i;
  } while (i > 0 && U8_IS_TRAIL(static_cast<uint8_t>(text[i])));
  return PeekCodePoint(text, i);
}

size_t SkipWordCharacters(absl::string_view text, size_t i) {
  while (i < text.size()) {
    size_t next = i;
    if (!IsWordCharacter(NextCodePoint(text, &next))) break;
    i = next;
  }
  return i;
}

size_t SkipDigits(absl::string_view text, size_t i) {
  while (i < text.size()) {
    size_t next = i;
    if (!IsDigit(NextCodePoint(text, &next))) break;
    i = next;
  }
  return i;
}

size_t SkipByte(absl::string_view text, size_t i, char byte) {
  while (IsByteAt(text, i, byte)) ++i;
  return i;
}

bool StartsWithNoCase(absl::string_view text, size_t i, absl::string_view lower_case) {
  if (text.size() - i < lower_case.size()) return false;
  for (size_t k = 0; k < lower_case.size(); ++k) {
    if (absl::ascii_tolower(static_cast<unsigned char>(text[i + k])) != lower_case[k]) return false;
  }
  return true;
}

size_t SkipUrl(absl::string_view text, size_t i) {
  const char first = absl::ascii_tolower(static_cast<unsigned char>(text[i]));
  if (first != 'h' && first != 'w' && first != 'f') return i;
  const auto scheme = std::find_if(kSchemes.begin(), kSchemes.end(),
                                   [&](absl::string_view prefix) { return StartsWithNoCase(text, i, prefix); });
  if (scheme == kSchemes.end()) return i;
  const size_t begin = i + scheme->size();
  size_t end = begin;
  while (end < text.size()) {
    size_t next = end;
    if (!IsUrlCharacter(NextCodePoint(text, &next))) break;
    end = next;
  }
  end = TrimUrl(text, begin, end);
  return end > begin ? end : i;
}

size_t SkipEmail(absl::string_view text, size_t i, size_t* host_end) {
  const auto is_name_byte = [](char c) { return IsHostByte(c) || c == '_' || c == '+'; };
  size_t at = i;
  while (at < text.size() && is_name_byte(text[at])) ++at;
  *host_end = at;
  if (at == i || !IsByteAt(text, at, '@')) return i;
  const size_t host = at + 1;
  *host_end = SkipHostBytes(text, host);
  const size_t end = TrimHost(text, host, *host_end);
  const size_t period = text.substr(host, end - host).find('.');
  return period == absl::string_view::npos || period == 0 ? i : end;
}

size_t SkipHostName(absl::string_view text, size_t i, size_t* host_end) {
  *host_end = SkipHostBytes(text, i);
  const absl::string_view host = text.substr(i, TrimHost(text, i, *host_end) - i);
  const size_t period = host.rfind('.');
  if (period == absl::string_view::npos || period == 0) return i;
  const absl::string_view last = host.substr(period + 1);
  const bool known = std::any_of(kTopLevelDomains.begin(), kTopLevelDomains.end(), [&](absl::string_view domain) {
    return last.size() == domain.size() && StartsWithNoCase(last, 0, domain);
  });
  return known ? i + host.size() : i;
}

size_t SkipSymbol(absl::string_view text, size_t i) {
  UChar32 c = NextCodePoint(text, &i);
  if (IsRegionalIndicator(c) && IsRegionalIndicator(PeekCodePoint(text, i))) NextCodePoint(text, &i);
  while (i < text.size()) {
    size_t next = i;
    c = NextCodePoint(text, &next);
    if (c == kZeroWidthJoiner && IsPictographic(PeekCodePoint(text, next))) {
      NextCodePoint(text, &next);
    } else if ((U_GET_GC_MASK(c) & U_GC_M_MASK) == 0 && !IsSkinTone(c) && !IsTag(c) && c != kZeroWidthJoiner) {
      break;
    }
    i = next;
  }
  return i;
}

}  // namespace gauntlet
