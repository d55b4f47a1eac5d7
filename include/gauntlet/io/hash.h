// Checksums and fingerprints, all XXH3.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace gauntlet {

// 64-bit checksum of `bytes`.
uint64_t Checksum64(absl::string_view bytes, uint64_t seed = 0);

// 128-bit hash of a sequence of fields, as 32 lower-case hexadecimal digits. Fields are length-prefixed, so
// ("ab", "c") and ("a", "bc") differ. Example: Fingerprinter f; f.Add("count"); f.Add(matrix_hash); f.Hex().
class Fingerprinter {
 public:
  Fingerprinter();
  ~Fingerprinter();
  Fingerprinter(const Fingerprinter&) = delete;
  Fingerprinter& operator=(const Fingerprinter&) = delete;

  void Add(absl::string_view field);
  void Add(uint64_t number);
  std::string Hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gauntlet
