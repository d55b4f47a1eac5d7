// Without libFuzzer: runs each target on its seeds, the files of SEEDS/NAME. Each target must have some.

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gauntlet/base/status.h"
#include "gauntlet/io/file.h"
#include "tests/fuzz/fuzz_target.h"

namespace gauntlet {

namespace {

absl::Status RunSeeds(const FuzzTarget& target, const std::string& directory) {
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> names, ListDirectory(directory));
  for (const std::string& name : names) {
    GAUNTLET_ASSIGN_OR_RETURN(const std::string input, ReadFile(JoinPath(directory, name)));
    target.run(input);
  }
  return names.empty() ? absl::NotFoundError(absl::StrCat(directory, ": holds no seed")) : absl::OkStatus();
}

absl::Status RunAllSeeds(const std::string& seeds) {
  size_t targets = 0;
  for (const auto group : {TextTargets(), ArtefactTargets(), VectorsTargets(), DocumentTargets()}) {
    for (const FuzzTarget& target : group) {
      std::fputs(absl::StrCat(target.name, "\n").c_str(), stderr);  // the last one is to blame for a crash
      GAUNTLET_RETURN_IF_ERROR(RunSeeds(target, JoinPath(seeds, target.name)));
      ++targets;
    }
  }
  GAUNTLET_ASSIGN_OR_RETURN(const std::vector<std::string> folders, ListDirectory(seeds));
  return folders.size() == targets ? absl::OkStatus()
                                   : absl::NotFoundError(absl::StrCat(seeds, ": has a folder of no target"));
}

}  // namespace

}  // namespace gauntlet

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: gauntlet_fuzz_seeds SEEDS\n", stderr);
    return 2;
  }
  const absl::Status status = gauntlet::RunAllSeeds(argv[1]);
  if (!status.ok()) std::fputs(absl::StrCat(status.message(), "\n").c_str(), stderr);
  return gauntlet::ExitCode(status);
}
