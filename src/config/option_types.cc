#include "src/config/option_types.h"

#include <filesystem>

#include "absl/strings/match.h"
#include "gauntlet/io/file.h"

namespace gauntlet::config_internal {

std::string Shown(const Json& value) {
  constexpr size_t kLongest = 60;
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > kLongest) text = absl::StrCat(text.substr(0, kLongest), "…");
  return text;
}

absl::Status WrongValue(const Json& value, const std::string& expected) {
  return absl::InvalidArgumentError(absl::StrCat("got ", Shown(value), ", expected ", expected));
}

std::string ResolvePath(const std::string& directory, const std::string& path) {
  if (path == "-") return path;
  if (absl::StartsWith(path, "@")) return absl::StrCat("@", JoinPath(directory, path.substr(1)));
  return std::filesystem::path(JoinPath(directory, path)).lexically_normal().string();
}

}  // namespace gauntlet::config_internal
