// The readers behind LoadVectors, one for each binary format.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "gauntlet/embeddings/embeddings.h"
#include "gauntlet/embeddings/load.h"

namespace gauntlet {

absl::StatusOr<Embeddings> LoadWord2vecBinary(const std::string& path, const LoadOptions& options);
absl::StatusOr<Embeddings> LoadNpy(const std::string& path, const LoadOptions& options);
absl::StatusOr<Embeddings> LoadSafetensors(const std::string& path, const LoadOptions& options);

}  // namespace gauntlet
