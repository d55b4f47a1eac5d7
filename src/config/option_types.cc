#include "src/config/option_types.h"

#include <filesystem>

#include "absl/strings/match.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/json.h"
#include "gauntlet/text/unicode.h"

namespace gauntlet::config_internal {

std::string Shown(const Json& value) {
  constexpr size_t kLongest = 60;
  std::string text = JsonLine(value);
  if (text.size() > kLongest) text = absl::StrCat(text.substr(0, kLongest), "…");
  return text;
}

absl::Status WrongValue(const Json& value, const std::string& expected) {
  return absl::InvalidArgumentError(absl::StrCat("got ", Shown(value), ", expected ", expected));
}

absl::Status CheckText(const Json& value) {
  const auto& text = value.get_ref<const std::string&>();
  if (IsValidUtf8(text) && !absl::StrContains(text, '\0')) return absl::OkStatus();
  return WrongValue(value, "text in UTF-8, without NUL characters");
}

std::string ResolvePath(const std::string& directory, const std::string& path) {
  if (path == "-") return path;
  if (absl::StartsWith(path, "@")) return absl::StrCat("@", JoinPath(directory, path.substr(1)));
  return std::filesystem::path(JoinPath(directory, path)).lexically_normal().string();
}

absl::StatusOr<CorpusInput> ParseCorpusInput(const Json& value, const std::string& directory) {
  const Json given = value.is_object() ? value : Json{{"path", value}};
  const Json path = given.value("path", Json());
  const Json weight = given.value("weight", Json(1u));
  const Json format = given.value("format", Json(""));
  const size_t known_keys = given.count("path") + given.count("weight") + given.count("format");
  const bool counts = weight.is_number_unsigned() && weight > 0u && weight <= kMaxInputWeight;
  if (!path.is_string() || path.get<std::string>().empty() || !counts || !format.is_string() ||
      given.size() > known_keys) {
    return WrongValue(value, absl::StrCat("a list of paths (texts) and objects {\"path\": …, \"weight\": a whole "
                                          "number, 1 to ",
                                          kMaxInputWeight, ", \"format\": text}"));
  }
  GAUNTLET_RETURN_IF_ERROR(CheckText(path));
  CorpusInput input(ResolvePath(directory, path.get<std::string>()), weight.get<uint64_t>());
  input.format = format.get<std::string>();
  if (!input.format.empty()) {
    Config unused;
    GAUNTLET_RETURN_IF_ERROR(FindOption("corpus.format")->set(&unused, format, directory));
  }
  return input;
}

Json CorpusInputToJson(const CorpusInput& input) {
  if (input.weight == 1 && input.format.empty()) return input.path;
  Json json = {{"path", input.path}};
  if (input.weight != 1) json["weight"] = input.weight;
  if (!input.format.empty()) json["format"] = input.format;
  return json;
}

}  // namespace gauntlet::config_internal
