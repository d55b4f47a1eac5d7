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

// The file's bytes: the checksum is of the same JSON without it.
std::string Render(const Manifest& manifest) {
  Json json = ToJson(manifest);
  // Names of files, say, need not be UTF-8, as JSON wants it.
  const auto dump = [&](int indent) { return json.dump(indent, ' ', false, Json::error_handler_t::replace); };
  const std::string checksum = absl::StrFormat("%016x", Checksum64(dump(-1)));
  json["checksum"] = checksum;
  return dump(2) + "\n";
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
  const auto is_string = [&](const char* key) { return json.contains(key) && json[key].is_string(); };
  if (!json.is_object() || !is_string("artefact") || !is_string("fingerprint") || !is_string("content") ||
      !json.contains("version") || !json["version"].is_number_unsigned() || !json.contains("details")) {
    return CorruptFileError(path, 0, "this is not a manifest");
  }
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
  if (manifest.version > version) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": has format version ", manifest.version, "; this program reads versions up to ", version));
  }
  return manifest;
}

}  // namespace gauntlet
