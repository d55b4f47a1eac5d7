#include "gauntlet/report/page.h"

#include "absl/strings/str_replace.h"
#include "src/report/assets.h"
#include "src/report/escape.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

std::string Text(absl::string_view text) { return std::string(text); }

Json AxisToJson(const Axis& axis) {
  Json json = {{"title", axis.title}, {"scale", axis.scale}};
  if (axis.scale == "category") json["values"] = axis.values;
  if (axis.zero) json["zero"] = true;
  return json;
}

}  // namespace

std::string RenderPage(const Json& document) {
  const auto found = document.find("title");
  const std::string title =
      EscapeMarkup(found != document.end() && found->is_string() ? found->get<std::string>() : "Gauntlet");
  return absl::StrReplaceAll(PageTemplate(), {{"{{title}}", title},
                                              {"{{style}}", PageStyle()},
                                              {"{{document}}", JsonForScript(document)},
                                              {"{{echarts}}", EchartsSource()},
                                              {"{{echarts_version}}", EchartsVersion()},
                                              {"{{script}}", PageScript()}});
}

Json MakeSection(absl::string_view id, absl::string_view title, absl::string_view text, Json blocks) {
  return {{"id", Text(id)}, {"title", Text(title)}, {"text", Text(text)}, {"blocks", std::move(blocks)}};
}

Json MakeFacts(const std::vector<std::pair<std::string, Json>>& items) {
  Json list = Json::array();
  for (const auto& [label, value] : items) list.push_back({{"label", label}, {"value", value}});
  return {{"type", "facts"}, {"items", std::move(list)}};
}

Json MakeTable(absl::string_view title, const std::vector<Column>& columns, Json rows) {
  Json declared = Json::array();
  for (const Column& column : columns) {
    declared.push_back({{"title", column.title}, {"format", column.format}, {"digits", column.digits}});
  }
  return {{"type", "table"}, {"title", Text(title)}, {"columns", std::move(declared)}, {"rows", std::move(rows)}};
}

Json MakeChart(absl::string_view id, absl::string_view title, absl::string_view text, const Axis& x, const Axis& y,
               const std::vector<Series>& series) {
  Json list = Json::array();
  for (const Series& one : series) list.push_back({{"name", one.name}, {"mark", one.mark}, {"data", one.data}});
  return {{"type", "chart"},    {"id", Text(id)},     {"title", Text(title)},     {"text", Text(text)},
          {"x", AxisToJson(x)}, {"y", AxisToJson(y)}, {"series", std::move(list)}};
}

Json Folded(Json block, absl::string_view summary) {
  block["folded"] = Text(summary);
  return block;
}

}  // namespace gauntlet
