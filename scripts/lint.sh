#!/usr/bin/env bash
# clang-format and clang-tidy over all of our C++; both must be clean. With names of files: clang-tidy over these alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install_dependencies.sh clang-format clang-tidy
git ls-files -z '*.h' '*.cc' | xargs -0 clang-format --dry-run --Werror
# It reads how each file is compiled by itself.
cmake --preset release -B build/lint -DCMAKE_UNITY_BUILD=OFF >/dev/null
units=("$@")
[ ${#units[@]} -gt 0 ] || mapfile -t units < <(git ls-files 'src/*.cc' 'corpora/*.cc')
printf '%s\n' "${units[@]}" | xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p build/lint --extra-arg=-Wno-unknown-warning-option
