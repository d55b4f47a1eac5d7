#!/usr/bin/env python3
"""Trains on each bundled register with two seeds, compares the registers, and wants the planted shifts of meaning back."""

import json
import pathlib
import subprocess

import support

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Columns of planted pairs, whose words have a kind that both registers know.
KINDS = {"capital-common": ("country", "capital"), "gram-past-tense": ("verb", "past tense"),
         "gram-comparative": ("adjective", "comparative")}


def train(program, corpora, questions, register, seed):
    run_dir = program.scratch / f"{register}.{seed}"
    corpus = json.dumps([str(corpora / f"{register}.txt")])
    program.run("run", ROOT / "configs/quickstart.json", "--set", f"run_dir={run_dir}", "--set", f"corpus.inputs={corpus}",
                "--set", f"training.seed={seed}", "--set", f"evaluation.analogies={questions / 'analogies'}", "--set",
                f"evaluation.similarities={questions / 'similarities.txt'}")
    return run_dir


def write_labels(questions, path):
    labels = {}
    for name, kinds in KINDS.items():
        for line in (questions / f"analogies/{name}.txt").read_text().splitlines():
            words = line.split()
            if len(words) == 4:
                labels.update({word: kinds[i % 2] for i, word in enumerate(words)})
    path.write_text("".join(f"{word}\t{label}\n" for word, label in labels.items()))


def main():
    arguments = support.argument_parser().parse_args()
    program = support.Program(arguments.gauntlet, arguments.corpus_generator, arguments.scratch)
    corpora = program.scratch / "corpora"
    subprocess.run([ROOT / "scripts/generate_corpora.sh", arguments.corpus_generator, corpora], check=True)
    questions = corpora / "questions"
    runs = {(register, seed): train(program, corpora, questions, register, seed)
            for register in ("encyclopedic", "social") for seed in (1, 2)}
    labels = program.scratch / "labels.tsv"
    write_labels(questions, labels)
    command = ["compare", runs["encyclopedic", 1], runs["social", 1], "--noise-a", runs["encyclopedic", 2], "--noise-b",
               runs["social", 2], "--sets", questions / "shifted.txt", "--labels", labels]
    found = json.loads(program.run(*command, "--json", "--threads", 1)[0])

    shifted = found["sets"][0]
    assert shifted["covered"] == shifted["words"], "a planted word is missing"
    for measure, least in (("second_order", 0.8), ("turnover", 0.8), ("aligned", 0.6)):
        share = shifted[measure]["in_top_5_percent"]
        print(f"planted words in the top 5 % by {measure}: {share:.3f}")
        assert share >= least
    shift = found["shift"]["measures"]["second_order"]
    for side in "ab":
        floor = found["shift"]["noise"][side]["second_order"]
        print(f"noise floor of {side}: median {floor['median']:.3f}, 95 % {floor['percentile_95']:.3f}; "
              f"shift: median {shift['median']:.3f}; planted: mean {shifted['second_order']['mean']:.3f}")
        assert floor["median"] < 0.7 * shift["median"]
        assert floor["percentile_95"] < 0.6 * shifted["second_order"]["mean"]
    transfer = found["transfer"]
    print({key: transfer[key]["error"] for key in ("a_to_a", "a_to_b", "b_to_b", "b_to_a")}, transfer["majority_error"])
    for side, other in ("ab", "ba"):
        within, across = transfer[f"{side}_to_{side}"]["error"], transfer[f"{side}_to_{other}"]["error"]
        assert within < 0.2 and within < across < transfer["majority_error"]
    assert found["frequencies"]["js"] > 0.05 and found["rsa_samples"][0]["p_value"] < 0.01

    assert found == json.loads(program.run(*command, "--json", "--threads", 2)[0]), "threads change the result"
    assert "held out" in program.run(*command)[0]
    _, error = program.run("compare", runs["social", 1], program.scratch / "absent.txt", expect=1)
    assert "absent.txt" in error


if __name__ == "__main__":
    main()
