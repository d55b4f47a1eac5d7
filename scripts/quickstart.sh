#!/usr/bin/env bash
# From nothing to word vectors on a fresh Debian 12: installs packages, builds, generates the bundled corpora, trains on
# them, evaluates, and shows a few neighbours. Safe to run again: what is done is not done twice.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install_dependencies.sh
cmake --preset release -DGAUNTLET_BUILD_TESTS=OFF >/dev/null
cmake --build --preset release --target gauntlet_cli gauntlet_corpus_generator
gauntlet=build/release/gauntlet

scripts/generate_corpora.sh build/release/gauntlet-corpus corpora/generated

"$gauntlet" run configs/quickstart.json

vectors=runs/quickstart/vectors/quickstart.100d.txt
echo
echo "Vectors: $vectors"
for word in tokyo coffee apple; do
  echo
  "$gauntlet" neighbors "$vectors" "$word"
done
