#!/usr/bin/env bash
# Prints how many lines of src/ and include/ the tests have run, by folder and in all; with less than nine in ten it fails.
# Run them first: `scripts/test.sh asan-ubsan`. Line by line, after it: build/asan-ubsan/coverage/index.html.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install_dependencies.sh llvm
build=build/asan-ubsan
: >"$build/coverage.log"
trap 'cat "$build/coverage.log" >&2' ERR
llvm-profdata merge --sparse "$build"/profiles/*.profraw -o "$build/profiles/all.profdata"
programs=("$build/gauntlet")
for program in "$build"/gauntlet-corpus "$build"/tests/unit/*/*_test "$build"/tests/fuzz/gauntlet_fuzz_seeds; do
  programs+=(--object "$program")
done
# Its warnings, of functions whose names occur in several programs, go with the others into a file.
llvm-cov show "${programs[@]}" --instr-profile "$build/profiles/all.profdata" --format html --output-dir "$build/coverage" \
  src include 2>>"$build/coverage.log"
llvm-cov export "${programs[@]}" --instr-profile "$build/profiles/all.profdata" --summary-only src include \
  2>>"$build/coverage.log" |
  python3 -c '
import collections, json, pathlib, sys
ran, lines = collections.Counter(), collections.Counter()
for file in json.load(sys.stdin)["data"][0]["files"]:
    folder = "/".join(pathlib.Path(file["filename"]).relative_to(pathlib.Path.cwd()).parts[:2])
    for name in ("include" if folder.startswith("include") else folder, "~all"):
        ran[name] += file["summary"]["lines"]["covered"]
        lines[name] += file["summary"]["lines"]["count"]
for name in sorted(lines):
    print(f"{name.lstrip(chr(126)):<20} {lines[name]:6} lines {100 * ran[name] / lines[name]:6.1f} %")
sys.exit(ran["~all"] < 0.9 * lines["~all"])'
