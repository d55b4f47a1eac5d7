// Progress of one stage, passed on a few times a second.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gauntlet/base/progress.h"

namespace gauntlet {

// One thread at a time. A null `progress` is ignored.
class StageProgress {
 public:
  StageProgress(Progress* progress, absl::string_view stage, absl::string_view title, absl::string_view unit,
                uint64_t total)
      : progress_(progress) {
    if (progress_ != nullptr) progress_->BeginStage(stage, title, unit, total);
  }
  void Update(uint64_t done) {
    const absl::Time now = absl::Now();
    if (progress_ == nullptr || now - last_ < absl::Milliseconds(100)) return;
    last_ = now;
    progress_->Update(done, {});
  }
  void End(const std::vector<Metric>& metrics) {
    if (progress_ != nullptr) progress_->EndStage(metrics);
  }

 private:
  Progress* progress_;
  absl::Time last_ = absl::InfinitePast();
};

}  // namespace gauntlet
