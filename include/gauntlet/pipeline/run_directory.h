// Where a run keeps its artefacts.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gauntlet {

// The names of the artefacts below a run's directory.
struct RunPaths {
  explicit RunPaths(std::string run_dir) : root(std::move(run_dir)) {}

  std::string Config() const { return Below("config.json"); }
  std::string Vocabulary() const { return Below("vocab.txt"); }
  std::string Tokens() const { return Below("tokens"); }
  std::string Cooccurrence() const { return Below("cooccurrence"); }
  std::string Checkpoints() const { return Below("checkpoints"); }
  std::string Vectors() const { return Below("vectors"); }
  std::string Evaluation() const { return Below("evaluation.json"); }
  std::string Log() const { return Below("log.jsonl"); }
  std::string Lock() const { return Below(".lock"); }

  std::string root;

 private:
  std::string Below(absl::string_view name) const;
};

// Holds a run's directory for this process until destroyed. Move-only.
class RunLock {
 public:
  // Makes the directory when absent, and removes what an interrupted run left half-written.
  // FailedPrecondition, with the other's process id and start time, when another process holds it.
  static absl::StatusOr<RunLock> Acquire(const RunPaths& paths);
  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&& other) noexcept;
  ~RunLock();

 private:
  RunLock(std::string path, int descriptor);
  std::string path_;
  int descriptor_ = -1;
};

}  // namespace gauntlet
