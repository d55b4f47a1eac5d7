#!/usr/bin/env bash
# Generates the bundled corpora: 20 MB in each register, and the planted questions beside them. What exists is kept.
# Arguments: the program gauntlet-corpus, the folder to fill.
set -euo pipefail
generator=$1 folder=$2

mkdir -p "$folder"
for register in encyclopedic social; do
  if [ ! -e "$folder/$register.txt" ]; then
    "$generator" --register "$register" --size 20MB --seed 1 --out "$folder/$register.txt"
  fi
done
if [ ! -e "$folder/questions" ]; then
  "$generator" --questions "$folder/questions.partial"
  mv "$folder/questions.partial" "$folder/questions"
fi
