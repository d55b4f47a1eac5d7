// How stages tell whether their artefact is there already.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gauntlet/base/progress.h"
#include "src/pipeline/stages.h"

namespace gauntlet {

// Hash of a stage's name, the options that shape its result, and the identity of its inputs.
std::string StageFingerprint(absl::string_view stage, const std::vector<std::string>& options,
                             const std::vector<std::string>& inputs);

// Whether `directory` holds a complete artefact of this kind and fingerprint. Damage is an error, and so is a version
// above `version`; absence is not.
absl::StatusOr<bool> IsUpToDate(const std::string& directory, absl::string_view artefact, uint32_t version,
                                const std::string& fingerprint);

// Tells that a stage has nothing to do.
void ReportUpToDate(const StageContext& context, absl::string_view stage, const std::vector<Metric>& metrics);

// The identity of a file's content, by its size and checksum; empty for no path.
absl::StatusOr<std::string> FileContent(const std::string& path);

}  // namespace gauntlet
