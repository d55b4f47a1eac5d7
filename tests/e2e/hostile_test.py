#!/usr/bin/env python3
"""Inputs that somebody made to do harm, or that happen by mistake: the program must refuse them or get along with them,
in bounded memory, with the right exit code and a message that names the file; and write nowhere but in its run directory."""

import bz2
import gzip
import lzma
import os
import pathlib
import resource
import shutil
import threading

import support

MIB = 1 << 20
# What the program, its libraries and the threads take beside the memory that grows with the input.
BASE = 96 * MIB
# Makes texts long without many words, which cost more time, most of all under sanitizers.
BLANKS = " " * 60


class Attacks:

    def __init__(self, program, check_memory):
        self.program = program
        self.check_memory = check_memory
        self.scratch = program.scratch / "attacks"
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir()
        self.cases = 0

    def file(self, name, content):
        path = self.scratch / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def read(self, *inputs, expect=0, message="", memory_limit=None, options=()):
        """Runs the first stage; returns the words it found, or nothing when an error is expected."""
        run_dir = self.scratch / "run"
        shutil.rmtree(run_dir, ignore_errors=True)
        before = self.snapshot()
        arguments = ["vocab", "--run-dir", run_dir, "--tokenizer", "whitespace", "--min-count", 1, "--threads", 2,
                     "--memory", "64MiB"]
        for path in inputs:
            arguments += ["--input", path]
        arguments += options
        err, peak = self.program.run_measured(*arguments, expect=expect)
        assert message in err, f"{message!r} is not in:\n{err}"
        if memory_limit and self.check_memory:
            assert peak <= memory_limit, f"{peak / MIB:.0f} MiB at the peak, {memory_limit / MIB:.0f} allowed: {arguments}"
        assert self.snapshot() == before, "something was written outside the run directory"
        assert not support.leftovers(run_dir), support.leftovers(run_dir)
        self.cases += 1
        if expect != 0:
            return {}
        lines = (run_dir / "vocab.txt").read_bytes().split(b"\n")[:-1]
        return {line.rsplit(b" ", 1)[0]: int(line.rsplit(b" ", 1)[1]) for line in lines}

    def snapshot(self):
        """All files but the run's."""
        return sorted(str(path) for path in self.scratch.rglob("*") if (self.scratch / "run") not in path.parents and
                      path.name != "run")

    def refused(self, *arguments, expect, message):
        _, err = self.program.run(*arguments, expect=expect)
        assert message in err, f"{message!r} is not in:\n{err}"
        self.cases += 1


def check_bombs(attacks):
    lines = MIB + MIB // 16
    text = f"a b{BLANKS}\n".encode() * lines
    for name, compress in (("bomb.gz", lambda text: gzip.compress(text, 9)), ("bomb.bz2", bz2.compress)):
        bomb = attacks.file(name, compress(text))
        attacks.read(bomb, expect=1, message="unfold more than 250-fold (max_expansion)", memory_limit=64 * MIB + BASE)
        words = attacks.read(bomb, options=["--set", "corpus.max_expansion=0"], memory_limit=64 * MIB + BASE)
        assert words == {b"a": lines, b"b": lines}, words
        attacks.read(bomb, expect=1, message="unfold more than to 10 MiB (max_unpacked)",
                     options=["--set", "corpus.max_expansion=0", "--set", "corpus.max_unpacked=10MiB"])
    # A bomb of zeros has no place to cut at.
    zeros = attacks.file("zeros.gz", gzip.compress(bytes(60 * MIB)))
    attacks.read(zeros, expect=2, message="the corpus has no token", memory_limit=64 * MIB + BASE,
                 options=["--set", "corpus.max_record=4MiB"])
    attacks.read(attacks.file("text.xz", lzma.compress(b"a b c")), expect=2, message="is compressed with xz")


def check_long_records(attacks):
    limit = 64 * MIB + BASE
    small = ["--set", "corpus.max_record=4MiB"]
    line = attacks.file("line.txt", "begin " + f"a b c{BLANKS}" * MIB + "end\n")
    assert attacks.read(line, memory_limit=limit)[b"b"] == MIB
    word = attacks.file("word.txt", b"begin " + b"x" * (100 * MIB) + b" end")
    for path in (word, attacks.file("word.gz", gzip.compress(word.read_bytes(), 1))):
        words = attacks.read(path, memory_limit=limit, message="1 records are longer than 4 MiB", options=small +
                             ["--set", "corpus.max_expansion=0"])
        assert words == {b"begin": 1, b"end": 1}, words
        attacks.read(path, expect=3, message="offset 6: no end of a word or record", options=small +
                     ["--set", "corpus.strict=true", "--set", "corpus.max_expansion=0"])
    # A word that is within the limit is cut as every long word is.
    word = attacks.file("word.txt", b"begin " + b"x" * (3 * MIB) + b" end")
    assert attacks.read(word, options=small)[b"x" * 999] == 1
    for name, begin, end in (("a.jsonl", '{"text": "', '"}\n'), ("a.csv", 'text\n"', '"\n'), ("a.tsv", "text\n", "\n"),
                             ("a.mediawiki", "<page><text>", "</text></page>")):
        good = begin.removeprefix("text\n") + "good" + end
        path = attacks.file(name, begin + f"bad{BLANKS}" * (80 * MIB // 63) + end + good)
        words = attacks.read(path, memory_limit=limit, message="1 records are longer than", options=small +
                             ["--format", name[2:]])
        assert words == {b"good": 1}, (name, words)
        # The longest that is read, one after another on all threads.
        record = begin.removeprefix("text\n") + f"long{BLANKS}" * (15 * MIB // 64) + end
        path = attacks.file(name, (begin + end if begin.startswith("text") else "") + 5 * record)
        attacks.read(path, memory_limit=limit + 12 * len(record), options=["--format", name[2:]])


def check_nesting(attacks):
    entities = ('<?xml version="1.0"?><!DOCTYPE mediawiki [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
                '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><mediawiki><page><title>T</title><text>&c;</text></page>'
                "<page><text>good</text></page></mediawiki>")
    words = attacks.read(attacks.file("laughs.xml", entities), message="undefined entity",
                         options=["--format", "mediawiki"])
    assert words == {b"good": 1}, words
    deep = "<page><text>" + "<a>" * MIB + "</page><page><text>good</text></page>"
    words = attacks.read(attacks.file("deep.xml", deep), message="nested more than 64 deep", memory_limit=64 * MIB +
                         BASE, options=["--format", "mediawiki"])
    assert words == {b"good": 1}, words
    deep = '{"text": ' + "[" * MIB + "\n" + '{"text": "good"}\n'
    assert attacks.read(attacks.file("deep.jsonl", deep), message="broken", options=["--format", "jsonl"]) == {b"good": 1}
    brackets = "[" * (4 * MIB) + "]" * (4 * MIB) + "}"  # well-formed: what is malformed is refused anyway
    attacks.refused("run", attacks.file("deep.json", '{"include": ' + brackets), expect=2, message="nested more than")
    attacks.refused("report", attacks.file("page.json", '{"sections": ' + brackets), expect=2, message="not a JSON object")
    header = ('{"t": ' + brackets).encode()
    attacks.refused("neighbors", attacks.file("v.safetensors", len(header).to_bytes(8, "little") + header), "a",
                    expect=3, message="not a JSON object")
    run_dir = attacks.scratch / "manifest"
    attacks.file("manifest/tokens/manifest.json", '{"artefact": ' + brackets)
    attacks.refused("inspect", run_dir / "tokens", expect=3, message="not a manifest")


def check_names_and_bytes(attacks):
    words = attacks.read(attacks.file("nul.txt", b"a\0b a\0b \0 \x1b[2Jx \xff\xfe\xc3 end\0"))
    assert words[b"a\0b"] == 2 and words[b"\0"] == 1 and words[b"end\0"] == 1, words
    bad = gzip.compress(b"text " * 1000)[:-10]
    attacks.file("names/line\nfeed\x1b[2J.gz", bad)
    pathlib.Path(os.fsdecode(os.fsencode(attacks.scratch / "names") + b"/caf\xe9.txt")).write_bytes(b"text")
    run_dir = attacks.scratch / "run"
    shutil.rmtree(run_dir, ignore_errors=True)
    arguments = ["vocab", "--run-dir", run_dir, "--min-count", 1, "--input", attacks.scratch / "names"]
    process = attacks.program.start(*arguments)
    _, err = process.communicate()
    assert process.returncode == 0, err
    assert "line\\x0afeed\\x1b[2J.gz" in err and "\x1b" not in err, err
    assert any("line\nfeed" in event.get("message", "") for event in support.events(run_dir)), "not in the log"
    attacks.refused("vocab", "--run-dir", run_dir, "--input", os.fsdecode(b"caf\xe9.txt"), expect=2,
                    message="expected text in UTF-8")
    _, err = attacks.program.run("vocab", "--run-dir", run_dir, "--input", "none\x1b[2J\n.txt", expect=1)
    assert "none\\x1b[2J\\x0a.txt" in err and "\x1b" not in err, err
    vectors = attacks.file("bytes.txt", b"caf\xe9 1 2\n\x1b[2J 2 1\n")
    out, _ = attacks.program.run("neighbors", vectors, "--count", 1, "--json", os.fsdecode(b"caf\xe9"))
    assert "caf\ufffd" in out, out


def check_kinds_of_files(attacks):
    text = attacks.file("text.txt", "a b c a b c\n")
    directory = attacks.scratch / "directory"
    directory.mkdir()
    config = attacks.file("kinds.json", '{"run_dir": "run", "corpus": {"inputs": ["text.txt"]}, "vocabulary": {"min_count": 1}}')
    attacks.refused("run", directory, expect=2, message="is a directory")
    attacks.refused("vocab", config, "--vocab-file", directory, expect=2, message="is a directory")
    attacks.refused("vocab", config, "--input", directory, expect=1, message="the directory holds no file")
    attacks.refused("vocab", config, "--run-dir", text, expect=1, message="text.txt")
    attacks.refused("neighbors", directory, "a", expect=2, message="directory")
    for name in ("vocab.txt", "config.json", "log.jsonl"):
        run_dir = attacks.scratch / f"occupied-{name}"
        (run_dir / name / "x").mkdir(parents=True)
        attacks.refused("vocab", config, "--run-dir", run_dir, expect=1, message=name)
        assert (run_dir / name / "x").is_dir()

    fifo = attacks.scratch / "fifo"
    os.mkfifo(fifo)
    writer = threading.Thread(target=lambda: fifo.write_bytes(b"a b a"))
    writer.start()
    assert attacks.read(fifo) == {b"a": 2, b"b": 1}
    writer.join()
    attacks.refused("run", fifo, expect=2, message="not a regular file")
    attacks.refused("vocab", config, "--vocab-file", fifo, expect=2, message="not a regular file")
    attacks.refused("run", config, "--analogies", fifo, expect=2, message="not a regular file")
    assert attacks.read(attacks.scratch / "f*o", text.parent / "te*t.txt") == {b"a": 2, b"b": 2, b"c": 2}

    (attacks.scratch / "loop").symlink_to("loop")
    attacks.refused("vocab", config, "--input", attacks.scratch / "loop", expect=1, message="loop")
    (directory / "up").symlink_to("..")
    (directory / "zero").symlink_to("/dev/zero")
    (directory / "text").symlink_to("../text.txt")
    assert attacks.read(directory) == {b"a": 2, b"b": 2, b"c": 2}


def check_output_within_input(attacks):
    corpus = attacks.file("corpora/a.txt", "a b c a b c\n").parent
    inside = corpus / "run"
    for inputs in ([corpus], [corpus / "a.txt", corpus]):
        arguments = [argument for path in inputs for argument in ("--input", path)]
        attacks.refused("run", "--run-dir", inside, *arguments, expect=2, message="choose another run_dir")
        assert not inside.exists()
    own = attacks.file("own/vocab.txt", "a 1\n")
    attacks.refused("run", "--run-dir", own.parent, "--input", own, expect=2, message="is where the run in")
    assert own.read_text() == "a 1\n"


def check_want_of_memory(attacks):
    """What does not fit in memory ends a command as other errors do, also where no thread of work reads it."""
    if not attacks.check_memory:
        return
    page = attacks.file("large.json", b'{"sections": [' + b" " * (256 * MIB) + b"]}")
    limit = 128 * MIB
    process = support.run_limited([attacks.program.gauntlet, "report", page],
                                  lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)))
    assert process.returncode == 1 and "out of memory" in process.stderr, (process.returncode, process.stderr)
    attacks.cases += 1


def check_many_words(attacks):
    """As many different words as there are, in a budget that they do not fit: the same as with room for all."""
    count = 1_500_000
    lines = (" ".join(f"w{k * 7919 % count:07d}" for k in range(begin, begin + 20)) for begin in range(0, count, 20))
    path = attacks.file("words.txt", "\n".join(lines) + "\nand often\nand often\n")
    results = []
    for memory, limit in (("24MiB", 24 * MIB + BASE), ("2GiB", None)):
        words = attacks.read(path, memory_limit=limit, options=["--memory", memory, "--min-count", 2])
        results.append((words, (attacks.scratch / "run/tokens/tokens.blk").read_bytes()))
    assert results[0] == results[1]
    assert results[0][0] == {b"and": 2, b"often": 2}, len(results[0][0])
    attacks.read(path, expect=1, message="the vocabulary does not fit in memory", memory_limit=24 * MIB + BASE,
                 options=["--memory", "24MiB"])


def main():
    parser = support.argument_parser()
    parser.add_argument("--any-memory", action="store_true", help="sanitizers take their own")
    arguments = parser.parse_args()
    attacks = Attacks(support.Program(arguments.gauntlet, arguments.corpus_generator, arguments.scratch),
                      not arguments.any_memory)
    for check in (check_bombs, check_long_records, check_nesting, check_names_and_bytes, check_kinds_of_files,
                  check_output_within_input, check_want_of_memory, check_many_words):
        before = attacks.cases
        check(attacks)
        print(f"{check.__name__}: {attacks.cases - before} cases")
    shutil.rmtree(attacks.scratch)


if __name__ == "__main__":
    main()
