#!/usr/bin/env bash
# Installs the build into an empty prefix, runs the installed program, and builds a consumer against the installed package.
# Arguments: build folder, folder of the consumer, scratch folder, compiler, its flags.
set -euo pipefail
build=$1 consumer=$2 scratch=$3 compiler=$4 flags=${5:-}

rm -rf "$scratch"
mkdir -p "$scratch"
cmake --install "$build" --prefix "$scratch/prefix" >/dev/null
"$scratch/prefix/bin/gauntlet" --version
"$scratch/prefix/bin/gauntlet-corpus" --register social --size 1KB --out "$scratch/text.txt" # with the installed grammars
test -s "$scratch/text.txt"
test -f "$scratch/prefix/include/gauntlet/pipeline/run_pipeline.h"
cmake -S "$consumer" -B "$scratch/build" -DCMAKE_PREFIX_PATH="$scratch/prefix" -DCMAKE_CXX_COMPILER="$compiler" \
  -DCMAKE_CXX_FLAGS="$flags" >/dev/null
cmake --build "$scratch/build" >/dev/null
"$scratch/build/consumer"
