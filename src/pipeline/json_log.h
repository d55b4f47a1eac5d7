// run_dir/log.jsonl: one JSON object for each event of a run.
#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gauntlet/base/progress.h"
#include "gauntlet/io/line_file.h"
#include "nlohmann/json.hpp"

namespace gauntlet {

// Appends events to the log and hands them on to another Progress. Updates are thinned to one in ten seconds in the
// log. Thread-safe.
class JsonLog : public Progress {
 public:
  // `next` must outlive the log. A line that an earlier run left unfinished is closed first.
  static absl::StatusOr<JsonLog> Open(const std::string& path, Progress* next);
  JsonLog(JsonLog&& other) noexcept;

  void BeginStage(absl::string_view stage, absl::string_view title, absl::string_view unit, uint64_t total) override;
  void Update(uint64_t done, const std::vector<Metric>& metrics) override;
  void Event(absl::string_view name, const std::vector<Metric>& metrics) override;
  void Warning(absl::string_view message) override;
  void EndStage(const std::vector<Metric>& metrics) override;
  // `stage` ended with an error, before it began perhaps.
  void Failure(absl::string_view stage, const absl::Status& status);

 private:
  JsonLog(LineFile file, Progress* next) : file_(std::move(file)), next_(next) {}
  void Append(absl::string_view event, const std::vector<Metric>& metrics, const nlohmann::ordered_json& fields);

  std::mutex mutex_;
  LineFile file_;
  Progress* next_;
  std::string stage_;
  absl::Time stage_begin_;
  absl::Time last_update_;
};

}  // namespace gauntlet
