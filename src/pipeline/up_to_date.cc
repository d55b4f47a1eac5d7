#include "src/pipeline/up_to_date.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/hash.h"
#include "gauntlet/io/manifest.h"

namespace gauntlet {

std::string StageFingerprint(absl::string_view stage, const std::vector<std::string>& options,
                             const std::vector<std::string>& inputs) {
  Fingerprinter fingerprint;
  fingerprint.Add(stage);
  for (const std::string& option : options) fingerprint.Add(option);
  for (const std::string& input : inputs) fingerprint.Add(input);
  return fingerprint.Hex();
}

absl::StatusOr<bool> IsUpToDate(const std::string& directory, absl::string_view artefact, uint32_t version,
                                const std::string& fingerprint) {
  const absl::StatusOr<Manifest> manifest = ReadManifest(directory, artefact, version);
  if (absl::IsNotFound(manifest.status())) return false;
  GAUNTLET_RETURN_IF_ERROR(manifest.status());
  return manifest->fingerprint == fingerprint;
}

void ReportUpToDate(const StageContext& context, absl::string_view stage, const std::vector<Metric>& metrics) {
  context.progress->BeginStage(stage, absl::StrCat(stage, " is up to date"), "", 0);
  context.progress->EndStage(metrics);
}

absl::StatusOr<std::string> FileContent(const std::string& path) {
  constexpr uint64_t kPiece = uint64_t{1} << 22;
  if (path.empty()) return std::string();
  GAUNTLET_ASSIGN_OR_RETURN(const RandomAccessFile file, RandomAccessFile::Open(path));
  Fingerprinter fingerprint;
  std::string piece;
  for (uint64_t offset = 0; offset < file.size(); offset += piece.size()) {
    piece.resize(std::min(kPiece, file.size() - offset));
    GAUNTLET_RETURN_IF_ERROR(file.ReadExactlyAt(offset, absl::MakeSpan(piece.data(), piece.size())));
    fingerprint.Add(piece);
  }
  return fingerprint.Hex();
}

}  // namespace gauntlet
