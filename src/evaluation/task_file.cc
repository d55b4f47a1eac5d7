#include "gauntlet/evaluation/task_file.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "gauntlet/base/bytes.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/input_stream.h"

namespace gauntlet {

namespace {

constexpr uint64_t kMaxTaskBytes = uint64_t{1} << 30;

absl::StatusOr<std::string> ReadAll(const std::string& path) {
  GAUNTLET_ASSIGN_OR_RETURN(std::unique_ptr<InputStream> input, OpenInput(path));
  std::string text;
  std::vector<char> buffer(size_t{1} << 16);
  while (true) {
    GAUNTLET_ASSIGN_OR_RETURN(const size_t got, input->Read(absl::MakeSpan(buffer)));
    if (got == 0) return text;
    text.append(buffer.data(), got);
    if (text.size() > kMaxTaskBytes) {
      return absl::ResourceExhaustedError(
          absl::StrCat(path, ": has more than ", FormatByteSize(kMaxTaskBytes), "; is it a set of questions?"));
    }
  }
}

// The cells of a row; nothing when a quote is not closed, or something follows a closing one.
std::optional<std::vector<std::string>> SplitCsv(absl::string_view line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool last = i + 1 == line.size();
    if (quoted && c == '"' && !last && line[i + 1] == '"') {
      cells.back().push_back(c);
      ++i;
    } else if (quoted && c == '"') {
      if (!last && line[i + 1] != ',') return std::nullopt;
      quoted = false;
    } else if (!quoted && c == '"' && cells.back().empty()) {
      quoted = true;
    } else if (!quoted && c == ',') {
      cells.emplace_back();
    } else {
      cells.back().push_back(c);
    }
  }
  if (quoted) return std::nullopt;
  return cells;
}

}  // namespace

absl::Status ForEachTaskLine(const std::string& path,
                             absl::FunctionRef<absl::Status(absl::string_view, uint64_t)> body) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::string text, ReadAll(path));
  uint64_t number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (!line.empty()) GAUNTLET_RETURN_IF_ERROR(body(line, number));
  }
  return absl::OkStatus();
}

absl::Status ForEachTaskRow(const std::string& path, absl::Span<const absl::string_view> columns,
                            absl::FunctionRef<absl::Status(absl::Span<const std::string>, uint64_t)> body) {
  std::vector<size_t> indices;  // of `columns` in a row; empty before the first row
  size_t width = 0;
  return ForEachTaskLine(path, [&](absl::string_view line, uint64_t number) -> absl::Status {
    const std::optional<std::vector<std::string>> row = SplitCsv(line);
    if (!row) return UnexpectedLineError(path, number, "cells whose quotes are closed", line);
    if (indices.empty()) {
      width = row->size();
      for (const absl::string_view column : columns) {
        const auto at = std::find(row->begin(), row->end(), column);
        if (at == row->end()) {
          return UnexpectedLineError(path, number, absl::StrCat("a column \"", column, "\""), line);
        }
        indices.push_back(static_cast<size_t>(at - row->begin()));
      }
      return absl::OkStatus();
    }
    if (row->size() != width) return UnexpectedLineError(path, number, absl::StrCat(width, " cells"), line);
    std::vector<std::string> cells;
    cells.reserve(indices.size());
    for (const size_t index : indices) cells.push_back((*row)[index]);
    return body(cells, number);
  });
}

absl::Status UnexpectedLineError(const std::string& path, uint64_t number, absl::string_view expected,
                                 absl::string_view line) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": line ", number, ": expected ", expected, "; found \"",
                                                 absl::Utf8SafeCEscape(line.substr(0, 80)), "\""));
}

std::string TaskName(const std::string& path) {
  const std::string base = BaseName(path);
  absl::string_view name = base;
  for (const absl::string_view suffix : {".gz", ".bz2", ".zst"}) absl::ConsumeSuffix(&name, suffix);
  for (const absl::string_view suffix : {".txt", ".csv", ".tsv"}) absl::ConsumeSuffix(&name, suffix);
  return std::string(name);
}

}  // namespace gauntlet
