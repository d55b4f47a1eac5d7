#include "gauntlet/io/manifest.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/hash.h"
#include "gauntlet/io/json.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

constexpr char kManifestName[] = "manifest.json";
constexpr uint64_t kMaxManifestBytes = uint64_t{1} << 26;

Json ToJson(const Manifest& manifest) {
  return Json{{"artefact", manifest.artefact},
              {"version", manifest.version},
              {"fingerprint", manifest.fingerprint},
              {"content", manifest.content},
              {"details", manifest.details}};
}

// Of the JSON without the member "checksum".
std::string ChecksumOf(const Json& json) { return absl::StrFormat("%016x", Checksum64(JsonLine(json))); }

std::string Render(const Manifest& manifest) {
  Json json = ToJson(manifest);
  const std::string checksum = ChecksumOf(json);
  json["checksum"] = checksum;
  return JsonText(json);
}

bool IsManifest(const Json& json) {
  const auto is_string = [&](const char* key) { return json.contains(key) && json[key].is_string(); };
  return json.is_object() && is_string("artefact") && is_string("fingerprint") && is_string("content") &&
         is_string("checksum") && json.contains("version") && json["version"].is_number_unsigned() &&
         json.contains("details");
}

// A newer manifest may have members that this program does not know, and is whole all the same.
absl::Status CheckVersion(const std::string& path, Json json, uint32_t version) {
  const auto found = json["version"].get<uint64_t>();
  const auto checksum = json["checksum"].get<std::string>();
  json.erase("checksum");
  if (found <= version || checksum != ChecksumOf(json)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(path, ": has format version ", found, "; this program reads versions up to ", version));
}

}  // namespace

absl::Status WriteManifest(const std::string& directory, const Manifest& manifest) {
  return WriteManifestFile(JoinPath(directory, kManifestName), manifest);
}

absl::StatusOr<Manifest> ReadManifest(const std::string& directory, absl::string_view artefact, uint32_t version) {
  return ReadManifestFile(JoinPath(directory, kManifestName), artefact, version);
}

absl::Status WriteManifestFile(const std::string& path, const Manifest& manifest) {
  return WriteFile(path, Render(manifest));
}

absl::StatusOr<Manifest> ReadManifestFile(const std::string& path, absl::string_view artefact, uint32_t version) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMaxManifestBytes));
  const auto json = ParseJson<Json>(text);
  if (!IsManifest(json)) return CorruptFileError(path, 0, "this is not a manifest");
  GAUNTLET_RETURN_IF_ERROR(CheckVersion(path, json, version));
  Manifest manifest;
  manifest.artefact = json["artefact"].get<std::string>();
  manifest.version = json["version"].get<uint32_t>();
  manifest.fingerprint = json["fingerprint"].get<std::string>();
  manifest.content = json["content"].get<std::string>();
  manifest.details = json["details"];
  if (Render(manifest) != text) return CorruptFileError(path, 0, "the manifest's checksum does not match");
  if (!artefact.empty() && manifest.artefact != artefact) {
    return CorruptFileError(path, 0,
                            absl::StrCat("describes an artefact of kind ", manifest.artefact, ", not ", artefact));
  }
  if (manifest.version == 0) return CorruptFileError(path, 0, "has format version 0; the first one was 1");
  return manifest;
}

}  // namespace gauntlet
