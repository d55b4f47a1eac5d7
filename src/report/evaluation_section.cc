#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/report/page.h"
#include "src/report/estimate.h"
#include "src/report/sections.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

Json AnalogyRow(const std::string& name, const std::string& kind, const Json& figures) {
  return {name,
          kind,
          figures.value("questions", Json()),
          figures.value("covered", Json()),
          figures.value("correct", Json()),
          Estimate(figures, "accuracy")};
}

Json AnalogyTable(const std::string& title, const Json& analogies) {
  Json rows = Json::array();
  for (const char* const kind : {"total", "semantic", "syntactic"}) {
    if (analogies.contains(kind)) rows.push_back(AnalogyRow(kind, "all", analogies[kind]));
  }
  for (const Json& category : analogies["categories"]) {
    rows.push_back(AnalogyRow(category.value("name", ""), category.value("kind", ""), category));
  }
  return MakeTable(title,
                   {{"Category"},
                    {"Kind"},
                    {"Questions", "integer"},
                    {"Covered", "integer"},
                    {"Correct", "integer"},
                    {"Accuracy", "percent", 1}},
                   rows);
}

// A bar for each category; not covered ones are left out.
Json AnalogyChart(const Json& analogies) {
  Axis x = {"category", "category"};
  Json accuracies = Json::array();
  for (const Json& category : analogies["categories"]) {
    if (!category.value("accuracy", Json()).is_number()) continue;
    x.values.push_back(category.value("name", ""));
    accuracies.push_back(100.0 * category["accuracy"].get<double>());
  }
  return MakeChart("analogies", "Analogies by category",
                   "The share of the covered questions of each category that is answered correctly.", x,
                   {"correct, %", "linear", {}, true}, {{"accuracy", "bars", accuracies}});
}

// Tables of benchmarks that are lists of sets: the figures that may be there, with what to call them.
struct SetTable {
  const char* key;
  const char* title;
  std::vector<std::pair<const char*, Column>> columns;
};

Json TableOfSets(const SetTable& table, const Json& sets) {
  std::vector<Column> columns = {{"Set"}};
  for (const auto& [key, column] : table.columns) {
    if (sets.front().contains(key)) columns.push_back(column);
  }
  Json rows = Json::array();
  for (const Json& set : sets) {
    Json row = Json::array({set.value("name", "")});
    for (const auto& [key, column] : table.columns) {
      if (sets.front().contains(key)) row.push_back(Estimate(set, key));
    }
    rows.push_back(std::move(row));
  }
  return MakeTable(table.title, columns, rows);
}

}  // namespace

Json EvaluationSection(const Json& evaluation) {
  static const std::vector<SetTable> tables = {{"similarities",
                                                "Word similarity",
                                                {{"pairs", {"Pairs", "integer"}},
                                                 {"covered", {"Covered", "integer"}},
                                                 {"spearman", {"Spearman's correlation", "decimal", 3}},
                                                 {"pearson", {"Pearson's correlation", "decimal", 3}}}},
                                               {"categories",
                                                "Categorization",
                                                {{"words", {"Words", "integer"}},
                                                 {"covered", {"Covered", "integer"}},
                                                 {"categories", {"Categories", "integer"}},
                                                 {"purity", {"Purity", "percent", 1}}}},
                                               {"outliers",
                                                "Outlier detection",
                                                {{"sets", {"Sets", "integer"}},
                                                 {"questions", {"Questions", "integer"}},
                                                 {"covered", {"Covered", "integer"}},
                                                 {"accuracy", {"Accuracy", "percent", 1}},
                                                 {"position", {"Outlier position", "percent", 1}}}}};
  Json blocks = Json::array();
  if (!evaluation.is_object()) return {};
  for (const auto& [key, value] : evaluation.items()) {
    if (!absl::StartsWith(key, "analogies") || !value.contains("categories") || value["categories"].empty()) continue;
    if (blocks.empty()) blocks.push_back(AnalogyChart(value));
    const std::string method = value.value("method", "3CosAdd");
    blocks.push_back(AnalogyTable(absl::StrCat("Analogies by ", method), value));
  }
  for (const SetTable& table : tables) {
    const Json sets = evaluation.value(table.key, Json::array());
    if (sets.is_array() && !sets.empty()) blocks.push_back(TableOfSets(table, sets));
  }
  if (blocks.empty()) return {};
  return MakeSection(
      "evaluation", "Evaluation",
      "Figures are over what the vocabulary covers. Where a figure has an interval, in brackets, it is the "
      "95 % bootstrap interval over the questions or pairs.",
      blocks);
}

}  // namespace gauntlet
