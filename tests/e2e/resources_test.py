#!/usr/bin/env python3
"""Every stage keeps to its memory budget: with the smallest budget that the program names, and with more, by the peak that
the kernel measures and under a limit of the kernel's. A budget below is refused at the start. A file that may not grow
stands for a full disk: the run fails with its name, and ends well when there is room again."""

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


def limited(limit):
    """A limit of the kernel's on the memory that a process may write to, its threads' stacks not counted."""
    return lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def check_stages(program, corpus, budget, expected):
    run_dir = program.scratch / f"run-{budget}"
    shutil.rmtree(run_dir, ignore_errors=True)
    config = make_config(program, run_dir, corpus)
    for command in STAGES:
        allowed = budget * MIB + BASE
        _, peak = program.run_measured("--quiet", command, config, "--memory", f"{budget}MiB",
                                       preexec_fn=limited(allowed + BASE))
        print(f"memory {budget} MiB, {command}: {peak / MIB:.0f} MiB at the peak")
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
