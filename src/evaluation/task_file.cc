#include "src/evaluation/task_file.h"

#include <memory>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"
#include "gauntlet/io/input_stream.h"

namespace gauntlet {

namespace {

absl::StatusOr<std::string> ReadAll(const std::string& path) {
  GAUNTLET_ASSIGN_OR_RETURN(std::unique_ptr<InputStream> input, OpenInput(path));
  std::string text;
  std::vector<char> buffer(size_t{1} << 16);
  while (true) {
    GAUNTLET_ASSIGN_OR_RETURN(const size_t got, input->Read(absl::MakeSpan(buffer)));
    if (got == 0) return text;
    text.append(buffer.data(), got);
  }
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
