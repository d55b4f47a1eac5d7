#!/usr/bin/env bash
# From nothing to word vectors on a fresh Debian 12: installs packages, builds, generates the bundled corpora, trains on
# them by both recipes, evaluates, and shows a few neighbours. Safe to run again: what is done is not done twice.
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

echo
echo "The same text by the recipe that learns from absence, and the two side by side. The bundled text is made for plain GloVe: it says"
echo "now and then what does not go together. On real text the other recipe is ahead, see docs/RECIPES.md."
"$gauntlet" run configs/quickstart.gauntlet.json
questions=corpora/generated/questions
"$gauntlet" eval runs/quickstart.gauntlet --compare runs/quickstart --methods 3cosadd \
  --analogies "$questions/analogies" --similarities "$questions/similarities.txt"
