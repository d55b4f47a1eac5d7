// How long-running calls report what they are doing.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace gauntlet {

// A named figure of an event, e.g. {"cost", 0.0512}.
using Metric = std::pair<std::string, double>;

// Receives progress. Implementations are thread-safe; calls are cheap enough for a few hundred a second. The base class
// ignores everything, so a caller without interest passes a plain Progress.
class Progress {
 public:
  virtual ~Progress() = default;

  // A stage begins: `total` units of work are expected (0: unknown), e.g. ("count", "counting", "tokens", 17000000).
  virtual void BeginStage(absl::string_view stage, absl::string_view title, absl::string_view unit, uint64_t total) {
    static_cast<void>(stage), static_cast<void>(title), static_cast<void>(unit), static_cast<void>(total);
  }
  // `done` units of the current stage are finished; `metrics` are worth showing beside the bar.
  virtual void Update(uint64_t done, const std::vector<Metric>& metrics) {
    static_cast<void>(done), static_cast<void>(metrics);
  }
  // Something noteworthy happened, e.g. an epoch ended: ("epoch", {{"epoch", 3}, {"cost", 0.05}}).
  virtual void Event(absl::string_view name, const std::vector<Metric>& metrics) {
    static_cast<void>(name), static_cast<void>(metrics);
  }
  // Something the user should know, in a sentence, that does not stop the work.
  virtual void Warning(absl::string_view message) { static_cast<void>(message); }
  // The current stage ended well; `metrics` sum it up.
  virtual void EndStage(const std::vector<Metric>& metrics) { static_cast<void>(metrics); }
};

}  // namespace gauntlet
