#include "tests/fuzz/fuzz_target.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gauntlet/base/check.h"
#include "gauntlet/io/coding.h"
#include "gauntlet/io/file.h"

namespace gauntlet {

namespace {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    path_ = absl::StrCat(std::filesystem::temp_directory_path().string(), "/gauntlet_fuzz.XXXXXX");
    GAUNTLET_CHECK(mkdtemp(path_.data()) != nullptr);
  }
  ~TemporaryDirectory() { RemoveAll(path_).IgnoreError(); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

const FuzzTarget* FindFuzzTarget(absl::string_view name) {
  for (const auto targets : {TextTargets(), ArtefactTargets(), VectorsTargets(), DocumentTargets()}) {
    const auto* const found =
        std::find_if(targets.begin(), targets.end(), [&](const FuzzTarget& target) { return target.name == name; });
    if (found != targets.end()) return found;
  }
  return nullptr;
}

uint64_t FuzzInput::Number() {
  uint64_t number = 0;
  if (!GetVarint64(&rest_, &number)) rest_ = {};
  return number;
}

absl::string_view FuzzInput::Piece() {
  const uint64_t length = Number();
  const absl::string_view piece = rest_.substr(0, length);
  rest_.remove_prefix(piece.size());
  return piece;
}

const std::string& ScratchDirectory() {
  static const TemporaryDirectory directory;
  return directory.path();
}

std::string WriteScratch(const std::string& name, absl::string_view bytes) {
  std::string path = JoinPath(ScratchDirectory(), name);
  std::filesystem::create_directories(DirectoryName(path));
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  GAUNTLET_CHECK(file.flush().good());
  return path;
}

bool IsOkOrNames(const absl::Status& status, const std::string& path) {
  if (status.ok()) return true;
  const bool expected = !absl::IsInternal(status) && absl::StrContains(status.message(), path);
  if (!expected) std::fputs(absl::StrCat("unexpected error: ", status.ToString(), "\n").c_str(), stderr);
  GAUNTLET_CHECK(expected);
  return false;
}

}  // namespace gauntlet
