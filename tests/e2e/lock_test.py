#!/usr/bin/env python3
"""Several commands at once in one run directory: one works, the others are refused and told which."""

import fcntl
import os
import re
import shutil
import signal
import time

import strace
import support

COMMANDS = ("run", "vocab", "count", "train")
REFUSED = r"{}: another run is at work in this directory(: process {}, started \d{{4}}-\d\d-\d\dT[\d:.]+\+00:00)"


def wait_for(path, process):
    while not path.exists():
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.01)


def check_refused(program, config, run_dir, pid):
    for command in COMMANDS:
        _, err = program.run(command, config, expect=1)
        assert re.search(REFUSED.format(run_dir, pid), err), err
    _, err = program.run("merge", run_dir, run_dir, run_dir, expect=1)
    assert re.search(REFUSED.format(run_dir, pid), err), err


def check_working_stopped_and_killed(program, config, run_dir):
    process = program.start("--quiet", "run", config, "--epochs", 1000000)
    wait_for(run_dir / "checkpoints", process)
    check_refused(program, config, run_dir, process.pid)
    process.send_signal(signal.SIGSTOP)
    check_refused(program, config, run_dir, process.pid)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert f"process {process.pid}," in (run_dir / ".lock").read_text()
    for command in COMMANDS:
        program.run("--quiet", command, config)
    assert not support.leftovers(run_dir), support.leftovers(run_dir)


def check_stale_files(program, config, run_dir):
    """The file alone holds nobody up: not after a reboot, nor where another process has the number now."""
    for holder in ("", "process 999999999, started 1999-12-31T23:59:59+00:00\n",
                   f"process {os.getpid()}, started 1999-12-31T23:59:59+00:00\n"):
        (run_dir / ".lock").write_text(holder)
        program.run("--quiet", "vocab", config)
        assert not (run_dir / ".lock").exists()
    with open(run_dir / ".lock", "w", encoding="utf-8") as lock:
        lock.write("process 77, started 2001-01-01T00:00:00+00:00\n")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        check_refused(program, config, run_dir, 77)
    program.run("--quiet", "vocab", config)


def check_race(program, config, run_dir):
    """All begin at once; who is refused names one of the others, unless that has just ended."""
    for _ in range(5):
        shutil.rmtree(run_dir, ignore_errors=True)
        processes = [program.start("--quiet", "count", config) for _ in range(6)]
        pids = "|".join(str(process.pid) for process in processes)
        codes = []
        for process in processes:
            _, err = process.communicate()
            codes.append(process.returncode)
            assert process.returncode == 0 or re.search((REFUSED + "?\n").format(run_dir, f"({pids})"), err), err
        assert 0 in codes, codes
        assert not support.leftovers(run_dir), support.leftovers(run_dir)
    program.run("inspect", run_dir)


def check_without_locks(program, config, run_dir):
    """A file system that has no locks is not another run."""
    if not strace.available():
        print("check_without_locks: skipped, strace is missing or may not trace")
        return
    flock = strace.Call(0, "flock", 1, "")
    process, _ = strace.run([program.gauntlet, "vocab", config], ["flock"], (flock, "error=ENOLCK"))
    assert process.returncode == 1 and f"cannot lock {run_dir}/.lock: No locks available" in process.stderr, process.stderr


def check_interrupted(program, config, run_dir):
    """A signal while the lock is taken is not another run either."""
    if not strace.available():
        print("check_interrupted: skipped, strace is missing or may not trace")
        return
    command = [program.gauntlet, "vocab", config]
    _, calls = strace.run(command, ["openat", "flock", "pwrite64"])
    taking = [call for call in calls if call.paths and call.paths[0] == f"{run_dir}/.lock"]
    assert {call.name for call in taking} >= {"openat", "flock", "pwrite64"}, taking
    for call in taking:
        process, _ = strace.run(command, [call.name], (call, "error=EINTR"))
        assert process.returncode == 0, f"EINTR of {call.name}: {process.stderr}"


def main():
    arguments = support.argument_parser().parse_args()
    program = support.Program(arguments.gauntlet, arguments.corpus_generator, arguments.scratch)
    run_dir = program.scratch.resolve() / "run"
    shutil.rmtree(run_dir, ignore_errors=True)
    config = program.write_config("config.json", {
        "run_dir": str(run_dir),
        "corpus": {"inputs": [str(program.generate("encyclopedic", "200KB"))]},
        "training": {"vector_size": 8, "epochs": 1},
    })
    for check in (check_working_stopped_and_killed, check_stale_files, check_race, check_without_locks,
                  check_interrupted):
        check(program, config, run_dir)
        print(f"{check.__name__}: passed")


if __name__ == "__main__":
    main()
