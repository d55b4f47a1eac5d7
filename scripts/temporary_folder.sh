# Sourced by scripts whose programs write many small files: TMPDIR becomes a folder of its own, in memory where that has room
# (a disk takes its time for thousands of fsyncs), and is deleted when the script ends.
folder=/dev/shm
if [ ! -w "$folder" ] || [ "$(df --output=avail --block-size=1M "$folder" | tail -n 1)" -lt 1024 ]; then
  folder=${TMPDIR:-/tmp}
fi
TMPDIR=$(mktemp -d -p "$folder" gauntlet.XXXXXX)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
