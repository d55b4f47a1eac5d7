#!/usr/bin/env python3
"""A long training that is interrupted and killed again and again: each run must go on where the last one stopped, memory
and files must not grow, and the end must be the same as that of a training that nobody disturbed.

    bench/soak.py --gauntlet build/release/gauntlet --corpus-generator build/release/gauntlet-corpus --minutes 120

Prints a line for each run, and at the end the memory at the peak of the first and of the last quarter of the runs."""

import argparse
import json
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "e2e"))
import support  # pylint: disable=wrong-import-position

MIB = 1 << 20


def make_config(program, run_dir, corpus, epochs):
    return program.write_config(f"{run_dir.name}.json", {
        "run_dir": str(run_dir),
        "corpus": {"inputs": [str(corpus)]},
        "vocabulary": {"min_count": 3},
        "training": {"vector_size": 50, "epochs": epochs, "schedule": "deterministic", "checkpoint_every": 3,
                     "checkpoint_minutes": 0.05},
        "threads": 2,
        "memory": "256MiB",
    })


def disturbed_run(program, config, rng, seconds):
    """A run that is stopped after some time: whether it ended by itself, its peak of memory, and how it was stopped."""
    kind = rng.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGINT))
    process = subprocess.Popen([program.gauntlet, "--quiet", "run", config], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + seconds
    peak = 0
    while process.poll() is None and time.monotonic() < end:
        peak = max(peak, support.resident_peak(process.pid))
        time.sleep(0.02)
    ended = process.poll() is not None
    if not ended:
        process.send_signal(kind)
    _, err = process.communicate()
    expected = {0} if ended else {0, -kind, 130}
    assert process.returncode in expected, f"exit code {process.returncode}: {err}"
    return process.returncode == 0, peak, kind.name


def files_of(run_dir):
    return sum(1 for path in run_dir.rglob("*") if path.is_file() and path.name != ".lock")


def epochs_of(run_dir):
    log = run_dir / "log.jsonl"
    if not log.exists():
        return 0
    lines = [line for line in log.read_text(errors="replace").splitlines() if '"epoch"' in line]
    return max((int(json.loads(line)["epoch"]) for line in lines if '"event":"epoch"' in line), default=0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gauntlet", required=True)
    parser.add_argument("--corpus-generator", required=True)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--size", default="20MB", help="of the corpus")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory(prefix="gauntlet-soak-") as scratch:
        program = support.Program(arguments.gauntlet, arguments.corpus_generator, scratch)
        corpus = program.generate("encyclopedic", arguments.size)
        run_dir = program.scratch / "disturbed"
        config = make_config(program, run_dir, corpus, epochs=1_000_000)
        end = time.monotonic() + 60 * arguments.minutes
        peaks, files = [], []
        while time.monotonic() < end:
            _, peak, kind = disturbed_run(program, config, rng, rng.uniform(2, 20))
            peaks.append(peak)
            files.append(files_of(run_dir))
            print(f"run {len(peaks)}: {kind}, epoch {epochs_of(run_dir)}, {peak / MIB:.0f} MiB at the peak, "
                  f"{files[-1]} files", flush=True)
        # To a common end: a few epochs further, disturbed and undisturbed.
        epochs = epochs_of(run_dir) + 2
        config = make_config(program, run_dir, corpus, epochs)
        program.run("--quiet", "run", config)
        calm = program.scratch / "calm"
        program.run("--quiet", "run", make_config(program, calm, corpus, epochs))
        same = (run_dir / "vectors/vectors.txt").read_bytes() == (calm / "vectors/vectors.txt").read_bytes()
        quarter = max(1, len(peaks) // 4)
        first, last = max(peaks[1:1 + quarter]), max(peaks[-quarter:])
        print(f"{len(peaks)} runs, {epochs} epochs: {first / MIB:.0f} MiB at the peak of the first quarter, "
              f"{last / MIB:.0f} of the last; at most {max(files)} files; the end is "
              f"{'the same as' if same else 'NOT that of'} an undisturbed run's")
        assert same and last <= 1.1 * first + 8 * MIB
        assert not support.leftovers(run_dir), support.leftovers(run_dir)
        shutil.rmtree(run_dir)


if __name__ == "__main__":
    main()
