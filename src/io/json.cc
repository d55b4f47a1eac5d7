#include "gauntlet/io/json.h"

namespace gauntlet {

namespace {

std::string Dump(const nlohmann::ordered_json& json, int indent) {
  return json.dump(indent, ' ', /*ensure_ascii=*/false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

bool NestsDeeperThan(int limit, absl::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      if (++depth > limit) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

std::string JsonLine(const nlohmann::ordered_json& json) { return Dump(json, /*indent=*/-1); }
std::string JsonText(const nlohmann::ordered_json& json) { return Dump(json, /*indent=*/2) + "\n"; }

}  // namespace gauntlet
