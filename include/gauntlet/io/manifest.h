// The manifest of an artefact directory: what it is, what made it, what is in it. Written last, so that a directory
// with a manifest is complete. The layout is specified in docs/FORMATS.md, "Manifest".
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

struct Manifest {
  std::string artefact;     // e.g. "cooccurrence-matrix"
  uint32_t version = 1;     // of the artefact's format
  std::string fingerprint;  // of the options and inputs that made it; see Fingerprinter
  std::string content;      // fingerprint of what is in it: equal content, equal value, whatever made it
  nlohmann::ordered_json details = nlohmann::ordered_json::object();  // counts and options, artefact by artefact
};

// Writes DIRECTORY/manifest.json with a checksum over all of it.
absl::Status WriteManifest(const std::string& directory, const Manifest& manifest);

// NotFound when there is none; DataLoss when it is damaged or is of another artefact than `artefact` (any when empty);
// FailedPrecondition, naming both, when its version is above `version`.
absl::StatusOr<Manifest> ReadManifest(const std::string& directory, absl::string_view artefact, uint32_t version);

// The same for an artefact that is not a directory: its manifest is the file `path`.
absl::Status WriteManifestFile(const std::string& path, const Manifest& manifest);
absl::StatusOr<Manifest> ReadManifestFile(const std::string& path, absl::string_view artefact, uint32_t version);

}  // namespace gauntlet
