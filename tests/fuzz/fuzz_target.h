// Fuzz targets: functions that give any bytes to a reader and check what comes back.
//
// A target aborts when the reader breaks a promise; the sanitizers notice the rest. All are in one program that
// libFuzzer drives (scripts/fuzz.sh), and in one that runs the inputs in tests/fuzz/seeds, a test like others.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace gauntlet {

struct FuzzTarget {
  absl::string_view name;  // also of the folder with its seeds
  void (*run)(absl::string_view input);
};

// By what they read: corpora and tokenizers; the project's own artefacts; vectors; configs and questions.
absl::Span<const FuzzTarget> TextTargets();
absl::Span<const FuzzTarget> ArtefactTargets();
absl::Span<const FuzzTarget> VectorsTargets();
absl::Span<const FuzzTarget> DocumentTargets();

// Null for an unknown name.
const FuzzTarget* FindFuzzTarget(absl::string_view name);

// Takes an input apart, for targets that build a file of several parts. Behind the end there are zeros and empty
// pieces.
class FuzzInput {
 public:
  explicit FuzzInput(absl::string_view bytes) : rest_(bytes) {}

  // A varint; the rest is dropped when it is none.
  uint64_t Number();
  // A length as varint, then so many bytes, or what is left.
  absl::string_view Piece();
  absl::string_view rest() const { return rest_; }

 private:
  absl::string_view rest_;
};

// A directory of this process for its files, deleted at its end. It lies where the environment's TMPDIR says.
const std::string& ScratchDirectory();
// Writes DIRECTORY/NAME there, and returns its path.
std::string WriteScratch(const std::string& name, absl::string_view bytes);

// Aborts unless the status is OK, or an error that an input can cause and whose message names `path`. Returns whether
// it is OK.
bool IsOkOrNames(const absl::Status& status, const std::string& path);

}  // namespace gauntlet
