#include "src/config/config_file.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/json.h"
#include "src/config/option_types.h"

namespace gauntlet::config_internal {

namespace {

constexpr uint64_t kMaxConfigBytes = uint64_t{1} << 24;
constexpr size_t kMaxDepth = 16;

// nlohmann_json says where a syntax error is only through its exception, which stays in here. It also keeps the last of
// two equal keys without a word; the callback sees both.
absl::StatusOr<Json> ParseJson(const std::string& text) {
  if (NestsDeeperThan(kMaxJsonNesting, text)) {
    return absl::InvalidArgumentError(
        absl::StrCat("arrays and objects are nested more than ", kMaxJsonNesting, " deep"));
  }
  std::string repeated;
  std::string excess;
  std::vector<std::vector<std::string>> open_objects;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > kMaxJsonNesting) excess = absl::StrCat("values are nested more than ", kMaxJsonNesting, " deep");
    if (!excess.empty()) return false;
    if (event == Json::parse_event_t::object_start) open_objects.emplace_back();
    if (event == Json::parse_event_t::object_end) open_objects.pop_back();
    if (event == Json::parse_event_t::key) {
      std::vector<std::string>& keys = open_objects.back();
      const std::string key = parsed.get<std::string>();
      if (std::find(keys.begin(), keys.end(), key) != keys.end() && repeated.empty()) repeated = key;
      keys.push_back(key);
      if (keys.size() > kMaxJsonMembers) excess = absl::StrCat("an object has more than ", kMaxJsonMembers, " keys");
    }
    return excess.empty();
  };
  try {
    Json json = Json::parse(text, watch, /*allow_exceptions=*/true, /*ignore_comments=*/true);
    if (!excess.empty()) return absl::InvalidArgumentError(excess);
    if (!repeated.empty()) return absl::InvalidArgumentError(absl::StrCat("key \"", repeated, "\" is given twice"));
    if (!json.is_object()) return absl::InvalidArgumentError("expected a JSON object: { … }");
    return json;
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("not valid JSON: ", error.what()));
  }
}

absl::StatusOr<Json> ReadJson(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path, kMaxConfigBytes);
  if (absl::IsNotFound(text.status())) return absl::InvalidArgumentError(text.status().message());
  GAUNTLET_RETURN_IF_ERROR(text.status());
  absl::StatusOr<Json> json = ParseJson(*text);
  if (!json.ok()) return AnnotateStatus(json.status(), path);
  return json;
}

// Removes the "include" of the config at `path`, and returns the paths in it.
absl::StatusOr<std::vector<std::string>> TakeIncludes(const std::string& path, Json* json) {
  std::vector<std::string> includes;
  const auto found = json->find("include");
  if (found == json->end()) return includes;
  const Json value = *found;
  json->erase(found);
  const Json list = value.is_array() ? value : Json::array({value});
  for (const Json& item : list) {
    if (!item.is_string() || item.get<std::string>().empty()) {
      return AnnotateStatus(WrongValue(value, "the path of a config, or a list of such paths"),
                            absl::StrCat(path, ": \"include\""));
    }
    includes.push_back(JoinPath(DirectoryName(path), item.get<std::string>()));
  }
  return includes;
}

// The same for two spellings of the path of one file.
std::string CanonicalPath(const std::string& path) {
  std::error_code error;
  const std::filesystem::path canonical = std::filesystem::weakly_canonical(path, error);
  return error ? path : canonical.string();
}

// Appends the file at the end of `chain`, after what it includes. The files before it in `chain` include it.
absl::Status AppendFiles(std::vector<std::string>* chain, std::vector<ConfigFile>* files) {
  const std::string path = chain->back();
  GAUNTLET_ASSIGN_OR_RETURN(Json json, ReadJson(path));
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> includes, TakeIncludes(path, &json));
  for (const std::string& include : includes) {
    const bool cycle = std::any_of(chain->begin(), chain->end(), [&](const std::string& open) {
      return CanonicalPath(open) == CanonicalPath(include);
    });
    chain->push_back(include);
    if (cycle || chain->size() > kMaxDepth) {
      return absl::InvalidArgumentError(absl::StrCat(
          path, ": \"include\": ", cycle ? "a config includes itself: " : "configs include one another too deeply: ",
          absl::StrJoin(*chain, " includes ")));
    }
    // A missing file is the fault of the one that names it.
    if (!FileExists(include)) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": \"include\": ", include, " does not exist"));
    }
    GAUNTLET_RETURN_IF_ERROR(AppendFiles(chain, files));
    chain->pop_back();
  }
  files->push_back({path, std::move(json)});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<ConfigFile>> ReadConfigFiles(const std::string& path) {
  std::vector<std::string> chain = {path};
  std::vector<ConfigFile> files;
  GAUNTLET_RETURN_IF_ERROR(AppendFiles(&chain, &files));
  return files;
}

}  // namespace gauntlet::config_internal
