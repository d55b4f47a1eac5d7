#!/usr/bin/env bash
# Downloads a public corpus into a folder, resuming what an earlier call began, and verifies it. A file bears its final
# name only when it is complete and verified; until then it is FILE.partial. Needs curl.
set -euo pipefail

usage() {
  cat <<'END'
Usage: scripts/fetch_corpus.sh [--mirror URL] [--date DATE] CORPUS FOLDER

CORPUS is one of
  LANGwiki         the articles of a Wikipedia, e.g. enwiki, simplewiki, dewiki: a multistream dump of DATE
                   (YYYYMMDD or latest, the default), verified by its published SHA-1
  text8            100 MB of English Wikipedia in lower-case letters, verified by size and CRC-32
  tweets-YYYY-MM   a month of the Twitter stream that the Internet Archive keeps, verified by its published SHA-1s

--mirror URL takes the same files from elsewhere. URL stands for
  https://dumps.wikimedia.org, http://mattmahoney.net/dc or https://archive.org/download

Prints the paths of the files. Call it again after an interruption: it goes on where it was.
END
}

fail() {
  echo "fetch_corpus: $*" >&2
  exit "${exit_code:-1}"
}

wrong_usage() {
  usage >&2
  exit_code=2 fail "$*"
}

# The small file at URL $1, on standard output.
fetch_text() {
  curl --fail --silent --show-error --location "$1" || fail "cannot read $1"
}

size_of() {
  if [ -e "$1" ]; then stat -c %s "$1"; else echo 0; fi
}

# Appends to the file $2 what it lacks of URL $1. A connection that breaks is taken up again as long as that helps.
download() {
  local url=$1 file=$2 before status code progress=--no-progress-meter idle=0
  if [ -t 2 ]; then progress=--progress-bar; fi
  while true; do
    before=$(size_of "$file")
    status=0
    code=$(curl --fail --location "$progress" --connect-timeout 30 --speed-limit 1 --speed-time 60 --continue-at - \
      --output "$file" --write-out '%{http_code}' "$url") || status=$?
    case $status in
      0) return ;;
      18 | 28 | 52 | 55 | 56) ;;  # cut, stalled, empty reply, cannot send, cannot receive
      33) ;;                      # the server cannot resume
      *)
        # There is nothing after the end of the file: it may be complete. What it holds is verified anyway.
        if [ "$code" = 416 ]; then return; fi
        fail "$url: $([ "$code" = 000 ] && echo "curl failed with exit code $status" || echo "HTTP status $code")"
        ;;
    esac
    if [ "$status" = 33 ]; then
      echo "fetch_corpus: the server cannot resume; beginning anew" >&2
      rm -f "$file"
    fi
    if [ "$(size_of "$file")" -gt "$before" ]; then idle=0; else idle=$((idle + 1)); fi
    if [ "$idle" -ge 3 ]; then fail "$url: the connection breaks; what has arrived is kept, call again to go on"; fi
    sleep "$idle"
  done
}

# Gives the file $1.partial its name.
finish() {
  sync "$1.partial"
  mv "$1.partial" "$1"
  echo "$1"
}

# Downloads URL $1 to the file $2, whose SHA-1 is $3.
fetch_verified() {
  local url=$1 file=$2 expected=$3 found
  if [ -e "$file" ]; then
    echo "fetch_corpus: $file is there already" >&2
    echo "$file"
    return
  fi
  mkdir -p "$(dirname "$file")"
  download "$url" "$file.partial"
  found=$(sha1sum "$file.partial" | cut -d ' ' -f 1)
  if [ "$found" != "$expected" ]; then
    rm -f "$file.partial"
    fail "$url: its SHA-1 is $found, but $expected was published; the file was deleted, call again to fetch it anew"
  fi
  finish "$file"
}

# Wikimedia publishes LANGwiki-DATE-sha1sums.txt beside the files of a dump. The one of "latest" names the files by
# their dates, under which they are then taken: so a dump that appears between two calls is not mixed into an older one.
fetch_wikipedia() {
  local wiki=$1 sums line name
  sums=$(fetch_text "$mirror/$wiki/$date/$wiki-$date-sha1sums.txt")
  line=$(grep -E "^[0-9a-f]{40}  $wiki-[0-9]{8}-pages-articles-multistream\.xml\.bz2\$" <<<"$sums" | tail -n 1) ||
    fail "$mirror/$wiki/$date/: lists no pages-articles-multistream.xml.bz2; this dump may still be in the making"
  name=${line#*  }
  local dump_date=${name#"$wiki"-}
  dump_date=${dump_date%%-*}
  fetch_verified "$mirror/$wiki/$dump_date/$name" "$folder/$name" "${line%% *}"
}

# There is no published checksum; the sizes are well known, and the archive has a CRC-32. gzip reads a zip archive of one
# file.
fetch_text8() {
  local archive=$folder/text8.zip text=$folder/text8
  if [ -e "$text" ]; then
    echo "fetch_corpus: $text is there already" >&2
    echo "$text"
    return
  fi
  mkdir -p "$folder"
  download "$mirror/text8.zip" "$archive.partial"
  if [ "$(size_of "$archive.partial")" != 31344016 ] || ! gzip -dc <"$archive.partial" >"$text.partial" ||
    [ "$(size_of "$text.partial")" != 100000000 ]; then
    rm -f "$archive.partial" "$text.partial"
    fail "$mirror/text8.zip: is not the archive of 31344016 bytes that holds text8; it was deleted"
  fi
  rm "$archive.partial"
  finish "$text"
}

# Lines "SHA-1 NAME" of the archives that an item of the Internet Archive has, from its ITEM_files.xml.
list_archives() {
  awk -v RS='</file>' '
    /source="original"/ && match($0, /name="[^"]*\.(tar|tar\.gz|tgz|zip|bz2|gz|zst)"/) {
      name = substr($0, RSTART + 6, RLENGTH - 7)
      if (match($0, /<sha1>[0-9a-f]+</)) print substr($0, RSTART + 6, RLENGTH - 7), name
    }'
}

fetch_tweets() {
  local item=archiveteam-twitter-stream-${1#tweets-} list sum name
  list=$(fetch_text "$mirror/$item/${item}_files.xml" | list_archives)
  if [ -z "$list" ]; then fail "$mirror/$item/: lists no archive"; fi
  while read -r sum name; do
    case $name in
      *[!A-Za-z0-9._/-]* | *..* | /*) fail "$mirror/$item/: has a file with an odd name: $name" ;;
    esac
    fetch_verified "$mirror/$item/$name" "$folder/$name" "$sum"
  done <<<"$list"
}

mirror=
date=latest
while [ $# -gt 0 ]; do
  case $1 in
    --mirror | --date)
      if [ $# -lt 2 ]; then wrong_usage "$1 needs a value"; fi
      if [ "$1" = --mirror ]; then mirror=${2%/}; else date=$2; fi
      shift 2
      ;;
    --help) usage && exit 0 ;;
    -*) wrong_usage "unknown option $1" ;;
    *) break ;;
  esac
done
if [ $# -ne 2 ]; then wrong_usage "expected a corpus and a folder"; fi
corpus=$1 folder=${2%/}
if ! [[ $date =~ ^([0-9]{8}|latest)$ ]]; then wrong_usage "--date: got $date, expected YYYYMMDD or latest"; fi
command -v curl >/dev/null || fail "needs curl; on Debian: apt-get install curl"

if [[ $corpus =~ ^[a-z][a-z_]*wiki$ ]]; then
  mirror=${mirror:-https://dumps.wikimedia.org}
  fetch_wikipedia "$corpus"
elif [ "$corpus" = text8 ]; then
  mirror=${mirror:-http://mattmahoney.net/dc}
  fetch_text8
elif [[ $corpus =~ ^tweets-[0-9]{4}-[0-9]{2}$ ]]; then
  mirror=${mirror:-https://archive.org/download}
  fetch_tweets "$corpus"
else
  wrong_usage "unknown corpus $corpus"
fi
