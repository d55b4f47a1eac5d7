#!/usr/bin/env python3
"""Downloads from a web server of the test's own: resuming, checksums, and what goes wrong with either."""

import argparse
import functools
import hashlib
import http.server
import os
import pathlib
import random
import re
import shutil
import signal
import struct
import subprocess
import threading
import time
import zlib

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts/fetch_corpus.sh"
DUMP = "simplewiki-20240601-pages-articles-multistream.xml.bz2"
DUMP_PATH = f"/simplewiki/20240601/{DUMP}"
LATEST_SUMS = "/simplewiki/latest/simplewiki-latest-sha1sums.txt"


class Site:
    """Files by their path on the server, how it behaves, and what it was asked for."""

    def __init__(self):
        self.files = {}
        self.ranges = True  # whether parts of files can be had
        self.cuts = {}  # path: bytes after which connections break, one for each connection
        self.slow = False  # whether files come in drops
        self.requests = []  # (path, first byte)


class Handler(http.server.BaseHTTPRequestHandler):
    def __init__(self, site, *arguments):
        self.site = site
        super().__init__(*arguments)

    def do_GET(self):
        data = self.site.files.get(self.path)
        if data is None:
            self.send_error(404)
            return
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        begin = int(asked.group(1)) if asked and self.site.ranges else 0
        self.site.requests.append((self.path, begin))
        if begin >= len(data) > 0:
            self.send_error(416)
            return
        self.send_response(206 if begin else 200)
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - begin))
        self.end_headers()
        cuts = self.site.cuts.get(self.path)
        end = min(len(data), begin + cuts.pop(0)) if cuts else len(data)
        step = 1000 if self.site.slow else len(data)
        try:
            for at in range(begin, end, step):
                self.wfile.write(data[at:min(end, at + step)])
                time.sleep(0.02 if self.site.slow else 0)
        except ConnectionError:
            pass  # the client was killed
        self.close_connection = True

    def log_message(self, *arguments):
        pass


class Fetcher:
    """The script, pointed at the server, with a folder to fill."""

    def __init__(self, folder):
        self.site = Site()
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, self.site))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.mirror = f"http://127.0.0.1:{server.server_port}/"

    def start(self, *arguments):
        environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        return subprocess.Popen([SCRIPT, "--mirror", self.mirror, *arguments], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True)

    def run(self, *arguments, expect=0):
        process = self.start(*arguments)
        out, err = process.communicate()
        assert process.returncode == expect, f"{arguments}: exit code {process.returncode}, not {expect}:\n{out}{err}"
        return out.split(), err

    def names(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())


def publish_dump(site, size=300_000):
    data = random.Random(1).randbytes(size)
    site.files[DUMP_PATH] = data
    digest = hashlib.sha1(data).hexdigest()
    other = "0" * 40
    sums = f"{other}  simplewiki-20240601-pages-articles.xml.bz2\n{digest}  {DUMP}\n{other}  {DUMP}-rss.xml\n"
    site.files[LATEST_SUMS] = site.files["/simplewiki/20240601/simplewiki-20240601-sha1sums.txt"] = sums.encode()
    return data


def check_dump(fetcher):
    data = publish_dump(fetcher.site)
    out, _ = fetcher.run("simplewiki", fetcher.folder)
    assert out == [str(fetcher.folder / DUMP)] and fetcher.names() == [DUMP], (out, fetcher.names())
    assert (fetcher.folder / DUMP).read_bytes() == data
    # What is there is not fetched again.
    asked = fetcher.site.requests.count((DUMP_PATH, 0))
    out, err = fetcher.run("--date", "20240601", "simplewiki", fetcher.folder)
    assert "is there already" in err and out == [str(fetcher.folder / DUMP)], (out, err)
    assert fetcher.site.requests.count((DUMP_PATH, 0)) == asked == 1


def check_broken_connections(fetcher):
    data = publish_dump(fetcher.site)
    fetcher.site.cuts[DUMP_PATH] = [100_000, 50_000]
    fetcher.run("simplewiki", fetcher.folder)
    assert (fetcher.folder / DUMP).read_bytes() == data
    assert [begin for path, begin in fetcher.site.requests if path == DUMP_PATH] == [0, 100_000, 150_000]


def check_dead_connection(fetcher):
    publish_dump(fetcher.site)
    fetcher.site.cuts[DUMP_PATH] = [100_000] + [0] * 3
    _, err = fetcher.run("simplewiki", fetcher.folder, expect=1)
    assert "call again to go on" in err and fetcher.names() == [f"{DUMP}.partial"], err
    fetcher.run("simplewiki", fetcher.folder)
    assert fetcher.site.requests[-1] == (DUMP_PATH, 100_000) and fetcher.names() == [DUMP]


def check_killed(fetcher):
    data = publish_dump(fetcher.site)
    fetcher.site.slow = True
    process = fetcher.start("simplewiki", fetcher.folder)
    partial = fetcher.folder / f"{DUMP}.partial"
    while not partial.exists() or partial.stat().st_size < 10_000:
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert fetcher.names() == [f"{DUMP}.partial"]
    size = partial.stat().st_size
    fetcher.site.slow = False
    fetcher.run("simplewiki", fetcher.folder)
    assert fetcher.site.requests[-1] == (DUMP_PATH, size) and 0 < size < len(data)
    assert (fetcher.folder / DUMP).read_bytes() == data and fetcher.names() == [DUMP]


def check_complete_partial(fetcher):
    """Killed between the last byte and the renaming."""
    data = publish_dump(fetcher.site)
    fetcher.folder.mkdir()
    (fetcher.folder / f"{DUMP}.partial").write_bytes(data)
    fetcher.run("simplewiki", fetcher.folder)
    assert fetcher.names() == [DUMP]


def check_server_without_ranges(fetcher):
    data = publish_dump(fetcher.site)
    fetcher.site.ranges = False
    fetcher.folder.mkdir()
    (fetcher.folder / f"{DUMP}.partial").write_bytes(data[:1000])
    _, err = fetcher.run("simplewiki", fetcher.folder)
    assert "cannot resume" in err and (fetcher.folder / DUMP).read_bytes() == data, err


def check_wrong_checksum(fetcher):
    data = publish_dump(fetcher.site)
    fetcher.site.files[DUMP_PATH] = data[:-1] + bytes([data[-1] ^ 1])
    _, err = fetcher.run("simplewiki", fetcher.folder, expect=1)
    assert hashlib.sha1(data).hexdigest() in err and "published" in err and fetcher.names() == [], err
    fetcher.site.files[DUMP_PATH] = data
    # The same for the part of a file that is not the file's.
    (fetcher.folder / f"{DUMP}.partial").write_bytes(b"x" * 1000)
    fetcher.run("simplewiki", fetcher.folder, expect=1)
    fetcher.run("simplewiki", fetcher.folder)
    assert fetcher.names() == [DUMP]


def check_missing(fetcher):
    _, err = fetcher.run("simplewiki", fetcher.folder, expect=1)
    assert "cannot read" in err and "sha1sums.txt" in err, err
    publish_dump(fetcher.site)
    del fetcher.site.files[DUMP_PATH]
    _, err = fetcher.run("simplewiki", fetcher.folder, expect=1)
    assert DUMP in err and "HTTP status 404" in err and fetcher.names() == [], err
    fetcher.site.files[LATEST_SUMS] = b"0" * 40 + b"  simplewiki-20240601-pages-articles.xml.bz2\n"
    _, err = fetcher.run("simplewiki", fetcher.folder, expect=1)
    assert "lists no pages-articles-multistream" in err, err


def check_usage(fetcher):
    for arguments in (["simplewiki"], ["nothing", "folder"], ["--date", "June", "simplewiki", "folder"], ["--mirror"],
                      ["--no-such", "text8", "folder"]):
        _, err = fetcher.run(*arguments, expect=2)
        assert "Usage:" in err, err
    out, _ = fetcher.run("--help")
    assert "LANGwiki" in out, out


def zip_of(name, data):
    """An archive with one file, compressed."""
    deflate = zlib.compressobj(1, zlib.DEFLATED, -15)
    body = deflate.compress(data) + deflate.flush()
    sums = struct.pack("<III", zlib.crc32(data), len(body), len(data))
    head = struct.pack("<HHHHH", 20, 0, 8, 0, 0) + sums + struct.pack("<HH", len(name), 0)
    local = b"PK\3\4" + head + name + body
    central = b"PK\1\2" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    return local + central + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)


def check_text8(fetcher):
    text = b"anarchism originated as a term of abuse " * 2_500_000
    archive = zip_of(b"text8", text)
    whole = archive + bytes(31_344_016 - len(archive))  # nobody minds what comes after the archive
    middle = len(archive) // 2
    damaged = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1:]
    for wrong in (archive, damaged, whole.replace(b"PK", b"PQ")):
        fetcher.site.files["/text8.zip"] = wrong
        _, err = fetcher.run("text8", fetcher.folder, expect=1)
        assert "is not the archive" in err and fetcher.names() == [], err
    fetcher.site.files["/text8.zip"] = whole
    out, _ = fetcher.run("text8", fetcher.folder)
    assert out == [str(fetcher.folder / "text8")] and fetcher.names() == ["text8"], out
    assert (fetcher.folder / "text8").read_bytes() == text
    fetcher.site.files.clear()
    fetcher.run("text8", fetcher.folder)


def check_tweets(fetcher):
    item = "archiveteam-twitter-stream-2021-03"
    files = {f"/{item}/{name}": random.Random(name).randbytes(5000) for name in ("day-01.zip", "sub/day-02.tar")}
    listing = "<files>\n"
    for path, data in files.items():
        name = path.split("/", 2)[2]
        listing += (f'  <file name="{name}" source="original">\n    <md5>0</md5>\n    <size>5000</size>\n'
                    f"    <sha1>{hashlib.sha1(data).hexdigest()}</sha1>\n  </file>\n")
    listing += f'  <file name="{item}_archive.torrent" source="metadata">\n    <sha1>ab</sha1>\n  </file>\n'
    listing += '  <file name="derived.zip" source="derivative">\n    <sha1>ab</sha1>\n  </file>\n</files>\n'
    fetcher.site.files = {**files, f"/{item}/{item}_files.xml": listing.encode()}
    out, _ = fetcher.run("tweets-2021-03", fetcher.folder)
    assert out == [str(fetcher.folder / name) for name in ("day-01.zip", "sub/day-02.tar")], out
    assert (fetcher.folder / "sub/day-02.tar").read_bytes() == files[f"/{item}/sub/day-02.tar"]
    fetcher.site.files[f"/{item}/{item}_files.xml"] = listing.replace("day-01", "../day-03").encode()
    _, err = fetcher.run("tweets-2021-03", fetcher.folder, expect=1)
    assert "odd name" in err and not (fetcher.folder.parent / "day-03.zip").exists(), err
    fetcher.site.files[f"/{item}/{item}_files.xml"] = b"<files>\n</files>\n"
    _, err = fetcher.run("tweets-2021-03", fetcher.folder, expect=1)
    assert "lists no archive" in err, err


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--scratch", required=True, type=pathlib.Path)
    scratch = parser.parse_args().scratch
    scratch.mkdir(parents=True, exist_ok=True)
    for check in (check_dump, check_broken_connections, check_dead_connection, check_killed, check_complete_partial,
                  check_server_without_ranges, check_wrong_checksum, check_missing, check_usage, check_text8,
                  check_tweets):
        check(Fetcher(scratch / check.__name__))
        print(f"{check.__name__}: passed")


if __name__ == "__main__":
    main()
