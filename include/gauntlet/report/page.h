// A report as one HTML file: a document of sections and blocks, put into a template with all it needs to be shown.
//
// A document is JSON, specified in docs/FORMATS.md, "Page": {"kind", "title", "subtitle", "generated", "sections":
// [{"id", "title", "text", "blocks": [...]}]}. The functions here make its parts; whoever has results to show composes
// them, and scripts/figures.py draws the same document on paper.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

// The HTML of a document. It loads nothing from elsewhere. Words and other text are shown as text, whatever they are;
// malformed UTF-8 in them as U+FFFD.
std::string RenderPage(const nlohmann::ordered_json& document);

// A section, "id" being its anchor. `text` may be empty.
nlohmann::ordered_json MakeSection(absl::string_view id, absl::string_view title, absl::string_view text,
                                   nlohmann::ordered_json blocks);

// Single figures: text, or numbers that are shown with six significant digits.
nlohmann::ordered_json MakeFacts(const std::vector<std::pair<std::string, nlohmann::ordered_json>>& items);

// How a column is shown: "text", "integer", "decimal" or "percent" (of a fraction) with so many digits.
struct Column {
  std::string title;
  std::string format = "text";
  int digits = 0;
};
// Rows are arrays with a cell for each column: a value; null, shown as "n/a"; or an estimate with its interval,
// {"value", "low", "high"}.
nlohmann::ordered_json MakeTable(absl::string_view title, const std::vector<Column>& columns,
                                 nlohmann::ordered_json rows);

struct Axis {
  std::string title;
  std::string scale = "linear";          // or "log", or "category"
  std::vector<std::string> values = {};  // of a category axis
  bool zero = false;                     // begins at 0
};
// Data is an array of pairs [x, y]; for a category axis, of a y for each of its values. `mark`: "line", "points",
// "bars".
struct Series {
  std::string name;
  std::string mark;
  nlohmann::ordered_json data;
};
// `text` says in a sentence what there is to be seen: it is what a reader who cannot see it is told.
nlohmann::ordered_json MakeChart(absl::string_view id, absl::string_view title, absl::string_view text, const Axis& x,
                                 const Axis& y, const std::vector<Series>& series);

// A block that is shown when the reader opens the line `summary`.
nlohmann::ordered_json Folded(nlohmann::ordered_json block, absl::string_view summary);

}  // namespace gauntlet
