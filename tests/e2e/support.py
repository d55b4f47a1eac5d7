"""What the whole-program tests share: running the program, its corpora, and its artefacts."""

import argparse
import json
import pathlib
import subprocess
import tempfile
import time


class Program:
    """The built programs, and a scratch folder for what they write."""

    def __init__(self, gauntlet, corpus_generator, scratch):
        self.gauntlet = gauntlet
        self.corpus_generator = corpus_generator
        self.scratch = pathlib.Path(scratch)
        self.scratch.mkdir(parents=True, exist_ok=True)

    def generate(self, register, size, seed=1):
        """A generated corpus, made once."""
        path = self.scratch / f"{register}.{size}.{seed}.txt"
        if not path.exists():
            subprocess.run(
                [self.corpus_generator, "--register", register, "--size", size, "--seed", str(seed), "--out", path],
                check=True)
        return path

    def write_config(self, name, config):
        path = self.scratch / name
        path.write_text(json.dumps(config), encoding="utf-8")
        return path

    def start(self, *arguments, **options):
        return subprocess.Popen([self.gauntlet, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True, **options)

    def run(self, *arguments, expect=0, stdin=None):
        """Standard output and error of a run that must end with `expect`."""
        process = self.start(*arguments, stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL)
        out, err = process.communicate(stdin)
        assert process.returncode == expect, f"{arguments}: exit code {process.returncode}, not {expect}:\n{out}{err}"
        return out, err

    def run_measured(self, *arguments, expect=0, **options):
        """Standard error of a run that must end with `expect`, and the peak of its memory in bytes."""
        peak = 0
        with tempfile.TemporaryFile("w+", errors="replace") as err:
            process = subprocess.Popen([self.gauntlet, *map(str, arguments)], stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=err, **options)
            # What the kernel tells after the end includes this process, from which the other was made.
            while process.poll() is None:
                peak = max(peak, resident_peak(process.pid))
                time.sleep(0.003)
            err.seek(0)
            text = err.read()
        assert process.returncode == expect, f"{arguments}: exit code {process.returncode}, not {expect}:\n{text}"
        return text, peak


def resident_peak(pid):
    """The most memory that a running process has had, in bytes; 0 when it is gone."""
    try:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except (FileNotFoundError, ProcessLookupError):
        pass
    return 0


def run_limited(command, limit=None):
    """Runs a command to its end, after `limit()` was called in its process."""
    return subprocess.run([str(argument) for argument in command], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          preexec_fn=limit)


def argument_parser():
    """The arguments that every test takes; a test may add its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--gauntlet", required=True)
    parser.add_argument("--corpus-generator", required=True)
    parser.add_argument("--scratch", required=True)
    return parser


def events(run_dir):
    """The lines of a run's log."""
    lines = (pathlib.Path(run_dir) / "log.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def leftovers(run_dir):
    """What a clean run must not leave behind."""
    root = pathlib.Path(run_dir)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*")
                  if path.name.endswith((".partial", ".replaced")) or path.name == ".lock")
