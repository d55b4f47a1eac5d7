// What libFuzzer calls. The target is named by the argument --target=NAME, which libFuzzer itself leaves alone.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/strip.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

const gauntlet::FuzzTarget* fuzz_target = nullptr;

}  // namespace

extern "C" int LLVMFuzzerInitialize(const int* argc, char*** argv) {
  for (int i = 1; i < *argc; ++i) {
    absl::string_view argument = (*argv)[i];
    if (absl::ConsumePrefix(&argument, "--target=")) fuzz_target = gauntlet::FindFuzzTarget(argument);
  }
  if (fuzz_target == nullptr) {
    std::fputs("expected --target=NAME with the name of a folder in tests/fuzz/seeds\n", stderr);
    std::exit(2);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz_target->run(absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
