#!/usr/bin/env python3
"""Trains with the quickstart's config on the bundled corpora and wants the planted analogies and synonyms back."""

import json
import pathlib
import subprocess

import support

ROOT = pathlib.Path(__file__).resolve().parents[2]


def nearest(program, vectors, words, count):
    """The `count` nearest neighbours of each word."""
    out, _ = program.run("neighbors", vectors, *words, "--count", count, "--json")
    return {entry["word"]: [neighbor["word"] for neighbor in entry["neighbors"]] for entry in json.loads(out)}


def main():
    arguments = support.argument_parser().parse_args()
    program = support.Program(arguments.gauntlet, arguments.corpus_generator, arguments.scratch)

    corpora = program.scratch / "corpora"
    subprocess.run([ROOT / "scripts/generate_corpora.sh", arguments.corpus_generator, corpora], check=True)
    run_dir = program.scratch / "run"
    inputs = json.dumps([str(path) for path in sorted(corpora.glob("*.txt"))])
    program.run("run", ROOT / "configs/quickstart.json", "--set", f"run_dir={run_dir}", "--set",
                f"corpus.inputs={inputs}", "--set", f"evaluation.analogies={corpora / 'questions/analogies'}", "--set",
                f"evaluation.similarities={corpora / 'questions/similarities.txt'}")

    report = json.loads((run_dir / "evaluation.json").read_text())["details"]["analogies"]
    for category in report["categories"]:
        print(f"{category['name']}: {category['correct']} of {category['questions']}")
        assert category["covered"] == category["questions"], "a planted word is missing from the vocabulary"
    total = report["total"]
    print(f"planted analogies: {total['correct']} of {total['questions']}")
    assert total["correct"] >= 0.9 * total["questions"]

    vectors = run_dir / "vectors" / "quickstart.100d.txt"
    pairs = [line.split("\t") for line in (corpora / "questions/synonyms.txt").read_text().splitlines()]
    neighbors = nearest(program, vectors, [word for word, _ in pairs], 10)
    found = sum(synonym in neighbors[word] for word, synonym in pairs)
    print(f"planted synonyms among the ten nearest: {found} of {len(pairs)}")
    assert found >= 0.9 * len(pairs)


if __name__ == "__main__":
    main()
