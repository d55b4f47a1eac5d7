#!/usr/bin/env bash
# Builds everything and runs all tests. The preset may be given: release (default), debug, asan-ubsan or tsan; what follows it
# goes to ctest, e.g. `scripts/test.sh tsan -R training`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

preset=${1:-release}
shift || true
scripts/install_dependencies.sh
cmake --preset "$preset" -DGAUNTLET_BUILD_TESTS=ON >/dev/null
cmake --build --preset "$preset"
ctest --preset "$preset" "$@"
