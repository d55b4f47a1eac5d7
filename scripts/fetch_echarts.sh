#!/usr/bin/env bash
# Puts Apache ECharts, by which the reports draw their charts, into the folder given (default third_party/echarts): the one
# file that is built in, and its licence. Takes the version below from the npm registry that npm is set up for, and holds it
# to its checksum. Does nothing where that version is already there. The build calls it where the library is missing.
set -euo pipefail

version=5.6.0
# Of the package as published: npm's "integrity", in hexadecimal digits.
sha512=a136d54ec5df2ae121c5fb47a8be71a6b80ba1cd24eee49c030b6bc8281617a84f6052d1c0e5078859871820\
4a3f934f14d903568a4e89ec94a98187f056b790

folder=${1:-$(dirname "${BASH_SOURCE[0]}")/../third_party/echarts}
if [ "$(cat "$folder/version" 2>/dev/null)" = "$version" ]; then exit 0; fi
command -v npm >/dev/null || { echo "npm, which fetches ECharts, is not installed. On Debian: apt-get install npm" >&2; exit 1; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
(cd "$scratch" && npm pack --silent "echarts@$version" >/dev/null)
echo "$sha512  $scratch/echarts-$version.tgz" | sha512sum --check --quiet ||
  { echo "echarts-$version.tgz is not the file that was published" >&2; exit 1; }
tar -xzf "$scratch/echarts-$version.tgz" -C "$scratch" package/dist/echarts.min.js package/LICENSE package/NOTICE
mkdir -p "$folder"
mv "$scratch/package/dist/echarts.min.js" "$scratch/package/LICENSE" "$scratch/package/NOTICE" "$folder"
printf %s "$version" > "$folder/version"
