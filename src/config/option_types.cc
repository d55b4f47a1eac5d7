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

absl::StatusOr<CorpusInput> ParseCorpusInput(const Json& value, const std::string& directory) {
  const bool weighted = value.is_object() && value.size() == 2 && value.contains("path") && value.contains("weight");
  const Json path = weighted ? value["path"] : value;
  const Json weight = weighted ? value["weight"] : Json(1u);
  const bool counts = weight.is_number_unsigned() && weight > 0u && weight <= kMaxInputWeight;
  if (!path.is_string() || path.get<std::string>().empty() || !counts) {
    return WrongValue(value, absl::StrCat("a list of paths (texts) and objects {\"path\": …, \"weight\": a whole "
                                          "number, 1 to ",
                                          kMaxInputWeight, "}"));
  }
  return CorpusInput(ResolvePath(directory, path.get<std::string>()), weight.get<uint64_t>());
}

Json CorpusInputToJson(const CorpusInput& input) {
  if (input.weight == 1) return input.path;
  return {{"path", input.path}, {"weight", input.weight}};
}

}  // namespace gauntlet::config_internal
