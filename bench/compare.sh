#!/usr/bin/env bash
# Builds Gauntlet and measures it side by side with the original GloVe program; bench/compare.py has the options, e.g.
#   bench/compare.sh --reference ~/GloVe/build --text wiki.txt --analogies 'questions/*.txt' --similarities 'pairs/*.txt'
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
here=$OLDPWD

scripts/install_dependencies.sh
cmake --preset release >/dev/null
cmake --build --preset release --target gauntlet_cli
cd "$here"
exec python3 "$OLDPWD/bench/compare.py" --gauntlet "$OLDPWD/build/release/gauntlet" "$@"
