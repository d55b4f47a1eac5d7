#!/usr/bin/env bash
# Builds the fuzz targets for libFuzzer and runs each for some seconds (default 10), as many at a time as there are
# processors; then prints how many inputs each has tried, in how many seconds of processor time. Targets (folders of
# tests/fuzz/seeds) may be named behind: `scripts/fuzz.sh 1800 csv tiles`. What a target has learnt is kept in build/fuzz/corpus.
# An input that breaks something is left in build/fuzz/findings, and fails the script;
# `build/asan-ubsan/tests/fuzz/gauntlet_fuzz --target=TARGET FILE` repeats it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:-10}
shift || true
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then mapfile -t targets < <(ls tests/fuzz/seeds); fi

scripts/install_dependencies.sh clang libclang-rt-dev libomp-dev llvm
cmake --preset asan-ubsan -DGAUNTLET_BUILD_TESTS=ON >/dev/null
cmake --build --preset asan-ubsan --target gauntlet_fuzz

source scripts/temporary_folder.sh  # libFuzzer ends a failing program before it could delete its files
export seconds
export LLVM_PROFILE_FILE=/dev/null  # which lines run is asked of the tests

fuzz_target() {
  mkdir -p "build/fuzz/corpus/$1" build/fuzz/findings build/fuzz/logs
  TIMEFORMAT='%U %S'
  { time build/asan-ubsan/tests/fuzz/gauntlet_fuzz --target="$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -malloc_limit_mb=512 -max_len=8192 -print_final_stats=1 -artifact_prefix="build/fuzz/findings/$1-" \
    "build/fuzz/corpus/$1" "tests/fuzz/seeds/$1" >"build/fuzz/logs/$1" 2>&1; } 2>"build/fuzz/logs/$1.time"
}
export -f fuzz_target
failed=0
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c 'fuzz_target {}' || failed=1

for target in "${targets[@]}"; do
  tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/logs/$target")
  spent=$(awk '{ print $1 + $2 }' "build/fuzz/logs/$target.time")
  printf '%-28s %12s inputs %8.1f s\n' "$target" "${tried:-?}" "$spent"
  if grep -q -e '^SUMMARY: ' -e 'ERROR: libFuzzer' "build/fuzz/logs/$target"; then tail -n 60 "build/fuzz/logs/$target"; fi
done
exit "$failed"
