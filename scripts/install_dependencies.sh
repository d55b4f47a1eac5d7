#!/usr/bin/env bash
# Installs the Debian packages that the project is built and tested with; does nothing when all are there.
# Needs root, or sudo.
set -euo pipefail

packages=(
  cmake curl g++ ninja-build pkg-config python3
  libabsl-dev libbenchmark-dev libbz2-dev libcli11-dev libeigen3-dev libexpat1-dev libgmock-dev libgtest-dev libhnswlib-dev
  libhwy-dev libicu-dev libsimdjson-dev libspectra-dev libxxhash-dev libzstd-dev nlohmann-json3-dev zlib1g-dev
  "$@"
)
# Debian's npm has hundreds of packages; any other will do.
if ! command -v npm >/dev/null; then packages+=(npm); fi

missing=()
for package in "${packages[@]}"; do
  if ! dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$'; then
    missing+=("$package")
  fi
done
if [ ${#missing[@]} -eq 0 ]; then exit 0; fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "Installing ${missing[*]} needs root or sudo." >&2; exit 1; }
  as_root=(sudo)
fi
echo "Installing: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
