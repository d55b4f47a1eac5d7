#!/usr/bin/env python3
"""Every stage keeps to its memory budget: with the smallest budget that the program names, and with more, by the peak that
the kernel measures and under limits of the kernel's, one of them a control group's. A budget below is refused at the
start. A file that may not grow stands for a full disk: the run fails with its name, and ends well when there is room
again."""

import contextlib
import os
import pathlib
import re
import resource
import shutil
import signal

import support

MIB = 1 << 20
# The program and its libraries, stacks, and what threads keep to allocate from.
BASE = 64 * MIB
STAGES = ("vocab", "count", "train", "run")


def make_config(program, run_dir, corpus, **training):
    return program.write_config(f"{run_dir.name}.json", {
        "run_dir": str(run_dir),
        "corpus": {"inputs": [str(corpus)]},
        "vocabulary": {"min_count": 2},
        "cooccurrence": {"window_size": 10},
        "training": {"vector_size": 64, "epochs": 2, "schedule": "deterministic", **training},
        "threads": 2,
    })


def named_budget(err):
    """The smallest budget that an error names, in MiB."""
    found = re.search(r"needs a memory budget of (\d+)MiB or more", err)
    assert found, err
    return int(found.group(1))


def smallest_budget(program, run_dir, corpus):
    """The smallest budget of a whole run. More is known of it with each stage, and each error names what is known."""
    shutil.rmtree(run_dir, ignore_errors=True)
    config = make_config(program, run_dir, corpus)
    _, err = program.run("--quiet", "run", config, "--memory", "1KiB", expect=1)
    assert not run_dir.exists(), "refused too late"
    for _ in range(3):
        budget = named_budget(err)
        process = program.start("--quiet", "run", config, "--memory", f"{budget}MiB")
        _, err = process.communicate()
        if process.returncode == 0:
            return budget
        assert process.returncode == 1 and named_budget(err) > budget, err
    raise AssertionError(f"no budget that is named works: {err}")


@contextlib.contextmanager
def memory_cgroup(limit):
    """A control group whose processes are killed when they hold more than `limit` bytes, files' pages that cannot be
    given back among them. Yields what enters it; None where no such group may be made."""
    for root, limit_file in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")):
        group = pathlib.Path(root) / f"gauntlet-{os.getpid()}"
        try:
            (group.parent / "cgroup.procs").stat()
            group.mkdir()
        except OSError:
            continue
        try:
            (group / limit_file).write_text(str(limit))
        except OSError:
            group.rmdir()
            continue
        try:
            yield lambda: (group / "cgroup.procs").write_text("0")
        finally:
            group.rmdir()
        return
    yield None


def check_stages(program, corpus, budget, expected):
    run_dir = program.scratch / f"run-{budget}"
    shutil.rmtree(run_dir, ignore_errors=True)
    config = make_config(program, run_dir, corpus)
    allowed = budget * MIB + BASE
    with memory_cgroup(allowed) as enter_cgroup:

        def limit():
            # On the memory that the process may write to, its threads' stacks not counted.
            resource.setrlimit(resource.RLIMIT_DATA, (allowed + BASE, allowed + BASE))
            if enter_cgroup is not None:
                enter_cgroup()

        for command in STAGES:
            _, peak = program.run_measured("--quiet", command, config, "--memory", f"{budget}MiB", preexec_fn=limit)
            print(f"memory {budget} MiB, {command}, {'in a' if enter_cgroup else 'without a'} control group: "
                  f"{peak / MIB:.0f} MiB at the peak")
            assert peak <= allowed, f"{command}: {peak / MIB:.0f} MiB at the peak"
    results = [(run_dir / name).read_bytes() for name in ("vocab.txt", "tokens/tokens.blk", "cooccurrence/tiles.blk",
                                                          "vectors/vectors.txt")]
    assert expected is None or results == expected, "another budget, another result"
    return results


def check_refusals(program, corpus):
    """What is too small is refused before anything is written; for later stages, as soon as the vocabulary is known."""
    run_dir = program.scratch / "refused"
    shutil.rmtree(run_dir, ignore_errors=True)
    config = make_config(program, run_dir, corpus, vector_size=4096)
    _, err = program.run("--quiet", "run", config, "--memory", "1KiB", expect=1)
    assert not run_dir.exists(), "something was written"
    _, err = program.run("--quiet", "run", config, "--memory", f"{named_budget(err)}MiB", expect=1)
    assert "training" in err, err
    assert not (run_dir / "cooccurrence").exists(), "counted, although the training will not fit"
    program.run("--quiet", "count", config, "--memory", f"{named_budget(err) // 4}MiB")


def check_full_disk(program, corpus):
    """With every size of file allowed, from too small for the first artefact to enough for all."""
    run_dir = program.scratch / "full"
    shutil.rmtree(run_dir, ignore_errors=True)
    config = make_config(program, run_dir, corpus)
    failed = 0
    for size in (1000, 100_000, MIB, 3 * MIB, 5 * MIB, 8 * MIB, 12 * MIB):

        def limit(size=size):
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then it is an error of the write
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        process = program.start("--quiet", "run", config, preexec_fn=limit)
        _, err = process.communicate()
        assert process.returncode in (0, 1), (size, process.returncode, err)
        assert process.returncode == 0 or "File too large" in err and str(run_dir) in err, (size, err)
        assert not support.leftovers(run_dir), support.leftovers(run_dir)
        failed += process.returncode
    assert failed > 2, "nothing was too large"
    program.run("--quiet", "run", config)
    print(f"full disk: {failed} runs failed, the last one went on from them")


def main():
    parser = support.argument_parser()
    arguments = parser.parse_args()
    program = support.Program(arguments.gauntlet, arguments.corpus_generator, arguments.scratch)
    corpus = program.generate("encyclopedic", "24MB")
    expected = None
    smallest = smallest_budget(program, program.scratch / "smallest", corpus)
    for budget in (smallest, 2 * smallest, 256):
        expected = check_stages(program, corpus, budget, expected)
    check_refusals(program, corpus)
    check_full_disk(program, corpus)


if __name__ == "__main__":
    main()
