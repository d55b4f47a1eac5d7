#include "src/text/wiki_templates.h"

#include <cstddef>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"

namespace gauntlet {

namespace {

constexpr size_t kLongestName = 20;  // of those below, with some room for blanks
constexpr size_t kLast = 0;

struct Character {
  absl::string_view name;
  absl::string_view text;
};
constexpr Character kCharacters[] = {
    {"'", "'"},
    {"'s", "'s"},
    {"' \"", "' \""},
    {"\" '", "\" '"},
    {"'\"", "'\""},
    {"\"'", "\"'"},
    {"=", "="},
    {"nbsp", " "},
    {"thinsp", " "},
    {"hairsp", " "},
    {"snd", " – "},
    {"spnd", " – "},
    {"sndash", " – "},
    {"dash", " – "},
    {"spaced ndash", " – "},
    {"spaced en dash", " – "},
    {"ndash", "–"},
    {"en dash", "–"},
    {"mdash", "—"},
    {"mdashb", "—"},
    {"em dash", "—"},
    {"emdash", "—"},
    {"endash", "–"},
    {"·", " · "},
    {"dot", " · "},
    {"•", " • "},
    {"bull", " • "},
};

struct Dress {
  absl::string_view name;
  size_t argument;  // the one that is shown, from 1 on, or kLast
};
constexpr Dress kDresses[] = {
    {"nowrap", 1},     {"nobr", 1},         {"nobreak", 1}, {"small", 1},   {"smaller", 1},  {"smallcaps", 1},
    {"sc", 1},         {"big", 1},          {"large", 1},   {"larger", 1},  {"em", 1},       {"strong", 1},
    {"sub", 1},        {"sup", 1},          {"abbr", 1},    {"tooltip", 1}, {"vanchor", 1},  {"ill", 1},
    {"nihongo", 1},    {"linktext", 1},     {"chem2", 1},   {"lang", 2},    {"rtl-lang", 2}, {"script", 2},
    {"transl", kLast}, {"translit", kLast},
};

// Those without a name, or with a number as their name; without blanks around them.
std::vector<absl::string_view> Arguments(absl::string_view list) {
  std::vector<absl::string_view> arguments;
  for (absl::string_view argument : absl::StrSplit(list, '|')) {
    const size_t equals = argument.find('=');
    size_t number = 0;
    if (equals != absl::string_view::npos) {
      if (!absl::SimpleAtoi(argument.substr(0, equals), &number)) continue;
      argument.remove_prefix(equals + 1);
    }
    arguments.push_back(absl::StripAsciiWhitespace(argument));
  }
  return arguments;
}

// "value|unit|…", "value|to|value|unit|…" or "value|unit|value|unit|…".
std::string Measure(absl::Span<const absl::string_view> arguments) {
  if (arguments.size() < 2) return "";
  size_t count = 2;
  while (arguments.size() >= count + 2 && !arguments[count].empty() &&
         absl::ascii_isdigit(static_cast<unsigned char>(arguments[count].front()))) {
    count += 2;
  }
  return absl::StrJoin(arguments.subspan(0, count), " ");
}

// "year|…", with a small letter at the beginning when there is "lc=y".
std::string AsOf(absl::string_view list) {
  const std::vector<absl::string_view> arguments = Arguments(list);
  if (arguments.empty()) return "";
  return absl::StrCat(absl::StrContains(list, "lc=") ? "as of " : "As of ", arguments[0]);
}

}  // namespace

std::string TextOfTemplate(absl::string_view content) {
  static const auto& characters = *[] {
    auto* map = new absl::flat_hash_map<absl::string_view, absl::string_view>();
    for (const Character& character : kCharacters) map->emplace(character.name, character.text);
    return map;
  }();
  static const auto& dresses = *[] {
    auto* map = new absl::flat_hash_map<absl::string_view, size_t>();
    for (const Dress& dress : kDresses) map->emplace(dress.name, dress.argument);
    return map;
  }();
  const size_t bar = content.substr(0, kLongestName).find('|');
  if (bar == absl::string_view::npos && content.size() > kLongestName) return "";
  const std::string name = absl::AsciiStrToLower(absl::StripAsciiWhitespace(content.substr(0, bar)));
  if (const auto found = characters.find(name); found != characters.end()) return std::string(found->second);
  if (bar == absl::string_view::npos) return "";
  const absl::string_view list = content.substr(bar + 1);
  if (name == "convert" || name == "cvt") return Measure(Arguments(list));
  if (name == "as of") return AsOf(list);
  const auto dress = dresses.find(name);
  if (dress == dresses.end()) return "";
  const std::vector<absl::string_view> arguments = Arguments(list);
  const size_t shown = dress->second == kLast ? arguments.size() : dress->second;
  return shown == 0 || shown > arguments.size() ? "" : std::string(arguments[shown - 1]);
}

}  // namespace gauntlet
