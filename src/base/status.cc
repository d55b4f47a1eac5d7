#include "gauntlet/base/status.h"

#include "absl/strings/str_cat.h"

namespace gauntlet {

absl::Status CorruptFileError(absl::string_view path, uint64_t offset, absl::string_view reason) {
  return absl::DataLossError(absl::StrCat(path, ": offset ", offset, ": ", reason));
}

absl::Status AnnotateStatus(const absl::Status& status, absl::string_view prefix) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(prefix, ": ", status.message()));
}

int ExitCode(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return 0;
    case absl::StatusCode::kInvalidArgument:
      return 2;
    case absl::StatusCode::kDataLoss:
      return 3;
    case absl::StatusCode::kCancelled:
      return 130;
    default:
      return 1;
  }
}

}  // namespace gauntlet
