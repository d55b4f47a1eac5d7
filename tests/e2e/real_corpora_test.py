#!/usr/bin/env python3
"""Reads real dumps and tweets, where they are at hand, and wants what is in them and no markup.

The files are no part of the project: without the folder of samples the test is skipped (exit code 77)."""

import json
import pathlib
import shutil
import sys

import support

SKIPPED = 77
# Signs of markup that no running text has.
MARKUP = ("{{", "}}", "[[", "]]", "|", "&lt;", "&gt;", "&amp;", "<ref", "http", "==", "align=", "style=", "'''")


def read(program, sample, corpus_format, tokenizer):
    """Vocabulary, most frequent first, and figures of a sample."""
    run_dir = program.scratch / sample.name
    shutil.rmtree(run_dir, ignore_errors=True)
    _, err = program.run("vocab", "--run-dir", run_dir, "--input", sample, "--format", corpus_format,
                         "--tokenizer", tokenizer, "--min-count", 1)
    assert "warning" not in err, err
    words = [line.rpartition(" ")[0] for line in (run_dir / "vocab.txt").read_text(encoding="utf-8").splitlines()]
    return words, json.loads((run_dir / "tokens" / "manifest.json").read_text())["details"]


def check_dump(program, dump, figures):
    words, details = read(program, dump, "mediawiki", "whitespace")
    for figure, value in figures.items():
        assert details[figure] == value, f"{dump}: {figure} is {details[figure]}, not {value}"
    left = [word for word in words[:10000] if any(sign in word for sign in MARKUP)]
    assert not left, f"{dump}: markup in the vocabulary: {left[:20]}"


def check_tweets(program, tweets):
    words, details = read(program, tweets, "tweets", "twitter")
    assert details["records"] == 728057, details
    missing = {"<url>", "<user>", "<hashtag>", "<number>", "<repeat>", "<allcaps>", "<smile>", "lol"} - set(words[:2000])
    assert not missing, missing


def main():
    parser = support.argument_parser()
    parser.add_argument("--samples", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    samples = arguments.samples
    if not samples.is_dir():
        print(f"skipped: there is no folder {samples}")
        return SKIPPED
    program = support.Program(arguments.gauntlet, arguments.corpus_generator, arguments.scratch)
    check_dump(program, samples / "enwiki-sample.xml.bz2", {"records": 206, "redirects": 99, "disambiguations": 8})
    check_dump(program, samples / "enwiki-table-markup.xml.bz2", {"records": 5})
    check_dump(program, samples / "viwiki-piece.xml.zst", {"records": 601, "other_namespaces": 397, "redirects": 75})
    check_tweets(program, samples / "tweets.jsonl.zst")
    return 0


if __name__ == "__main__":
    sys.exit(main())
