#!/usr/bin/env bash
# Builds everything and runs all tests. The preset may be given: release (default), debug, asan-ubsan or tsan; what follows it
# goes to ctest, e.g. `scripts/test.sh debug -R training`. Under tsan only the tests that start threads are built and run,
# without those that flip every bit of a file, which one thread does (CMakePresets.json).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

preset=${1:-release}
shift || true
packages=() targets=() labels=()
if [ "$preset" = tsan ] || [ "$preset" = asan-ubsan ]; then
  packages=(clang libclang-rt-dev libomp-dev llvm)
fi
if [ "$preset" = tsan ]; then
  targets=(--target threads_tests) labels=(--label-regex threads)
fi
rm -rf "build/$preset/profiles"  # of an earlier run of the tests
scripts/install_dependencies.sh "${packages[@]}"
cmake --preset "$preset" -DGAUNTLET_BUILD_TESTS=ON >/dev/null
cmake --build --preset "$preset" "${targets[@]}"
source scripts/temporary_folder.sh
# More tests at once than processors: those of whole runs wait for the disk. A thread that waits for another sleeps, then,
# since one that spins takes the processor from the other tests.
export OMP_WAIT_POLICY=passive
ctest --preset "$preset" --parallel "$((2 * $(nproc)))" "${labels[@]}" "$@"
