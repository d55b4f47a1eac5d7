#!/usr/bin/env bash
# Builds the committed tree twice, in folders of different names, and compares the programs byte by byte.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for folder in one another/with/a-longer-name; do
  mkdir -p "$scratch/$folder"
  git archive HEAD | tar -x -C "$scratch/$folder"
  (
    cd "$scratch/$folder"
    scripts/install_dependencies.sh
    cmake --preset release -DGAUNTLET_BUILD_TESTS=OFF >/dev/null
    cmake --build --preset release >/dev/null
  )
done
for program in gauntlet gauntlet-corpus; do
  cmp "$scratch/one/build/release/$program" "$scratch/another/with/a-longer-name/build/release/$program"
done
echo "the programs of $(git rev-parse --short HEAD) are the same wherever they are built"
