#include "src/cli/terminal_progress.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "gauntlet/base/bytes.h"

namespace gauntlet {

namespace {

constexpr absl::Duration kRedrawPeriod = absl::Milliseconds(100);
constexpr std::array<absl::string_view, 5> kRunStages = {"corpus", "count", "train", "vectors", "evaluate"};

// "[2/5] " for a stage of a run, else nothing.
std::string StageNumber(absl::string_view stage) {
  const auto* const found = std::find(kRunStages.begin(), kRunStages.end(), stage);
  if (found == kRunStages.end()) return "";
  return absl::StrCat("[", std::distance(kRunStages.begin(), found) + 1, "/", kRunStages.size(), "] ");
}

std::string Amount(double value, absl::string_view unit) {
  if (unit == "bytes") return FormatByteSize(static_cast<uint64_t>(value));
  return absl::StrCat(FormatCount(value), " ", unit);
}

// Metrics are named for the log; "_per_second" and "bytes" tell how to write them.
std::string FormatMetric(const Metric& metric) {
  const auto& [name, value] = metric;
  if (absl::string_view(name).find("bytes") != absl::string_view::npos) {
    return absl::StrCat(name, " ", FormatByteSize(static_cast<uint64_t>(std::max(0.0, value))));
  }
  if (name == "seconds") return absl::StrFormat("%.1f s", value);
  if (std::abs(value - std::round(value)) < 1e-9) return absl::StrCat(name, " ", FormatCount(value));
  return absl::StrFormat("%s %.*g", name, std::abs(value) < 1000 ? 5 : 4, value);
}

std::string FormatMetrics(const std::vector<Metric>& metrics) {
  return absl::StrJoin(metrics, ", ", [](std::string* out, const Metric& metric) {
    const absl::string_view name = metric.first;
    if (absl::EndsWith(name, "_per_second")) {
      absl::StrAppend(out, FormatCount(metric.second), " ", name.substr(0, name.size() - 11), "/s");
    } else {
      absl::StrAppend(out, FormatMetric(metric));
    }
  });
}

}  // namespace

std::string Printable(absl::string_view text) {
  std::string printable;
  for (const char c : text) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) {
      absl::StrAppendFormat(&printable, "\\x%02x", static_cast<unsigned char>(c));
    } else {
      printable.push_back(c);
    }
  }
  return printable;
}

std::string FormatClock(absl::Duration duration) {
  const int64_t seconds = absl::ToInt64Seconds(duration);
  if (seconds < 3600) return absl::StrFormat("%d:%02d", seconds / 60, seconds % 60);
  return absl::StrFormat("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

void TerminalProgress::Finish() {
  const std::lock_guard<std::mutex> lock(mutex_);
  EraseBar();
  std::fflush(out_);
}

void TerminalProgress::EraseBar() {
  if (bar_shown_) std::fputs("\r\033[K", out_);
  bar_shown_ = false;
}

void TerminalProgress::Print(const std::string& line) {
  EraseBar();
  std::fputs(absl::StrCat(line, "\n").c_str(), out_);
  std::fflush(out_);
}

void TerminalProgress::BeginStage(absl::string_view stage, absl::string_view title, absl::string_view unit,
                                  uint64_t total) {
  const std::lock_guard<std::mutex> lock(mutex_);
  stage_ = std::string(stage);
  title_ = std::string(title);
  unit_ = std::string(unit);
  total_ = total;
  begin_ = absl::Now();
  last_update_ = absl::InfinitePast();
  if (!is_terminal_ && total > 0) {
    Print(absl::StrCat(StageNumber(stage_), title_, ": ", Amount(static_cast<double>(total), unit_)));
  }
}

std::string TerminalProgress::Bar(uint64_t done, const std::vector<Metric>& metrics, absl::Time now) const {
  const double seconds = absl::ToDoubleSeconds(now - begin_);
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0.0;
  std::string line = absl::StrFormat("%s%-24s", StageNumber(stage_), title_);
  if (total_ > 0) {
    constexpr int kWidth = 24;
    const double part = std::min(1.0, static_cast<double>(done) / static_cast<double>(total_));
    const int full = static_cast<int>(part * kWidth);
    for (int i = 0; i < kWidth; ++i) absl::StrAppend(&line, i < full ? "█" : "░");
    absl::StrAppendFormat(&line, " %3.0f %%", 100.0 * part);
  }
  if (seconds > 0.5) absl::StrAppend(&line, "  ", Amount(rate, unit_), "/s");
  if (total_ > done && rate > 0 && seconds > 1) {
    absl::StrAppend(&line, "  ETA ", FormatClock(absl::Seconds(static_cast<double>(total_ - done) / rate)));
  }
  if (!metrics.empty()) absl::StrAppend(&line, "  ", FormatMetrics(metrics));
  return line;
}

void TerminalProgress::Update(uint64_t done, const std::vector<Metric>& metrics) {
  if (!is_terminal_) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  const absl::Time now = absl::Now();
  if (now - last_update_ < kRedrawPeriod) return;
  last_update_ = now;
  std::fputs(absl::StrCat("\r", Bar(done, metrics, now), "\033[K").c_str(), out_);
  std::fflush(out_);
  bar_shown_ = true;
}

void TerminalProgress::Event(absl::string_view name, const std::vector<Metric>& metrics) {
  if (name == "checkpoint") return;  // in the log; too frequent for people
  const std::lock_guard<std::mutex> lock(mutex_);
  Print(absl::StrCat("      ", name == "epoch" ? "" : absl::StrCat(name, ": "), FormatMetrics(metrics)));
}

void TerminalProgress::Warning(absl::string_view message) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Print(absl::StrCat("warning: ", Printable(message)));
}

void TerminalProgress::EndStage(const std::vector<Metric>& metrics) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const std::string figures = FormatMetrics(metrics);
  Print(absl::StrFormat("%s%-24s%.1f s%s%s", StageNumber(stage_), title_, absl::ToDoubleSeconds(absl::Now() - begin_),
                        figures.empty() ? "" : ": ", figures));
}

}  // namespace gauntlet
