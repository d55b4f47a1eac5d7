"""What the tests that hold the program to others share: its arguments, running it, skipping where a library is absent."""

import argparse
import json
import pathlib
import subprocess
import sys
import unittest

TOLERANCE = 1e-6
arguments = None


def skip(error, packages):
    """Ends the test: it counts as skipped."""
    print(f"skipped: {error}; on Debian: apt-get install {packages}")
    sys.exit(77)


def gauntlet(*command):
    """What the program prints."""
    result = subprocess.run([arguments.gauntlet, "--quiet", *map(str, command)], capture_output=True, text=True)
    assert result.returncode == 0, f"{command}: {result.stderr}"
    return result.stdout


def ask(*command):
    return json.loads(gauntlet(*command, "--json"))


def write_vectors(path, words, rows):
    """GloVe text in all the digits that 32 bits have."""
    lines = (f"{word} {' '.join(f'{value:.9g}' for value in row)}\n" for word, row in zip(words, rows))
    path.write_text("".join(lines), encoding="utf-8")


def main(*options):
    """Runs the tests of the module that calls it, which may take further options."""
    global arguments
    parser = argparse.ArgumentParser()
    parser.add_argument("--gauntlet", required=True)
    parser.add_argument("--scratch", required=True, type=pathlib.Path)
    for option in options:
        parser.add_argument(option, required=True)
    arguments, rest = parser.parse_known_args()
    arguments.scratch.mkdir(parents=True, exist_ok=True)
    unittest.main(argv=[sys.argv[0], *rest])
