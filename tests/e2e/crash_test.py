#!/usr/bin/env python3
"""Stops whole runs at chosen system calls: by SIGKILL, by SIGKILL and the loss of all that was not yet on disk, by errors
of the disk. Run again, each must end with the bytes of a run that nobody disturbed. Before that, whatever bears its final
name must be whole already. The order in which files are synced and named is checked on its own too.

One thread works, so that a run makes the same calls each time; the calls to stop at are spread over the stages."""

import gzip
import json
import os
import random
import re
import resource
import shutil
import sys
import tempfile

import disk_model
import strace
import support

STAGES = ("corpus", "count", "train", "vectors", "evaluate")


def content(path):
    """The bytes of a file; of a manifest what does not depend on the clock."""
    data = path.read_bytes()
    if path.suffix != ".json" or path.name == "config.json":
        return data
    manifest = json.loads(data)
    del manifest["checksum"]
    manifest["details"].pop("epoch_seconds", None)
    for epoch in manifest["details"].get("history", []):
        del epoch["seconds"]
    return manifest


def artefacts(run_dir):
    """The content of all that has its final name."""
    return {str(path.relative_to(run_dir)): content(path) for path in sorted(run_dir.rglob("*"))
            if path.is_file() and disk_model.is_final(str(path))}


def replace_tree(source, target):
    shutil.rmtree(target, ignore_errors=True)
    if source.exists():
        shutil.copytree(source, target)


class Job:
    """A command on `run_dir`, which begins as a copy of `before` and must end as `expected`, by way of `possible`
    contents of each file."""

    def __init__(self, program, run_dir, before, command, finish=None):
        self.program, self.run_dir, self.before = program, run_dir, before
        self.command, self.finish = [program.gauntlet, "--quiet", *command], finish or command
        self.reset()
        _, self.calls = strace.run(self.command, strace.CHANGING + strace.READING)
        self.possible = [artefacts(before), artefacts(run_dir)]
        self.reset()
        self.run_to_the_end()
        self.expected = artefacts(run_dir)

    def reset(self):
        replace_tree(self.before, self.run_dir)

    def run_to_the_end(self):
        self.program.run("--quiet", *self.finish)

    def check_whole(self):
        for name, data in artefacts(self.run_dir).items():
            known = [tree[name] for tree in self.possible if name in tree]
            assert data in known, f"{name}: neither as before nor as after, {len(known)} known"

    def check_recovery(self):
        self.check_whole()
        self.run_to_the_end()
        found = artefacts(self.run_dir)
        different = sorted(name for name in found.keys() | self.expected.keys()
                           if found.get(name) != self.expected.get(name))
        assert not different, f"other results: {different}"
        assert not support.leftovers(self.run_dir), support.leftovers(self.run_dir)

    def points(self, choose, count, rng):
        """(stage, call) for `count` of the calls on the run's files and inputs that `choose` takes, spread over the stages; for
        all of them if `count` is 0. Before the first stage begins, the stage is empty."""
        stage, by_stage, seen = "", {}, set()
        for call in self.calls:
            first = (call.name, call.number) not in seen  # strace counts in each thread: the first to come so far
            seen.add((call.name, call.number))
            path = call.paths[0] if call.paths else ""
            begins = re.search(r'\\"event\\":\\"begin\\",\\"stage\\":\\"([\w-]+)', call.arguments)
            if begins and call.name == "write":
                stage = begins[1] if begins[1] in STAGES else stage
            if first and disk_model.below(path, str(self.run_dir.parent)) and choose(call):
                by_stage.setdefault(stage, []).append((stage, call))
        if count == 0:
            return [point for points in by_stage.values() for point in points]
        each = -(-count // max(1, len(by_stage)))
        return [point for points in by_stage.values() for point in rng.sample(points, min(each, len(points)))]


def describe(call):
    return f"{call.name} number {call.number}, {' '.join(call.paths)}"


def check_order(name, job):
    """What gets its final name is on disk by then, and its name is before anything relies on it."""
    objections = disk_model.objections(job.run_dir, job.calls)
    assert not objections, f"{name}: {len(objections)} objections, first {objections[:3]}"
    renames = [call for call in job.calls if call.name.startswith("rename") and disk_model.is_final(call.paths[1])]
    assert renames
    print(f"{name}: {len(renames)} final names were given after what they name was on disk")


def check_kills(name, job, count, rng):
    snapshot = job.run_dir.with_name("stopped")
    points = job.points(lambda call: call.changes, count, rng)
    for _, call in points:
        try:
            job.reset()
            process, calls = strace.run(job.command, strace.CHANGING, (call, "signal=KILL"))
            assert process.returncode == -9, f"not killed: {process.returncode} {process.stderr}"
            replace_tree(job.run_dir, snapshot)
            job.check_recovery()
            replace_tree(snapshot, job.run_dir)
            disk_model.from_calls(job.run_dir, calls).lose_power()
            job.check_recovery()
        except AssertionError as error:
            raise AssertionError(f"{name}: stopped before {describe(call)}: {error}") from error
    print(f"{name}: {len(points)} calls ({stages_of(points)}) stopped by a kill and by a power loss; all runs ended alike")


def stages_of(points):
    names = [stage or "before" for stage, _ in points]
    return ", ".join(f"{name} {names.count(name)}" for name in dict.fromkeys(names))


def check_repeated_kills(name, job, chains, rng):
    """Kills the run, and what is to finish it, again and again."""
    kills = 0
    points = [call for _, call in job.points(lambda call: call.changes, 0, rng)]
    for _ in range(chains):
        job.reset()
        for call in rng.choices(points, k=8):
            process, _ = strace.run(job.command, [call.name], (call, "signal=KILL"))
            assert process.returncode in (0, -9), process.stderr
            kills += process.returncode == -9
            job.check_whole()
        job.check_recovery()
    print(f"{name}: {kills} kills in {chains} chains; all runs ended alike")


def may_be_survived(call):
    """Calls whose failure a run need not end by: of the log, of the lock's removal, of closing what was only read."""
    return call.paths[0].endswith("log.jsonl") or call.name == "close" or (
        call.name.startswith("unlink") and call.paths[0].endswith(".lock"))


def check_message(stage, call, message, run_dir):
    path = call.paths[0]
    named = [path, *call.paths[1:]]
    while path not in (str(run_dir), str(run_dir.parent)):
        named.append(path)
        path = os.path.dirname(path)
    assert any(name in message for name in named), f"names none of {named}"
    following = STAGES[min(STAGES.index(stage) + 1, len(STAGES) - 1)] if stage else "corpus"
    assert not stage or re.match(f"gauntlet: ({stage}|{following}): ", message), f"does not name the stage {stage}"


def check_errors(name, job, names, errors, count, rng):
    """One call fails."""
    for error in errors:
        survived = 0
        points = job.points(lambda call: call.name in names and call.succeeded, count, rng)
        for stage, call in points:
            try:
                job.reset()
                process, _ = strace.run(job.command, [call.name], (call, f"error={error}"))
                survived += process.returncode == 0
                if process.returncode != 0 or not may_be_survived(call):
                    assert process.returncode == 1, f"exit code {process.returncode}"
                    check_message(stage, call, process.stderr, job.run_dir)
                job.check_recovery()
            except AssertionError as reason:
                raise AssertionError(f"{name}: {error} of {describe(call)}: {reason}\n{process.stderr}") from reason
        print(f"{name}: {error} of {len(points)} calls ({stages_of(points)}), {survived} survived; all second runs ended alike")


def check_interruptions(name, job, count, rng):
    """A call is interrupted by a signal; nothing comes of it."""
    names = ("openat", "read", "pread64", "write", "pwrite64", "fsync", "rename", "flock", "close")
    points = job.points(lambda call: call.name in names, count, rng)
    for _, call in points:
        job.reset()
        process, _ = strace.run(job.command, [call.name], (call, "error=EINTR"))
        assert process.returncode == 0, f"{name}: EINTR of {describe(call)}: {process.stderr}"
        job.check_recovery()
    print(f"{name}: EINTR of {len(points)} calls; all runs ended alike")


def check_file_size_limit(name, job, count):
    """A limit that files grow into: a write that is cut short, then errors."""
    largest = max(path.stat().st_size for path in job.run_dir.rglob("*") if path.is_file())
    failed = 0
    for k in range(count):
        limit = largest * k // count
        job.reset()
        process = support.run_limited(job.command, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        assert process.returncode in (0, 1), f"limit {limit}: exit code {process.returncode}: {process.stderr}"
        failed += process.returncode
        if process.returncode == 1:
            assert "File too large" in process.stderr and str(job.run_dir) in process.stderr, process.stderr
        if (job.run_dir / "log.jsonl").exists():
            support.events(job.run_dir)
        job.check_recovery()
    assert failed
    print(f"{name}: {failed} of {count} limits on file sizes ended runs; all second runs ended alike")


FILL_A_DISK = """size=$1 directory=$2 copy=$3; shift 3
mount -t tmpfs -o "size=${size}k" none "$directory" || exit 77
"$@"; code=$?
mount -o remount,size=1g "$directory"; cp -a "$directory/." "$copy"
exit $code"""


def check_full_disk(name, job, count):
    """A disk too small for the run: of sizes up to one that is enough, about `count`. The second run has room."""
    filled = job.run_dir.with_name("filled")
    size, failed = 0, 0
    while True:
        size += max(4, 160 // count)
        shutil.rmtree(filled, ignore_errors=True)
        shutil.rmtree(job.run_dir, ignore_errors=True)
        filled.mkdir()
        job.run_dir.mkdir()
        command = ["unshare", "--mount", "sh", "-c", FILL_A_DISK, "sh", str(size), str(job.run_dir), str(filled)]
        process = support.run_limited([*command, *job.command])
        if process.returncode == 77 or "unshare" in process.stderr:
            print(f"{name}: full disks skipped: {process.stderr.strip()}")
            return
        assert process.returncode in (0, 1), f"{size} KiB: exit code {process.returncode}: {process.stderr}"
        replace_tree(filled, job.run_dir)
        if process.returncode == 1:
            assert "No space left" in process.stderr and str(job.run_dir) in process.stderr, process.stderr
        failed += process.returncode
        job.check_recovery()
        if process.returncode == 0:
            break
    assert failed
    print(f"{name}: {failed} disks of up to {size} KiB were full before the end; all second runs ended alike")


def write_corpus(program):
    """Two texts, the second compressed and of weight 2: counts are merged from several runs."""
    packed = program.scratch / "second.txt.gz"
    packed.write_bytes(gzip.compress(program.generate("social", "40KB", 2).read_bytes(), mtime=0))
    return [str(program.generate("encyclopedic", "40KB")), {"path": str(packed), "weight": 2}]


def check_all(program, arguments):
    rng = random.Random(arguments.seed)
    scratch = program.scratch.resolve()
    questions = scratch / "questions.txt"
    questions.write_text("the a of in\napple coffee music tokyo\n")
    run_dir = scratch / "run"
    config = program.write_config("config.json", {
        "run_dir": str(run_dir),
        "corpus": {"inputs": write_corpus(program), "deduplicate": True, "phrase_passes": 1},
        "vocabulary": {"max_vocab": 150},
        "cooccurrence": {"window_size": 4},
        # A checkpoint after each task.
        "training": {"vector_size": 6, "epochs": 2, "schedule": "deterministic", "band_rows": 64, "checkpoint_minutes": 1e-9},
        "output": {"name": "test", "biases": True},
        "evaluation": {"analogies": [str(questions)], "resamples": 10},
        "threads": 1,
        "memory": "64MiB",
    })
    nothing, done = scratch / "nothing", scratch / "done"
    first = Job(program, run_dir, nothing, ["run", config])
    everything = Job(program, run_dir, nothing, ["run", config, "--set", "training.keep_checkpoints=1000"])
    first.possible.append(everything.expected)
    first.reset()
    first.run_to_the_end()
    replace_tree(run_dir, done)

    check_order("a run from nothing", first)
    check_kills("a run from nothing", first, arguments.points, rng)
    again = Job(program, run_dir, done, ["run", config, "--restart", "--set", "cooccurrence.window_size=3", "--set",
                                         "output.precision=3", "--set", "training.keep_checkpoints=1000"],
                finish=["run", config, "--restart"])
    again.possible += [everything.expected]
    check_order("other options, and back", again)
    check_kills("other options, and back", again, arguments.points, rng)
    merged = scratch / "merged"
    merge = Job(program, merged, nothing, ["merge", merged, done, done, "--threads", 1])
    check_order("a merge", merge)
    check_kills("a merge", merge, arguments.points, rng)
    check_repeated_kills("a run from nothing", first, arguments.chains, rng)
    check_errors("a run from nothing", first, ("write", "fsync", "rename", "mkdir", "openat"), ("ENOSPC", "EIO"),
                 arguments.errors, rng)
    check_errors("a run from nothing", first, ("read", "pread64", "close", "unlink", "unlinkat", "getdents64"), ("EIO",),
                 arguments.errors, rng)
    check_interruptions("a run from nothing", first, arguments.errors, rng)
    check_file_size_limit("a run from nothing", first, arguments.errors or 100)
    check_full_disk("a run from nothing", first, arguments.errors or 100)


def main():
    parser = support.argument_parser()
    parser.add_argument("--points", type=int, default=24, help="calls of each job to stop at; 0: all")
    parser.add_argument("--errors", type=int, default=12, help="calls of each kind to fail; 0: all")
    parser.add_argument("--chains", type=int, default=2, help="runs that are killed again and again")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if not strace.available():
        print("skipped: strace is missing or may not trace")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="gauntlet-crash-") as scratch:
        check_all(support.Program(arguments.gauntlet, arguments.corpus_generator, scratch), arguments)


if __name__ == "__main__":
    main()
