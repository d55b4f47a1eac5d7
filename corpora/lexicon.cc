#include "corpora/lexicon.h"

#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

#include "gauntlet/base/check.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"

namespace gauntlet {

WeightedSampler::WeightedSampler(absl::Span<const double> weights) : cells_(weights.size()) {
  GAUNTLET_CHECK(!weights.empty());
  double total = 0;
  for (const double weight : weights) total += weight;
  std::vector<double> scaled;
  std::vector<uint32_t> small;
  std::vector<uint32_t> large;
  for (uint32_t i = 0; i < weights.size(); ++i) {
    scaled.push_back(weights[i] / total * static_cast<double>(weights.size()));
    (scaled.back() < 1 ? small : large).push_back(i);
  }
  while (!small.empty() && !large.empty()) {
    const uint32_t low = small.back();
    const uint32_t high = large.back();
    small.pop_back();
    cells_[low] = {static_cast<uint32_t>(scaled[low] * 0x1.0p32), high};
    scaled[high] -= 1 - scaled[low];
    if (scaled[high] < 1) {
      large.pop_back();
      small.push_back(high);
    }
  }
  for (const std::vector<uint32_t>& rest : {small, large}) {
    for (const uint32_t i : rest) cells_[i] = {UINT32_MAX, i};
  }
}

uint32_t WeightedSampler::Sample(CounterRng& rng) const {
  const uint64_t bits = rng.Next();
  const auto index = static_cast<uint32_t>(((bits >> 32) * cells_.size()) >> 32);
  const Cell& cell = cells_[index];
  return static_cast<uint32_t>(bits) < cell.threshold ? index : cell.alias;
}

absl::Status DataError(const SourceLine& where, absl::string_view message) {
  return absl::InvalidArgumentError(absl::StrCat(where.file, ":", where.line, ": ", message));
}

int Table::FindColumn(absl::string_view column) const {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] == column) return static_cast<int>(i);
  }
  return -1;
}

WeightedSampler Table::MakeSampler() const {
  std::vector<double> weights;
  for (size_t r = 0; r < rows.size(); ++r) weights.push_back(std::pow(static_cast<double>(r + 1), -zipf));
  return WeightedSampler(weights);
}

absl::StatusOr<Lexicon> Lexicon::Load(const std::string& directory) {
  Lexicon lexicon;
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> names, ListDirectory(directory));
  for (const std::string& name : names) {
    if (absl::EndsWith(name, ".txt")) GAUNTLET_RETURN_IF_ERROR(lexicon.ParseFile(JoinPath(directory, name)));
  }
  for (const Table& table : lexicon.tables_) {
    if (table.rows.empty()) return DataError(table.where, absl::StrCat("table '", table.name, "' has no rows"));
  }
  return lexicon;
}

const Table* Lexicon::Find(absl::string_view name) const {
  const auto it = index_.find(name);
  return it == index_.end() ? nullptr : &tables_[it->second];
}

absl::Status Lexicon::ParseFile(const std::string& path) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  SourceLine where{BaseName(path), 0};
  bool in_table = false;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++where.line;
    const std::vector<absl::string_view> fields = absl::StrSplit(line, absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
    if (fields.empty() || line[0] == '#') continue;
    if (fields[0] == "@table") {
      GAUNTLET_RETURN_IF_ERROR(AddTable(fields, where));
      in_table = true;
    } else if (!in_table) {
      return DataError(where, "expected '@table NAME ZIPF: COLUMN...' before the first row");
    } else {
      GAUNTLET_RETURN_IF_ERROR(AddRow(fields, where));
    }
  }
  return absl::OkStatus();
}

absl::Status Lexicon::AddTable(absl::Span<const absl::string_view> fields, const SourceLine& where) {
  Table table;
  table.where = where;
  if (fields.size() < 4 || !absl::EndsWith(fields[2], ":") ||
      !absl::SimpleAtod(absl::string_view(fields[2].data(), fields[2].size() - 1), &table.zipf) || table.zipf < 0) {
    return DataError(where, "expected '@table NAME ZIPF: COLUMN...' with a Zipf exponent of 0 or more");
  }
  table.name = std::string(fields[1]);
  for (const absl::string_view column : fields.subspan(3)) {
    if (table.FindColumn(column) >= 0) return DataError(where, absl::StrCat("column '", column, "' is given twice"));
    table.columns.emplace_back(column);
  }
  if (!index_.emplace(table.name, tables_.size()).second) {
    return DataError(where, absl::StrCat("table '", table.name, "' is already defined"));
  }
  tables_.push_back(std::move(table));
  return absl::OkStatus();
}

absl::Status Lexicon::AddRow(absl::Span<const absl::string_view> fields, const SourceLine& where) {
  Table& table = tables_.back();
  // A table of one column may list many rows on a line.
  if (table.columns.size() > 1 && fields.size() != table.columns.size()) {
    return DataError(where, absl::StrCat("expected ", table.columns.size(), " columns of table '", table.name,
                                         "', found ", fields.size()));
  }
  std::vector<std::string> row;
  for (const absl::string_view field : fields) {
    row.push_back(field == "-" ? "" : absl::StrReplaceAll(field, {{"_", " "}}));
    if (row.size() < table.columns.size()) continue;
    table.rows.push_back(std::move(row));
    table.row_lines.push_back(where);
    row.clear();
  }
  return absl::OkStatus();
}

}  // namespace gauntlet
