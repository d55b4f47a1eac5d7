// Config files as they lie on disk: JSON objects that may include one another.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace gauntlet::config_internal {

struct ConfigFile {
  std::string path;
  nlohmann::ordered_json json;  // an object, without its "include"
};

// The file at `path` and all that it includes, in the order in which they are applied: what a file includes comes
// before it, the first included first. A file that is included on two ways comes twice. InvalidArgument, naming the
// file: it does not exist, is not a JSON object (comments allowed), has a key twice, or includes itself; includes that
// are nested deeper than 16 files, naming them.
absl::StatusOr<std::vector<ConfigFile>> ReadConfigFiles(const std::string& path);

}  // namespace gauntlet::config_internal
