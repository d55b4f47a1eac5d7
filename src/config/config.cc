#include "gauntlet/config/config.h"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gauntlet/base/status.h"
#include "gauntlet/config/option.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/json.h"
#include "src/config/config_file.h"
#include "src/config/option_types.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kRecipeKey = "recipe";

// The number of edits (insert, delete, replace) that turn a into b.
size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row[b.size()];
}

// "training.eta" → "eta".
absl::string_view LeafOf(absl::string_view key) {
  const size_t dot = key.rfind('.');
  return dot == absl::string_view::npos ? key : key.substr(dot + 1);
}

bool IsSection(absl::string_view key) {
  const std::string prefix = absl::StrCat(key, ".");
  return std::any_of(AllOptions().begin(), AllOptions().end(),
                     [&](const Option& option) { return absl::StartsWith(option.key, prefix); });
}

absl::Status UnknownKey(absl::string_view key) {
  const std::string nearest = NearestKey(key);
  return absl::InvalidArgumentError(absl::StrCat(
      "unknown key \"", key, "\"", nearest.empty() ? "" : absl::StrCat("; did you mean \"", nearest, "\"?")));
}

absl::Status SetKey(Config* config, absl::string_view key, const Json& value, const std::string& directory) {
  const Option* option = FindOption(key);
  if (option == nullptr) return UnknownKey(key);
  return AnnotateStatus(option->set(config, value, directory), absl::StrCat("\"", key, "\""));
}

absl::Status ApplySection(Config* config, const std::string& prefix, const Json& section,
                          const std::string& directory) {
  for (const auto& [name, value] : section.items()) {
    const std::string key = absl::StrCat(prefix, name);
    if (value.is_object() && IsSection(key)) {
      GAUNTLET_RETURN_IF_ERROR(ApplySection(config, absl::StrCat(key, "."), value, directory));
    } else if (IsSection(key)) {
      return absl::InvalidArgumentError(absl::StrCat("\"", key, "\": expected an object with options in it"));
    } else {
      GAUNTLET_RETURN_IF_ERROR(SetKey(config, key, value, directory));
    }
  }
  return absl::OkStatus();
}

// The recipe first, whichever place it has in the file.
absl::Status ApplyFile(Config* config, const Json& file, const std::string& directory) {
  const auto recipe = file.find(kRecipeKey);
  if (recipe == file.end()) return ApplySection(config, "", file, directory);
  GAUNTLET_RETURN_IF_ERROR(SetKey(config, kRecipeKey, *recipe, directory));
  Json others = file;
  others.erase(kRecipeKey);
  return ApplySection(config, "", others, directory);
}

// A path, an object with one, or a list of either, made absolute.
Json AbsolutePaths(const Json& value) {
  if (value.is_array()) {
    Json list = Json::array();
    for (const Json& path : value) list.push_back(AbsolutePaths(path));
    return list;
  }
  if (value.is_object()) {
    Json object = value;
    object["path"] = AbsolutePaths(value["path"]);
    return object;
  }
  const std::string path = value.get<std::string>();
  if (path.empty()) return path;
  std::error_code error;
  const std::filesystem::path here = std::filesystem::current_path(error);
  return config_internal::ResolvePath(error ? "" : here.string(), path);
}

}  // namespace

const Option* FindOption(absl::string_view key) {
  const auto found =
      std::find_if(AllOptions().begin(), AllOptions().end(), [&](const Option& option) { return option.key == key; });
  return found == AllOptions().end() ? nullptr : &*found;
}

std::string NearestKey(absl::string_view key) {
  constexpr size_t kFarthest = 3;
  std::string nearest;
  size_t distance = kFarthest + 1;
  for (const Option& option : AllOptions()) {
    // A right name in the wrong section is as near as it gets.
    const size_t found = LeafOf(option.key) == LeafOf(key) ? 0 : EditDistance(option.key, key);
    if (found < distance) {
      distance = found;
      nearest = option.key;
    }
  }
  return nearest;
}

absl::StatusOr<Config> LoadConfig(const std::string& path) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<config_internal::ConfigFile> files,
                            config_internal::ReadConfigFiles(path));
  Config config;
  for (const config_internal::ConfigFile& file : files) {
    GAUNTLET_RETURN_IF_ERROR(AnnotateStatus(ApplyFile(&config, file.json, DirectoryName(file.path)), file.path));
  }
  return config;
}

absl::Status SetOption(Config* config, absl::string_view key, const Json& value) {
  return SetKey(config, key, value, "");
}

absl::Status SetOption(Config* config, absl::string_view assignment) {
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(assignment, absl::MaxSplits('=', 1));
  const auto& [key, value] = parts;
  if (key.size() == assignment.size()) {
    return absl::InvalidArgumentError(absl::StrCat("\"", assignment, "\": expected KEY=VALUE"));
  }
  auto json = ParseJson<Json>(value);
  const Option* option = FindOption(key);
  const bool wants_text = option != nullptr && (option->type == "text" || option->type == "path");
  if (json.is_discarded() || wants_text) json = std::string(value);
  return SetKey(config, key, json, "");
}

absl::Status ValidateConfig(const Config& config) {
  if (config.run_dir.empty()) {
    return absl::InvalidArgumentError("\"run_dir\": not set; expected the directory that keeps the run");
  }
  if (config.corpus.inputs.empty() && config.cooccurrence.import.empty()) {
    return absl::InvalidArgumentError("\"corpus.inputs\": not set; expected at least one file");
  }
  if (!config.cooccurrence.import.empty() && config.vocabulary.file.empty()) {
    return absl::InvalidArgumentError(
        "\"vocabulary.file\": not set; cooccurrence.import needs the vocabulary that its counts are numbered by");
  }
  if (config.output.name.empty() || absl::StrContains(config.output.name, '/')) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"output.name\": got \"", config.output.name, "\", expected a file name without slashes"));
  }
  if (config.training.stop_patience > 0 && config.evaluation.analogies.empty() &&
      config.evaluation.similarities.empty()) {
    return absl::InvalidArgumentError(
        "\"training.stop_patience\": needs evaluation.analogies or evaluation.similarities to watch");
  }
  return absl::OkStatus();
}

Json ConfigToJson(const Config& config) {
  Json json = Json::object();
  for (const Option& option : AllOptions()) {
    Json* target = &json;
    for (const absl::string_view part : absl::StrSplit(option.key, '.')) target = &(*target)[std::string(part)];
    *target = option.is_path ? AbsolutePaths(option.get(config)) : option.get(config);
  }
  return json;
}

std::vector<std::string> ResultOptions(const Config& config, const std::vector<std::string>& prefixes) {
  std::vector<std::string> assignments;
  for (const Option& option : AllOptions()) {
    const bool wanted = std::any_of(prefixes.begin(), prefixes.end(),
                                    [&](const std::string& prefix) { return absl::StartsWith(option.key, prefix); });
    if (wanted && option.shapes_result && !option.is_path) {
      assignments.push_back(absl::StrCat(option.key, "=", JsonLine(option.get(config))));
    }
  }
  return assignments;
}

}  // namespace gauntlet
