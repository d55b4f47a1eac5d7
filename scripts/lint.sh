#!/usr/bin/env bash
# clang-format and clang-tidy over all of our C++; both must be clean. Takes the build folder whose compile_commands.json
# clang-tidy reads (default build/release).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build=${1:-build/release}
scripts/install_dependencies.sh clang-format clang-tidy
mapfile -t sources < <(git ls-files '*.h' '*.cc')
clang-format --dry-run --Werror "${sources[@]}"
mapfile -t units < <(git ls-files 'src/*.cc' 'corpora/*.cc')
printf '%s\n' "${units[@]}" | xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p "$build" --extra-arg=-Wno-unknown-warning-option
