// A file that grows by whole lines, such as a log.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gauntlet {

// Move-only, one thread at a time. Lines are not fsynced: a power loss may take the last ones.
class LineFile {
 public:
  // Makes the file when absent. A last line that a crash left without its line feed is given one.
  static absl::StatusOr<LineFile> Open(const std::string& path);
  LineFile(LineFile&& other) noexcept;
  LineFile& operator=(LineFile&& other) noexcept;
  ~LineFile();

  // Adds `line` and a line feed; nothing of it when that fails.
  absl::Status Append(absl::string_view line);

 private:
  LineFile(std::string path, int descriptor);
  std::string path_;
  int descriptor_ = -1;
};

}  // namespace gauntlet
