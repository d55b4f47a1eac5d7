// Progress for people: bars on a terminal, plain lines elsewhere.
#pragma once

#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gauntlet/base/progress.h"

namespace gauntlet {

// `text` with control characters written as \xNN: names of files and words of strangers may hold what a terminal takes
// for commands, or line feeds that pretend to be another message.
std::string Printable(absl::string_view text);

// "0:07", "1:02:03".
std::string FormatClock(absl::Duration duration);

// Writes to a stream. On a terminal the current stage has a bar with rate and estimated time to go, redrawn ten times a
// second; elsewhere only beginnings, ends, epochs and warnings appear. Thread-safe.
class TerminalProgress : public Progress {
 public:
  TerminalProgress(std::FILE* out, bool is_terminal) : out_(out), is_terminal_(is_terminal) {}

  // Takes a bar off the terminal, so that something else can be written.
  void Finish();

  void BeginStage(absl::string_view stage, absl::string_view title, absl::string_view unit, uint64_t total) override;
  void Update(uint64_t done, const std::vector<Metric>& metrics) override;
  void Event(absl::string_view name, const std::vector<Metric>& metrics) override;
  void Warning(absl::string_view message) override;
  void EndStage(const std::vector<Metric>& metrics) override;

 private:
  void EraseBar();
  void Print(const std::string& line);
  std::string Bar(uint64_t done, const std::vector<Metric>& metrics, absl::Time now) const;

  std::mutex mutex_;
  std::FILE* out_;
  bool is_terminal_;
  bool bar_shown_ = false;
  std::string stage_;
  std::string title_;
  std::string unit_;
  uint64_t total_ = 0;
  absl::Time begin_;
  absl::Time last_update_;
};

}  // namespace gauntlet
