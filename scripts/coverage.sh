#!/usr/bin/env bash
# Prints how many lines of src/ and include/ the tests have run, by folder and in all; with less than nine in ten it fails.
# Run them first: `scripts/test.sh asan-ubsan`. Line by line, after it: build/asan-ubsan/coverage.html.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install_dependencies.sh gcovr
build=build/asan-ubsan
# Threads that count the same branch at once may leave gcov a negative number for another, of which gcovr warns; that a line
# ran is not lost.
gcovr --root . --filter src/ --filter include/ --object-directory "$build" "$build" -j "$(nproc)" --gcov-ignore-parse-errors \
  --csv "$build/coverage.csv" --html-details "$build/coverage.html" 2>"$build/coverage.log" ||
  { cat "$build/coverage.log" >&2; exit 1; }
awk -F, '
  NR == 1 { next }
  { split($1, path, "/"); folder = path[1] "/" path[2]; if (path[1] == "include") folder = "include"
    total[folder] += $2; covered[folder] += $3; all += $2; all_covered += $3 }
  END {
    for (folder in total)
      printf "%-20s %6d lines %6.1f %%\n", folder, total[folder], 100 * covered[folder] / total[folder] | "sort"
    close("sort")
    printf "%-20s %6d lines %6.1f %%\n", "all", all, 100 * all_covered / all
    exit all_covered < 0.9 * all
  }' "$build/coverage.csv"
