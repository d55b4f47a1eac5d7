// Macros and helpers for absl::Status.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Returns from the enclosing function when `expr`, an absl::Status, is not OK.
#define GAUNTLET_RETURN_IF_ERROR(expr)                                                           \
  do {                                                                                           \
    if (absl::Status gauntlet_status_ = (expr); !gauntlet_status_.ok()) return gauntlet_status_; \
  } while (false)

// Evaluates `expr`, an absl::StatusOr<T>; returns its status when it is not OK, else moves its value into `lhs`.
// Example: GAUNTLET_ASSIGN_OR_RETURN(auto file, OpenFile(path));
#define GAUNTLET_ASSIGN_OR_RETURN(lhs, expr) \
  GAUNTLET_ASSIGN_OR_RETURN_IMPL_(GAUNTLET_CONCAT_(gauntlet_statusor_, __LINE__), lhs, expr)
// lhs may be a declaration, which cannot stand in parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define GAUNTLET_ASSIGN_OR_RETURN_IMPL_(statusor, lhs, expr) \
  auto statusor = (expr);                                    \
  if (!statusor.ok()) return std::move(statusor).status();   \
  lhs = *std::move(statusor)
// NOLINTEND(bugprone-macro-parentheses)
#define GAUNTLET_CONCAT_(a, b) GAUNTLET_CONCAT_INNER_(a, b)
#define GAUNTLET_CONCAT_INNER_(a, b) a##b

namespace gauntlet {

// DataLoss naming the damaged artefact: "FILE: offset N: REASON".
absl::Status CorruptFileError(absl::string_view path, uint64_t offset, absl::string_view reason);

// The same code, with "PREFIX: " before the message; OK stays OK.
absl::Status AnnotateStatus(const absl::Status& status, absl::string_view prefix);

// The program's exit code for a status: 0 done, 1 failed, 2 wrong usage or config (InvalidArgument), 3 corrupt input
// artefact (DataLoss), 130 interrupted (Cancelled).
int ExitCode(const absl::Status& status);

}  // namespace gauntlet
