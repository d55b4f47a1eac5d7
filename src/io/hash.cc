#include "gauntlet/io/hash.h"

#include <xxhash.h>

#include "absl/strings/escaping.h"
#include "gauntlet/base/check.h"
#include "gauntlet/io/coding.h"

namespace gauntlet {

uint64_t Checksum64(absl::string_view bytes, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

struct Fingerprinter::State {
  XXH3_state_t* xxh = XXH3_createState();
  State() { GAUNTLET_CHECK(xxh != nullptr && XXH3_128bits_reset(xxh) == XXH_OK); }
  ~State() { XXH3_freeState(xxh); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Fingerprinter::Fingerprinter() : state_(std::make_unique<State>()) {}
Fingerprinter::~Fingerprinter() = default;

void Fingerprinter::Add(absl::string_view field) {
  Add(uint64_t{field.size()});
  XXH3_128bits_update(state_->xxh, field.data(), field.size());
}

void Fingerprinter::Add(uint64_t number) {
  std::string bytes;
  PutFixed64(&bytes, number);
  XXH3_128bits_update(state_->xxh, bytes.data(), bytes.size());
}

std::string Fingerprinter::Hex() const {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_->xxh));
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(canonical.digest), sizeof(canonical.digest)));
}

}  // namespace gauntlet
