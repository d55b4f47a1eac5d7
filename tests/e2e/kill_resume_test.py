#!/usr/bin/env python3
"""Kills a run with SIGKILL at random moments of every stage, runs it again, and wants the same bytes as from a run that
nobody disturbed."""

import json
import pathlib
import random
import shutil
import signal
import time

import support

STAGES = {  # a stage, and the artefacts to remove so that it runs (and what follows it)
    "corpus": ["vocab.txt", "tokens", "cooccurrence", "checkpoints", "vectors", "evaluation.json"],
    "count": ["cooccurrence", "checkpoints", "vectors", "evaluation.json"],
    "train": ["checkpoints", "vectors", "evaluation.json"],
    "vectors": ["vectors", "evaluation.json"],
    "evaluate": ["evaluation.json"],
}


def remove(run_dir, names):
    for name in names:
        path = run_dir / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def results(run_dir):
    names = ["vocab.txt", "tokens/tokens.blk", "cooccurrence/tiles.blk", "vectors/test.txt", "vectors/test.biases.txt"]
    found = {name: (run_dir / name).read_bytes() for name in names}
    found["evaluation"] = json.loads((run_dir / "evaluation.json").read_text())["details"]
    return found


def stage_seconds(run_dir):
    """How long each stage of the last run took."""
    return {event["stage"]: event["seconds"] for event in support.events(run_dir) if event["event"] == "end"}


def kill_within(process, run_dir, stage, delay, logged):
    """Waits for the stage's beginning in the log, then `delay` seconds; true if the run was still going when killed."""
    log = run_dir / "log.jsonl"
    while process.poll() is None:
        text = log.read_bytes()[logged:] if log.exists() else b""
        if f'"event":"begin","stage":"{stage}"'.encode() in text:
            break
        time.sleep(0.0005)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def main():
    parser = support.argument_parser()
    parser.add_argument("--kills", type=int, default=10, help="of each stage")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    program = support.Program(arguments.gauntlet, arguments.corpus_generator, arguments.scratch)
    rng = random.Random(arguments.seed)

    questions = program.scratch / "questions.txt"
    questions.write_text("the a of in\napple coffee music tokyo\n")
    run_dir = program.scratch / "run"
    shutil.rmtree(run_dir, ignore_errors=True)
    config = program.write_config("config.json", {
        "run_dir": str(run_dir),
        "corpus": {"inputs": [str(program.generate("encyclopedic", "2MB"))]},
        "cooccurrence": {"window_size": 8},
        "training": {"vector_size": 20, "epochs": 6, "schedule": "deterministic", "checkpoint_minutes": 0.0005},
        "output": {"name": "test", "biases": True},
        "evaluation": {"analogies": [str(questions)]},
        "threads": 2,
        "memory": "64MiB",
    })
    program.run("--quiet", "run", config)
    expected = results(run_dir)
    seconds = stage_seconds(run_dir)
    for stage, artefacts in STAGES.items():
        landed = 0
        for _ in range(arguments.kills):
            remove(run_dir, artefacts)
            logged = (run_dir / "log.jsonl").stat().st_size
            process = program.start("--quiet", "run", config)
            landed += kill_within(process, run_dir, stage, rng.uniform(0, seconds[stage]), logged)
            program.run("--quiet", "run", config)
            assert results(run_dir) == expected, f"killed during {stage}: other results"
            assert not support.leftovers(run_dir), support.leftovers(run_dir)
        print(f"{stage}: {landed} of {arguments.kills} kills struck the running program; all runs ended alike")


if __name__ == "__main__":
    main()
