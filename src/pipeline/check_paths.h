// What a run reads must not be what it writes.
#pragma once

#include "absl/status/status.h"
#include "gauntlet/config/config.h"

namespace gauntlet {

// InvalidArgument, naming both, when run_dir lies in a directory whose files are all read, or an input is a file that
// the run would replace or delete. Links are followed. Errors of ExpandInputs for inputs that do not exist.
absl::Status CheckInputsApart(const Config& config);

}  // namespace gauntlet
