#!/usr/bin/env python3
"""Valid options at the corners of their ranges, and corpora with next to nothing in them: a run ends with vectors of finite
numbers, or with the exit code and the message for what cannot be."""

import itertools
import json
import math
import pathlib
import shutil

import support

WORDS = "a b c d e f g".split()


class Corners:

    def __init__(self, program):
        self.program = program
        self.cases = 0
        self.diverged = 0

    def run(self, text, expect=0, message="", may_diverge=False, **sections):
        scratch = self.program.scratch
        run_dir = scratch / "run"
        shutil.rmtree(run_dir, ignore_errors=True)
        (scratch / "corpus.txt").write_text(text)
        config = {
            "run_dir": str(run_dir),
            "corpus": {"inputs": [str(scratch / "corpus.txt")], "tokenizer": "whitespace"},
            "vocabulary": {"min_count": 1},
            "cooccurrence": {"window_size": 3},
            "training": {"vector_size": 4, "epochs": 3},
            "output": {"biases": True},
            "evaluation": {"analogies": [str(scratch / "analogies.txt")], "similarities": [str(scratch / "pairs.txt")]},
            "threads": 2,
            "memory": "1GiB",
        }
        (scratch / "analogies.txt").write_text("a b c d\nb a c e\n")
        (scratch / "pairs.txt").write_text("a b 1\nb c 2\nc d 3\n")
        for name, options in sections.items():
            config[name].update(options)
        process = self.program.start("--quiet", "run", self.program.write_config("corner.json", config))
        _, err = process.communicate()
        self.cases += 1
        if may_diverge and process.returncode == 1:
            assert "diverged" in err, (sections, err)
            self.diverged += 1
            assert not (run_dir / "vectors").exists() or not list((run_dir / "vectors").iterdir()), sections
            return
        assert process.returncode == expect and message in err, (sections, text[:80], process.returncode, err)
        if expect == 0:
            self.check_numbers(run_dir, sections)

    def check_numbers(self, run_dir, sections):
        for path in (run_dir / "vectors").glob("*.txt"):
            for line in path.read_text().splitlines():
                numbers = [float(number) for number in line.split(" ")[1:]]
                assert numbers and all(map(math.isfinite, numbers)), (sections, path.name, line[:100])
        for event in support.events(run_dir):
            if event["event"] == "epoch":
                assert event["cost"] is not None and math.isfinite(event["cost"]), (sections, event)
        json.loads((run_dir / "evaluation.json").read_text(), parse_constant=lambda name: 1 / 0)


def check_options(corners):
    text = "\n".join(" ".join(WORDS[k * k % 7:] + WORDS[:k % 5]) for k in range(200))
    for eta, x_max, alpha in itertools.product((1, 10), (1e-3, 1e9), (0, 2)):
        corners.run(text, may_diverge=eta > 1, training={"eta": eta, "x_max": x_max, "alpha": alpha})
    for eta, x_max, alpha in itertools.product((1e-300, 10), (1e-300, 1e12), (0, 10)):
        corners.run(text, may_diverge=eta > 1, training={"eta": eta, "x_max": x_max, "alpha": alpha})
    for eta, accumulators, bias_step in itertools.product((0.05, 1), ("component", "row"), ("unit", "eta")):
        corners.run(text, training={"eta": eta, "accumulators": accumulators, "bias_step": bias_step})
    for size, schedule, accumulators in itertools.product((1, 2, 4096), ("hogwild", "deterministic"), ("component", "row")):
        corners.run(text, training={"vector_size": size, "schedule": schedule, "accumulators": accumulators})
    for grad_clip in (1e-300, 1e-3, 1e12):
        corners.run(text, training={"grad_clip": grad_clip})
        corners.run(text, may_diverge=True, training={"grad_clip": grad_clip, "eta": 10, "epochs": 30})
    for weight, log_count, power in itertools.product((1e-300, 1e6), (-100, 100), (0, 10)):
        corners.run(text, may_diverge=True, training={"unobserved_pairs": 2, "unobserved_weight": weight,
                                                      "unobserved_log_count": log_count, "unobserved_power": power})
    for window, weighting in itertools.product((1, 1000), ("harmonic", "none", "linear")):
        corners.run(text, cooccurrence={"window_size": window, "distance_weighting": weighting})
    corners.run(text, cooccurrence={"symmetric": False, "window_size": 1000})
    corners.run(text, cooccurrence={"subsample": 1e-300}, expect=2, message="the co-occurrence matrix is empty")
    for vectors, precision in itertools.product(("sum", "word", "context", "concatenation"), (0, 1, 9)):
        corners.run(text, output={"vectors": vectors, "precision": precision, "header": True})
    corners.run(text, training={"band_rows": 65536})
    corners.run(text, training={"band_rows": 1})
    corners.run(text, corpus={"phrase_passes": 4, "phrase_threshold": 0, "phrase_min_count": 1}, expect=2,
                message="the co-occurrence matrix is empty")
    corners.run(text, corpus={"max_token_length": 1})
    corners.run(text, corpus={"min_token_length": 999}, expect=2, message="the corpus has no token")
    corners.run(text, vocabulary={"min_count": 2**63 - 1}, expect=2, message="the vocabulary is empty")
    corners.run(text, vocabulary={"max_vocab": 1})
    corners.run(text, evaluation={"resamples": 0})


def check_corpora(corners):
    for empty in ("", "\n", " \n\t\n" * 1000, "\ufeff"):
        corners.run(empty, expect=2, message="the corpus has no token")
    for lonely in ("a", "a\n", "a\nb\nc\n"):
        corners.run(lonely, expect=2, message="the co-occurrence matrix is empty")
    for text in ("a a", "a " * 1000, "a b", "a\ta\n\n\nb a", "a " * 100 + "\n" + "b " * 100):
        for size in (1, 4096):
            for schedule in ("hogwild", "deterministic"):
                corners.run(text, training={"vector_size": size, "schedule": schedule, "eta": 1})


def check_commands(corners):
    """What looks at vectors, at the smallest that there are."""
    program = corners.program
    one = program.scratch / "one.txt"
    one.write_text("a 0\n")
    two = program.scratch / "two.txt"
    two.write_text("a 0 0\nb 0 0\n")
    for vectors in (one, two):
        for arguments in (["neighbors", vectors, "a"], ["similarity", vectors, "a"], ["cluster", vectors],
                          ["geometry", vectors, "--json"], ["spectrum", vectors, "--of", "vectors", "--json"],
                          ["map", vectors, program.scratch / "map.json"],
                          ["transform", vectors, program.scratch / "out.txt"]):
            process = program.start(*arguments)
            out, err = process.communicate()
            assert process.returncode in (0, 1, 2), (arguments, process.returncode, err)
            assert "nan" not in out.lower() and "inf" not in out.lower(), (arguments, out)
            corners.cases += 1


def main():
    arguments = support.argument_parser().parse_args()
    corners = Corners(support.Program(arguments.gauntlet, arguments.corpus_generator, arguments.scratch))
    for check in (check_corpora, check_commands, check_options):
        check(corners)
    print(f"{corners.cases} cases, of which {corners.diverged} diverged and said so")


if __name__ == "__main__":
    main()
