#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "src/text/chunk_tokenizer.h"
#include "src/text/scanning.h"
#include "src/text/tokenizers.h"

namespace gauntlet {

namespace {

// How a listed abbreviation must be written to be one.
enum class Spelling {
  kAny,
  kCapital,  // "No." but not "no.", which is a word that may end a sentence
};

constexpr size_t kLongestAbbreviation = 8;

const absl::flat_hash_map<absl::string_view, Spelling>& Abbreviations() {
  static const auto& abbreviations = *[] {
    auto* map = new absl::flat_hash_map<absl::string_view, Spelling>;
    for (const absl::string_view word :
         {"mr",   "mrs",  "ms",  "dr",   "prof", "sr",   "jr",     "st",   "ste",  "messrs", "mme",  "mlle",
          "lt",   "capt", "sgt", "cpl",  "cmdr", "maj",  "brig",   "adm",  "hon",  "esq",    "ave",  "blvd",
          "rd",   "mt",   "ft",  "inc",  "corp", "ltd",  "llc",    "bros", "dept", "univ",   "assn", "vs",
          "etc",  "al",   "cf",  "ca",   "viz",  "resp", "approx", "est",  "vol",  "vols",   "pp",   "fig",
          "figs", "eds",  "jan", "feb",  "apr",  "aug",  "sept",   "oct",  "nov",  "dec",    "ph.d", "ed.d",
          "b.sc", "m.sc", "nr",  "ibid", "incl", "govt", "supt",   "insp", "dist", "trans",  "repr"}) {
      map->emplace(word, Spelling::kAny);
    }
    for (const absl::string_view word : {"no",  "nos", "mar", "jun",  "jul", "sep", "rep", "reps", "sen", "gen", "gov",
                                         "col", "rev", "co",  "pres", "fr",  "ed",  "op",  "art",  "sec", "ch"}) {
      map->emplace(word, Spelling::kCapital);
    }
    return map;
  }();
  return abbreviations;
}

// Words that the Penn Treebank writes as two, and the length of the first.
constexpr std::array<std::pair<absl::string_view, size_t>, 6> kContractions = {
    {{"cannot", 3}, {"gonna", 3}, {"gotta", 3}, {"wanna", 3}, {"lemme", 3}, {"gimme", 3}}};
constexpr absl::string_view kContractionInitials = "cgwlCGWL";
constexpr std::array<absl::string_view, 6> kClitics = {"'s", "'m", "'d", "'re", "'ve", "'ll"};
// Words that begin with an apostrophe.
constexpr std::array<absl::string_view, 4> kElided = {"'em", "'til", "'cause", "'bout"};

bool EqualsNoCase(absl::string_view text, absl::string_view lower_case) {
  return text.size() == lower_case.size() && StartsWithNoCase(text, 0, lower_case);
}

bool IsOneCodePoint(absl::string_view text) {
  size_t i = 0;
  NextCodePoint(text, &i);
  return i == text.size();
}

// Marks after which something begins, such as a number with its sign.
constexpr std::array<absl::string_view, 16> kOpeningMarks = {"(", "[", "{", "`",  "``", "“", "„", "«",
                                                             "‹", "‘", "-", "--", "–",  "—", "/", "..."};

class WikipediaTokenizer final : public ChunkTokenizer<WikipediaTokenizer> {
 public:
  explicit WikipediaTokenizer(TokenFinisher finisher) : ChunkTokenizer(kSplitAtCarriageReturn, std::move(finisher)) {}

  void TokenizeAscii(absl::string_view chunk, Emit emit) {
    if ((seen() & kMark) == 0) {
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
    opens_ = true;
    checked_for_host_ = 0;
    checked_for_email_ = absl::StrContains(text, '@') ? 0 : text.size();
    for (size_t i = 0; i < text.size();) {
      const size_t url_end = SkipUrl(text, i);
      if (url_end > i) {
        EmitToken(text.substr(i, url_end - i), emit);
        opens_ = false;
        i = url_end;
      } else if (const size_t number = NumberBegin(text, i); number > i || IsWordAt(text, i)) {
        i = ScanWord(text, i, number, emit);
        opens_ = false;
      } else {
        i = ScanMark(text, i, emit);
      }
    }
  }

  // Where the digits of the number at text[i] begin that has a sign or a decimal point before them; i for any other.
  size_t NumberBegin(absl::string_view text, size_t i) const {
    if (!opens_) return i;
    size_t begin = i;
    const UChar32 c = NextCodePoint(text, &begin);
    if (c != '.' && c != '-' && c != '+' && c != 0x2212) return i;
    if (c != '.' && IsByteAt(text, begin, '.')) ++begin;
    return IsDigitAt(text, begin) ? begin : i;
  }

  // Emits the word at text[begin], whose first word character is text[first], and returns its end.
  size_t ScanWord(absl::string_view text, size_t begin, size_t first, Emit emit) {
    if (begin >= checked_for_email_) {
      const size_t email_end = SkipEmail(text, begin, &checked_for_email_);
      if (email_end > begin) {
        EmitToken(text.substr(begin, email_end - begin), emit);
        return email_end;
      }
    }
    size_t end = SkipWordCharacters(text, first);
    size_t segment = first;  // begins after the last joiner
    while (end < text.size()) {
      const size_t next = SkipJoiner(text, begin, segment, end);
      if (next == end) break;
      // A host name was skipped whole.
      segment = IsWordAt(text, next) ? next : segment;
      end = SkipWordCharacters(text, next);
    }
    end = SkipSuffix(text, begin, segment, end);
    EmitWord(text.substr(begin, end - begin), emit);
    return end;
  }

  // The end of what joins the word text[begin, end), whose last segment begins at text[segment], to more of the same
  // word; end when nothing does.
  size_t SkipJoiner(absl::string_view text, size_t begin, size_t segment, size_t end) {
    size_t next = end;
    const UChar32 joiner = NextCodePoint(text, &next);
    switch (joiner) {
      case '-':
      case '_':
      case kZeroWidthNonJoiner:
      case kZeroWidthJoiner:
        return IsWordAt(text, next) ? next : end;
      case '\'':
        return IsLetterAt(text, next) ? next : end;
      case '&':
        return IsLetterAt(text, next) && IsLetter(CodePointBefore(text, end)) ? next : end;
      case ',':
      case ':':
      case '/':
        return IsDigitAt(text, next) && IsDigit(CodePointBefore(text, end)) ? next : end;
      case '.':
        return SkipPeriod(text, begin, segment, end);
      default:
        return end;
    }
  }

  // SkipJoiner for a period: within a number, after a single letter ("u.s", "e.g"), in "ph.d", in a host name, and with
  // a hyphen after an abbreviation ("u.s.-based").
  size_t SkipPeriod(absl::string_view text, size_t begin, size_t segment, size_t end) {
    const size_t next = end + 1;
    if (IsByteAt(text, next, '-')) {
      const bool joins = IsWordAt(text, next + 1) && IsAbbreviation(text.substr(begin, end - begin), end - segment);
      return joins ? next + 1 : end;
    }
    const UChar32 after = PeekCodePoint(text, next);
    if (IsDigit(after)) return IsDigit(CodePointBefore(text, end)) ? next : end;
    if (!IsLetter(after)) return end;
    const absl::string_view last = text.substr(segment, end - segment);
    if (IsOneCodePoint(last) && IsLetterAt(last, 0)) return next;
    if (EqualsNoCase(last, "ph") && StartsWithNoCase(text, next, "d")) return next;
    if (end < checked_for_host_) return end;
    const size_t host_end = SkipHostName(text, segment, &checked_for_host_);
    return host_end > segment ? host_end : end;
  }

  // What follows a word and belongs to it: an abbreviation's period, "c++", "c#", the "$" of "us$50".
  size_t SkipSuffix(absl::string_view text, size_t begin, size_t segment, size_t end) const {
    const absl::string_view word = text.substr(begin, end - begin);
    if (IsByteAt(text, end, '.')) {
      const bool is_ellipsis = IsByteAt(text, end + 1, '.');
      return !is_ellipsis && IsAbbreviation(word, end - segment) ? end + 1 : end;
    }
    if (word.size() > 2 || !IsLetterAt(word, 0)) return end;
    if (IsByteAt(text, end, '$') && IsDigitAt(text, end + 1)) return end + 1;
    if (word.size() == 1 && IsByteAt(text, end, '#') && !IsWordAt(text, end + 1)) return end + 1;
    if (word.size() == 1 && SkipByte(text, end, '+') == end + 2 && !IsWordAt(text, end + 2)) return end + 2;
    return end;
  }

  // Whether a period after `word` belongs to it. The word's last segment is as many bytes long.
  static bool IsAbbreviation(absl::string_view word, size_t last_segment) {
    if (IsOneCodePoint(word)) {
      // An initial, or such as "p." and "c.". "I" is a word, and a king's or a war's number, and often ends a sentence;
      // so do small letters of other alphabets.
      const UChar32 c = PeekCodePoint(word, 0);
      return c != 'I' && c != 'i' && (u_isUUppercase(c) || (c < 0x80 && u_isULowercase(c)));
    }
    if (word.size() >= 3 && last_segment == 1 && word[word.size() - 2] == '.' && !IsDigitAt(word, word.size() - 1)) {
      return true;  // "u.s"
    }
    if (word.size() > kLongestAbbreviation) return false;
    std::array<char, kLongestAbbreviation> lower{};
    std::transform(word.begin(), word.end(), lower.begin(),
                   [](char c) { return absl::ascii_tolower(static_cast<unsigned char>(c)); });
    const auto known = Abbreviations().find(absl::string_view(lower.data(), word.size()));
    if (known == Abbreviations().end()) return false;
    return known->second == Spelling::kAny || absl::ascii_isupper(static_cast<unsigned char>(word[0]));
  }

  // Splits contractions off a word.
  void EmitWord(absl::string_view word, Emit emit) {
    if (word.size() >= 5 && word.size() <= 6 && absl::StrContains(kContractionInitials, word[0])) {
      for (const auto& [contraction, first] : kContractions) {
        if (!EqualsNoCase(word, contraction)) continue;
        EmitToken(word.substr(0, first), emit);
        return EmitToken(word.substr(first), emit);
      }
    }
    if ((seen() & (kMark | kNonAscii)) == 0 || !absl::StrContains(word, '\'')) return EmitToken(word, emit);
    clitics_.clear();
    for (size_t size = CliticSize(word); size > 0; size = CliticSize(word)) {
      clitics_.push_back(word.substr(word.size() - size));
      word.remove_suffix(size);
    }
    EmitToken(word, emit);
    for (auto clitic = clitics_.rbegin(); clitic != clitics_.rend(); ++clitic) EmitToken(*clitic, emit);
  }

  // The size of the clitic that ends `word` after something else; 0 when none does.
  static size_t CliticSize(absl::string_view word) {
    if (word.size() > 3 && EqualsNoCase(word.substr(word.size() - 3), "n't")) return 3;
    for (const absl::string_view clitic : kClitics) {
      if (word.size() > clitic.size() && EqualsNoCase(word.substr(word.size() - clitic.size()), clitic)) {
        return clitic.size();
      }
    }
    return 0;
  }

  // Emits what begins with the mark at text[i], and returns its end.
  size_t ScanMark(absl::string_view text, size_t i, Emit emit) {
    switch (text[i]) {
      case '\'':
        return ScanApostrophe(text, i, emit);
      case '`':
        return EmitMark(IsByteAt(text, i + 1, '`') ? "``" : "`", IsByteAt(text, i + 1, '`') ? i + 2 : i + 1, emit);
      case '.': {
        const size_t end = SkipByte(text, i, '.');
        return EmitMark(end > i + 1 ? "..." : ".", end, emit);
      }
      case '-':
        return ScanHyphens(text, i, emit);
      case '!':
      case '?': {
        const size_t end = std::min(text.find_first_not_of("!?", i), text.size());
        return EmitMark(text.substr(i, end - i), end, emit);
      }
      default:
        return ScanSymbol(text, i, emit);
    }
  }

  // Any other mark stands for itself.
  size_t ScanSymbol(absl::string_view text, size_t i, Emit emit) {
    const size_t end = SkipSymbol(text, i);
    return EmitMark(text.substr(i, end - i), end, emit);
  }

  // A run of hyphens is a dash, one alone is itself.
  size_t ScanHyphens(absl::string_view text, size_t i, Emit emit) {
    const size_t end = SkipByte(text, i, '-');
    return EmitMark(end - i > 1 ? "--" : "-", end, emit);
  }

  size_t ScanApostrophe(absl::string_view text, size_t i, Emit emit) {
    if (IsByteAt(text, i + 1, '\'')) return EmitMark("''", i + 2, emit);
    const size_t end = SkipWordCharacters(text, i + 1);
    const absl::string_view token = text.substr(i, end - i);
    const auto is_token = [&](absl::string_view word) { return EqualsNoCase(token, word); };
    const bool quoted = IsByteAt(text, end, '\'');
    const size_t digits = SkipDigits(text, i + 1);
    const bool is_decade = digits == i + 3 && (end == digits || EqualsNoCase(text.substr(digits, end - digits), "s"));
    const bool is_clitic = std::any_of(kClitics.begin(), kClitics.end(), is_token) && !quoted;
    if (is_clitic || (is_decade && !quoted) || (is_token("'n") && quoted) ||
        std::any_of(kElided.begin(), kElided.end(), is_token)) {
      const size_t token_end = is_token("'n") ? end + 1 : end;
      opens_ = false;
      EmitToken(text.substr(i, token_end - i), emit);
      return token_end;
    }
    if (opens_ && (is_token("'tis") || is_token("'twas"))) {
      EmitToken(text.substr(i, 2), emit);
      opens_ = false;
      return i + 2;
    }
    return EmitMark("'", i + 1, emit);
  }

  // Returns `end`.
  size_t EmitMark(absl::string_view mark, size_t end, Emit emit) {
    EmitToken(mark, emit);
    const bool repeats_opening = opens_ && (mark == "\"" || mark == "'");
    opens_ = repeats_opening || std::find(kOpeningMarks.begin(), kOpeningMarks.end(), mark) != kOpeningMarks.end();
    return end;
  }

  std::string prepared_;
  std::vector<absl::string_view> clitics_;
  // Of the current chunk: whether something may begin here; before which positions there is no address to be found.
  bool opens_ = true;
  size_t checked_for_host_ = 0;
  size_t checked_for_email_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Tokenizer>> CreateWikipediaTokenizer(TokenFinisher finisher) {
  return std::make_unique<WikipediaTokenizer>(std::move(finisher));
}

}  // namespace gauntlet
