#!/usr/bin/env bash
# The quality run of the README: three seeds of vectors from a text of words separated by white space.
# Arguments: the program, the text, a folder for the runs, then files of analogies and, after --similarities, of word pairs, e.g.
#   bench/wikipedia.sh build/release/gauntlet wiki.txt /tmp/runs 'questions/*.txt' --similarities 'pairs/*.txt'
set -euo pipefail
gauntlet=$1 text=$2 runs=$3
shift 3

for seed in 1 2 3; do
  "$gauntlet" run --run-dir "$runs/wikipedia" --restart --input "$text" --tokenizer whitespace --lowercase false \
    --window-size 15 --min-count 5 --vector-size 100 --epochs 15 --x-max 10 --threads 2 --seed "$seed" \
    --name "wikipedia.$seed" --analogies "$@"
done
