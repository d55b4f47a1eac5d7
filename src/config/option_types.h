// Builders of option declarations, one for each kind of value.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/status.h"
#include "gauntlet/config/option.h"

namespace gauntlet::config_internal {

using Json = nlohmann::ordered_json;

// How a value that was given appears in an error.
std::string Shown(const Json& value);
absl::Status WrongValue(const Json& value, const std::string& expected);

// Whether a string can be stored in JSON again and given to the system: UTF-8 without NUL. A file with another name can
// be reached by a pattern or by its directory.
absl::Status CheckText(const Json& value);

// `path` itself when absolute, "-" or "@" (a list's path follows); else below `directory`.
std::string ResolvePath(const std::string& directory, const std::string& path);

template <typename Number>
struct Range {
  Number low;
  Number high;
  bool above_low = false;  // low itself is not allowed

  bool Contains(Number value) const { return (above_low ? value > low : value >= low) && value <= high; }
  std::string ToString() const {
    return absl::StrCat(above_low ? "above " : "", low, above_low ? ", at most " : " to ", high);
  }
};

// A field is named by a function from Config& to it, e.g. [](auto& c) -> auto& { return c.training.eta; }.
template <typename Field>
Option NumberOption(std::string key, std::string flag, Field field, Range<double> range, std::string help) {
  Option option{std::move(key), "number", range.ToString(), std::move(help), std::move(flag), true, false, {}, {}};
  option.set = [field, range](Config* config, const Json& value, const std::string&) {
    if (!value.is_number() || !range.Contains(value.get<double>())) {
      return WrongValue(value, absl::StrCat("a number, ", range.ToString()));
    }
    field(*config) = value.get<double>();
    return absl::OkStatus();
  };
  option.get = [field](const Config& config) { return Json(field(config)); };
  return option;
}

template <typename Field>
Option IntegerOption(std::string key, std::string flag, Field field, Range<int64_t> range, std::string help) {
  Option option{std::move(key), "integer", range.ToString(), std::move(help), std::move(flag), true, false, {}, {}};
  option.set = [field, range](Config* config, const Json& value, const std::string&) {
    const bool fits = value.is_number_integer() &&
                      !(value.is_number_unsigned() && value.get<uint64_t>() > static_cast<uint64_t>(INT64_MAX));
    if (!fits || !range.Contains(value.get<int64_t>())) {
      return WrongValue(value, absl::StrCat("a whole number, ", range.ToString()));
    }
    auto& target = field(*config);
    target = static_cast<std::decay_t<decltype(target)>>(value.get<int64_t>());
    return absl::OkStatus();
  };
  option.get = [field](const Config& config) { return Json(field(config)); };
  return option;
}

template <typename Field>
Option BooleanOption(std::string key, std::string flag, Field field, std::string help) {
  Option option{std::move(key), "boolean", "true, false", std::move(help), std::move(flag), true, false, {}, {}};
  option.set = [field](Config* config, const Json& value, const std::string&) {
    // 0 and 1 are how the reference's flags spell it.
    const bool numeric = value.is_number_integer() && (value == 0 || value == 1);
    if (!value.is_boolean() && !numeric) return WrongValue(value, "true or false");
    field(*config) = value.is_boolean() ? value.get<bool>() : value == 1;
    return absl::OkStatus();
  };
  option.get = [field](const Config& config) { return Json(field(config)); };
  return option;
}

// One of the given texts, each standing for a value of an enum (or for itself).
template <typename Field, typename Value>
Option ChoiceOption(std::string key, std::string flag, Field field, std::vector<std::pair<std::string, Value>> choices,
                    std::string help) {
  const std::string allowed = absl::StrJoin(
      choices, ", ", [](std::string* out, const auto& choice) { absl::StrAppend(out, "\"", choice.first, "\""); });
  Option option{std::move(key), "text", allowed, std::move(help), std::move(flag), true, false, {}, {}};
  option.set = [field, choices, allowed](Config* config, const Json& value, const std::string&) {
    for (const auto& [name, meaning] : choices) {
      if (value.is_string() && value.get<std::string>() == name) {
        field(*config) = meaning;
        return absl::OkStatus();
      }
    }
    return WrongValue(value, absl::StrCat("one of ", allowed));
  };
  option.get = [field, choices](const Config& config) {
    for (const auto& [name, meaning] : choices) {
      if (field(config) == meaning) return Json(name);
    }
    return Json(nullptr);
  };
  return option;
}

enum class TextKind { kText, kPath };

template <typename Field>
Option TextOption(std::string key, std::string flag, Field field, TextKind kind, std::string allowed,
                  std::string help) {
  Option option{std::move(key),
                kind == TextKind::kPath ? "path" : "text",
                std::move(allowed),
                std::move(help),
                std::move(flag),
                true,
                false,
                {},
                {}};
  option.is_path = kind == TextKind::kPath;
  option.set = [field, kind](Config* config, const Json& value, const std::string& directory) -> absl::Status {
    if (!value.is_string()) return WrongValue(value, kind == TextKind::kPath ? "a path (text)" : "text");
    GAUNTLET_RETURN_IF_ERROR(CheckText(value));
    const std::string text = value.get<std::string>();
    field(*config) = kind == TextKind::kPath && !text.empty() ? ResolvePath(directory, text) : text;
    return absl::OkStatus();
  };
  option.get = [field](const Config& config) { return Json(field(config)); };
  return option;
}

// A list of paths; one text stands for a list of one.
template <typename Field>
Option PathListOption(std::string key, std::string flag, Field field, std::string allowed, std::string help) {
  Option option{
      std::move(key), "list of paths", std::move(allowed), std::move(help), std::move(flag), true, false, {}, {}};
  option.is_path = true;
  option.set = [field](Config* config, const Json& value, const std::string& directory) -> absl::Status {
    const Json list = value.is_string() ? Json::array({value}) : value;
    std::vector<std::string> paths;
    for (const Json& path : list) {
      if (!path.is_string() || path.get<std::string>().empty()) return WrongValue(value, "a list of paths (texts)");
      GAUNTLET_RETURN_IF_ERROR(CheckText(path));
      paths.push_back(ResolvePath(directory, path.get<std::string>()));
    }
    if (!list.is_array()) return WrongValue(value, "a list of paths (texts)");
    field(*config) = std::move(paths);
    return absl::OkStatus();
  };
  option.get = [field](const Config& config) { return Json(field(config)); };
  return option;
}

// A list of paths, each of which may be an object instead, with weight and format; one of either stands for a list of
// one.
absl::StatusOr<CorpusInput> ParseCorpusInput(const Json& value, const std::string& directory);
Json CorpusInputToJson(const CorpusInput& input);

template <typename Field>
Option InputListOption(std::string key, std::string flag, Field field, std::string allowed, std::string help) {
  Option option{
      std::move(key), "list of paths", std::move(allowed), std::move(help), std::move(flag), true, false, {}, {}};
  option.is_path = true;
  option.set = [field](Config* config, const Json& value, const std::string& directory) -> absl::Status {
    const Json list = value.is_array() ? value : Json::array({value});
    std::vector<CorpusInput> inputs;
    for (const Json& item : list) {
      GAUNTLET_ASSIGN_OR_RETURN(CorpusInput input, ParseCorpusInput(item, directory));
      inputs.push_back(std::move(input));
    }
    field(*config) = std::move(inputs);
    return absl::OkStatus();
  };
  option.get = [field](const Config& config) {
    Json list = Json::array();
    for (const CorpusInput& input : field(config)) list.push_back(CorpusInputToJson(input));
    return list;
  };
  return option;
}

// A size such as "16GiB", or a number of bytes.
// Of at least `least` bytes.
template <typename Field>
Option ByteSizeOption(std::string key, std::string flag, Field field, std::string help, uint64_t least = 0) {
  Option option{std::move(key),
                "size",
                absl::StrCat("a number of bytes, or text such as \"16GiB\"",
                             least > 0 ? absl::StrCat("; at least ", FormatByteSize(least)) : ""),
                std::move(help),
                std::move(flag),
                true,
                false,
                {},
                {}};
  option.set = [field, least](Config* config, const Json& value, const std::string&) -> absl::Status {
    uint64_t size = 0;
    if (value.is_number_unsigned()) {
      size = value.get<uint64_t>();
    } else if (value.is_string()) {
      GAUNTLET_ASSIGN_OR_RETURN(size, ParseByteSize(value.get<std::string>()));
    } else {
      return WrongValue(value, "a size such as \"16GiB\"");
    }
    if (size < least) return WrongValue(value, absl::StrCat("a size of at least ", FormatByteSize(least)));
    field(*config) = size;
    return absl::OkStatus();
  };
  option.get = [field](const Config& config) { return Json(field(config)); };
  return option;
}

}  // namespace gauntlet::config_internal
