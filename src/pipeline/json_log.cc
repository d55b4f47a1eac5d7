#include "src/pipeline/json_log.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/json.h"

namespace gauntlet {

namespace {

using Json = nlohmann::ordered_json;

constexpr absl::Duration kUpdatePeriod = absl::Seconds(10);

}  // namespace

absl::StatusOr<JsonLog> JsonLog::Open(const std::string& path, Progress* next) {
  GAUNTLET_ASSIGN_OR_RETURN(LineFile file, LineFile::Open(path));
  return JsonLog(std::move(file), next);
}

JsonLog::JsonLog(JsonLog&& other) noexcept
    : file_(std::move(other.file_)),
      next_(other.next_),
      stage_(std::move(other.stage_)),
      stage_begin_(other.stage_begin_),
      last_update_(other.last_update_) {}

void JsonLog::Append(absl::string_view event, const std::vector<Metric>& metrics, const Json& fields) {
  Json line = {{"time", absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::Now(), absl::UTCTimeZone())},
               {"event", std::string(event)},
               {"stage", stage_}};
  line.update(fields);
  for (const auto& [name, value] : metrics) line[name] = value;
  // A log that cannot be written (a full disk, say) must not end a run that could still be saved.
  file_.Append(JsonLine(line)).IgnoreError();
}

void JsonLog::BeginStage(absl::string_view stage, absl::string_view title, absl::string_view unit, uint64_t total) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stage_ = std::string(stage);
    stage_begin_ = last_update_ = absl::Now();
    Append("begin", {}, {{"unit", std::string(unit)}, {"total", total}});
  }
  next_->BeginStage(stage, title, unit, total);
}

void JsonLog::Update(uint64_t done, const std::vector<Metric>& metrics) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (const absl::Time now = absl::Now(); now - last_update_ >= kUpdatePeriod) {
      last_update_ = now;
      Append("progress", metrics, {{"done", done}});
    }
  }
  next_->Update(done, metrics);
}

void JsonLog::Event(absl::string_view name, const std::vector<Metric>& metrics) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    Append(name, metrics, Json::object());
  }
  next_->Event(name, metrics);
}

void JsonLog::Warning(absl::string_view message) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    Append("warning", {}, {{"message", std::string(message)}});
  }
  next_->Warning(message);
}

void JsonLog::EndStage(const std::vector<Metric>& metrics) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    Append("end", metrics, {{"seconds", absl::ToDoubleSeconds(absl::Now() - stage_begin_)}});
  }
  next_->EndStage(metrics);
}

void JsonLog::Failure(absl::string_view stage, const absl::Status& status) {
  const std::lock_guard<std::mutex> lock(mutex_);
  stage_ = std::string(stage);
  Append(absl::IsCancelled(status) ? "interrupted" : "failed", {}, {{"message", std::string(status.message())}});
}

}  // namespace gauntlet
