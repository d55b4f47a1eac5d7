#!/usr/bin/env python3
"""Gauntlet and the original GloVe program on the same tokens, with the same settings and threads, alternately.

Prints a table of medians, with the smallest and largest in brackets, for each stage: wall time, CPU time, peak memory
and bytes written (the files that the stage leaves); and the scores of every run's vectors. --output keeps all of it,
with the machine, the compiler, the commit and the text's hash, as JSON. --peers adds other programs that a user might
take for vectors of that size, each at its own defaults otherwise, once.

The text is words separated by white space, a document a line. The original program is not fetched or built here: say
where its programs vocab_count, cooccur, shuffle and glove lie.
"""
import argparse
import hashlib
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import time

GENSIM = """
import sys
from gensim.models import Word2Vec
text, out, size, min_count, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
model = Word2Vec(corpus_file=text, vector_size=size, min_count=min_count, workers=threads)
model.wv.save_word2vec_format(out)
"""


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gauntlet", type=pathlib.Path, required=True, help="the program")
    parser.add_argument("--reference", type=pathlib.Path, required=True, help="folder of the original program's programs")
    parser.add_argument("--text", type=pathlib.Path, required=True)
    parser.add_argument("--scratch", type=pathlib.Path, default=pathlib.Path("compare.scratch"), help="emptied first")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--vector-size", type=int, default=100)
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--window-size", type=int, default=15)
    parser.add_argument("--min-count", type=int, default=5)
    parser.add_argument("--x-max", type=float, default=10)
    parser.add_argument("--memory", type=int, default=4, help="GiB, for both programs")
    parser.add_argument("--analogies", nargs="*", default=[])
    parser.add_argument("--similarities", nargs="*", default=[])
    parser.add_argument("--peers", nargs="*", default=[], choices=["fasttext-skipgram", "fasttext-cbow", "gensim-cbow"])
    parser.add_argument("--output", type=pathlib.Path, help="a JSON file to write")
    return parser.parse_args()


def size_of(paths):
    """Bytes of the files, and of those in the folders."""
    total = 0
    for path in paths:
        files = path.rglob("*") if path.is_dir() else [path]
        total += sum(file.stat().st_size for file in files if file.is_file())
    return total


def measure(command, outputs, stdin=None, stdout=None):
    """Runs a command; returns its wall and CPU seconds, peak memory and the bytes of what it wrote."""
    source = open(stdin, "rb") if stdin else subprocess.DEVNULL
    target = open(stdout, "wb") if stdout else subprocess.DEVNULL
    begin = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], stdin=source, stdout=target, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begin
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{command[0]} failed:\n{errors.decode(errors='replace')[-2000:]}")
    return {"wall_seconds": wall, "cpu_seconds": usage.ru_utime + usage.ru_stime,
            "peak_bytes": usage.ru_maxrss * 1024, "written_bytes": size_of(outputs)}


def run_reference(args, seed):
    """Stages and vectors of one run of the original program."""
    folder = fresh(args.scratch / "reference")
    vocab, counts, shuffled = folder / "vocab.txt", folder / "cooccurrence.bin", folder / "shuffled.bin"
    vectors = folder / "vectors"
    programs = args.reference
    stages = {
        "vocabulary": measure([programs / "vocab_count", "-min-count", args.min_count, "-verbose", 0], [vocab],
                              args.text, vocab)}
    # Their overflow files lie in the working directory unless named.
    stages["count"] = measure(
        [programs / "cooccur", "-memory", args.memory, "-vocab-file", vocab, "-window-size", args.window_size,
         "-verbose", 0, "-overflow-file", folder / "overflow"], [counts], args.text, counts)
    stages["shuffle"] = measure(
        [programs / "shuffle", "-memory", args.memory, "-seed", seed, "-verbose", 0, "-temp-file", folder / "temp"],
        [shuffled], counts, shuffled)
    stages["train"] = measure(
        [programs / "glove", "-input-file", shuffled, "-vocab-file", vocab, "-save-file", vectors, "-threads",
         args.threads, "-vector-size", args.vector_size, "-iter", args.epochs, "-x-max", args.x_max, "-binary", 0,
         "-seed", seed, "-verbose", 0], [folder / "vectors.txt"])
    return stages, folder / "vectors.txt", counts.stat().st_size // 16


def run_gauntlet(args, seed):
    """Stages and vectors of one run of ours."""
    folder = fresh(args.scratch / "gauntlet")
    options = ["--run-dir", folder, "--input", args.text, "--tokenizer", "whitespace", "--lowercase", "false",
               "--window-size", args.window_size, "--min-count", args.min_count, "--vector-size", args.vector_size,
               "--epochs", args.epochs, "--x-max", args.x_max, "--threads", args.threads, "--seed", seed, "--memory",
               f"{args.memory}GiB", "--quiet"]
    outputs = {"vocab": [folder / "vocab.txt", folder / "tokens"], "count": [folder / "cooccurrence"],
               "train": [folder / "checkpoints"], "run": [folder / "vectors"]}
    names = {"vocab": "vocabulary", "run": "vectors"}
    stages = {names.get(command, command): measure([args.gauntlet, command, *options], paths)
              for command, paths in outputs.items()}
    return stages, folder / "vectors" / "vectors.txt"


def run_peer(args, name):
    """One run of another program at its defaults, and its vectors."""
    folder = fresh(args.scratch / name)
    program, model = name.split("-")
    if program == "fasttext":
        vectors = folder / "vectors.vec"
        command = ["fasttext", model, "-input", args.text, "-output", folder / "vectors", "-dim", args.vector_size,
                   "-minCount", args.min_count, "-maxn", 0, "-thread", args.threads]
    else:
        vectors = folder / "vectors.txt"
        command = [sys.executable, "-c", GENSIM, args.text, vectors, args.vector_size, args.min_count, args.threads]
    return {"all": measure(command, [vectors])}, vectors


def evaluate(args, vectors):
    """Scores in per cent (analogies) and as correlations, or nothing without questions."""
    if not args.analogies and not args.similarities:
        return {}
    command = [args.gauntlet, "eval", vectors, "--json", "--threads", args.threads]
    for option, values in (("--analogies", args.analogies), ("--similarities", args.similarities)):
        if values:
            command += [option, *values]
    report = json.loads(subprocess.run([str(word) for word in command], check=True, capture_output=True).stdout)
    scores = {f"analogies {name}": 100 * report["analogies"][name]["accuracy"]
              for name in ("semantic", "syntactic", "total") if args.analogies}
    scores.update({entry["name"]: entry["spearman"] for entry in report["similarities"]})
    return scores


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def add_total(stages):
    """A row "total": sums, and the largest peak."""
    sums = {key: sum(stage[key] for stage in stages.values())
            for key in ("wall_seconds", "cpu_seconds", "written_bytes")}
    return {**stages, "total": {**sums, "peak_bytes": max(stage["peak_bytes"] for stage in stages.values())}}


def spread(values, digits=1):
    values = sorted(values)
    middle = f"{statistics.median(values):.{digits}f}"
    return middle if len(values) == 1 else f"{middle} [{values[0]:.{digits}f}–{values[-1]:.{digits}f}]"


def print_stages(programs):
    print("| program | stage | wall, s | CPU, s | peak, MB | written, MB |\n|---|---|---|---|---|---|")
    for program, runs in programs.items():
        for stage in runs[0]:
            column = lambda key, unit=1: spread([run[stage][key] / unit for run in runs])
            print(f"| {program} | {stage} | {column('wall_seconds')} | {column('cpu_seconds')} | "
                  f"{column('peak_bytes', 1e6)} | {column('written_bytes', 1e6)} |")


def print_ratios(args, programs, records):
    """How many times less ours takes, by medians."""
    def median(program, stages, key):
        return statistics.median(sum(run[stage][key] for stage in stages) for run in programs[program])

    def ratio(reference_stages, gauntlet_stages, key="wall_seconds"):
        return median("reference", reference_stages, key) / median("gauntlet", gauntlet_stages, key)

    rates = {program: records * args.epochs / median(program, ["train"], "wall_seconds") / 1e6 for program in
             ("reference", "gauntlet")}
    print("\n| | the reference's over Gauntlet's |\n|---|---|")
    print(f"| text → counts ready to train | {ratio(['vocabulary', 'count', 'shuffle'], ['vocabulary', 'count']):.1f} |")
    print(f"| training ({rates['reference']:.2f} and {rates['gauntlet']:.1f} M pairs/s) | {ratio(['train'], ['train']):.1f} |")
    print(f"| whole job | {ratio(['total'], ['total']):.1f} |")
    print(f"| matrix, bytes written | {ratio(['count', 'shuffle'], ['count'], 'written_bytes'):.1f} |")
    print(f"| peak memory | {ratio(['total'], ['total'], 'peak_bytes'):.2f} |")


def print_scores(scores):
    names = list(next(iter(scores.values()))[0])
    if not names:
        return
    print(f"\n| program | {' | '.join(names)} |\n|{'---|' * (len(names) + 1)}")
    for program, runs in scores.items():
        columns = [spread([run[name] for run in runs], 1 if name.startswith("analogies") else 3) for name in names]
        print(f"| {program} | {' | '.join(columns)} |")


def describe_machine(args):
    cpu = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
    flags = next((line.split(":", 1)[1].split() for line in open("/proc/cpuinfo") if line.startswith("flags")), [])
    repository = pathlib.Path(__file__).resolve().parent.parent
    output = lambda *command: subprocess.run(command, capture_output=True, text=True, cwd=repository).stdout.strip()
    digest = hashlib.sha256()
    with open(args.text, "rb") as text:
        while piece := text.read(1 << 24):
            digest.update(piece)
    return {"date": time.strftime("%Y-%m-%d"), "cpu": cpu, "simd": [f for f in flags if f in ("avx2", "avx512f")],
            "processors": os.cpu_count(), "kernel": platform.release(), "commit": output("git", "rev-parse", "HEAD"),
            "compiler": output("c++", "--version").splitlines()[0], "build": "release preset (-O3)",
            "text_bytes": args.text.stat().st_size, "text_sha256": digest.hexdigest()}


def main():
    args = parse_arguments()
    programs = {"reference": [], "gauntlet": []}
    scores = {"reference": [], "gauntlet": []}
    settings = {key: getattr(args, key) for key in
                ("threads", "vector_size", "epochs", "window_size", "min_count", "x_max", "memory")}
    machine = describe_machine(args)
    records = 0

    def keep(program, stages, vectors):
        programs.setdefault(program, []).append(add_total(stages))
        scores.setdefault(program, []).append(evaluate(args, vectors))
        # After each run: a comparison takes long, and may be interrupted.
        if args.output:
            args.output.parent.mkdir(parents=True, exist_ok=True)
            args.output.write_text(json.dumps({**machine, "settings": settings, "records": records, "stages": programs,
                                               "scores": scores}, indent=1) + "\n")

    for run in range(args.runs):
        seed = run + 1
        # Who comes first changes from run to run.
        for program in ("reference", "gauntlet") if run % 2 == 0 else ("gauntlet", "reference"):
            print(f"run {seed} of {args.runs}: {program}", file=sys.stderr, flush=True)
            if program == "reference":
                stages, vectors, records = run_reference(args, seed)
            else:
                stages, vectors = run_gauntlet(args, seed)
            keep(program, stages, vectors)
    for name in args.peers:
        print(name, file=sys.stderr, flush=True)
        keep(name, *run_peer(args, name))
    print(", ".join(f"{key} {value}" for key, value in settings.items()), end="\n\n")
    print_stages(programs)
    print_ratios(args, programs, records)
    print_scores(scores)
    shutil.rmtree(args.scratch)


if __name__ == "__main__":
    main()
