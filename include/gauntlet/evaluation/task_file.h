// What the files of evaluation sets have in common: small texts, read line by line.
#pragma once

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace gauntlet {

// Calls body(line, number) for each line of a plain or compressed file that is not empty, without white space at its
// ends; numbers start at 1. The first error, of the input or of a call, is returned.
absl::Status ForEachTaskLine(const std::string& path,
                             absl::FunctionRef<absl::Status(absl::string_view line, uint64_t number)> body);

// Reads CSV (RFC 4180, but for line feeds in cells) whose first row names its columns. Calls body(cells, number) for
// each other row with the cells of `columns`, in their order. InvalidArgument, naming file and line, for columns that
// are missing, rows of another length than the first, and quotes that are not closed; other errors as above.
absl::Status ForEachTaskRow(const std::string& path, absl::Span<const absl::string_view> columns,
                            absl::FunctionRef<absl::Status(absl::Span<const std::string> cells, uint64_t number)> body);

// InvalidArgument: "PATH: line NUMBER: expected EXPECTED; found "LINE"".
absl::Status UnexpectedLineError(const std::string& path, uint64_t number, absl::string_view expected,
                                 absl::string_view line);

// The name of a set in a file: "family" from "sets/family.txt" or "sets/family.txt.gz".
std::string TaskName(const std::string& path);

}  // namespace gauntlet
