#include "gauntlet/io/json.h"

#include <array>
#include <type_traits>

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

template <typename Json>
Json ParseJson(absl::string_view text) {
  if (NestsDeeperThan(kMaxJsonNesting, text)) return Json(nlohmann::detail::value_t::discarded);
  if constexpr (!std::is_same_v<Json, nlohmann::ordered_json>) {
    return Json::parse(text, nullptr, /*allow_exceptions=*/false);
  } else {
    std::array<size_t, kMaxJsonNesting + 1> members{};  // of the open objects, by depth
    bool crowded = false;
    const auto keep = [&](int depth, typename Json::parse_event_t event, const Json&) {
      const auto at = static_cast<size_t>(depth);
      if (event == Json::parse_event_t::object_start) members[at + 1] = 0;
      if (event == Json::parse_event_t::key) crowded = crowded || ++members[at] > kMaxJsonMembers;
      return !crowded;
    };
    Json json = Json::parse(text, keep, /*allow_exceptions=*/false);
    return crowded ? Json(nlohmann::detail::value_t::discarded) : json;
  }
}

template nlohmann::json ParseJson(absl::string_view text);
template nlohmann::ordered_json ParseJson(absl::string_view text);

std::string JsonLine(const nlohmann::ordered_json& json) { return Dump(json, /*indent=*/-1); }
std::string JsonText(const nlohmann::ordered_json& json) { return Dump(json, /*indent=*/2) + "\n"; }

}  // namespace gauntlet
