#!/usr/bin/env python3
"""What a run costs as the work grows: corpora of 1, 3, 10, 30 and 100 times a size, vector sizes, threads, memory budgets.

  python3 bench/cost.py --gauntlet build/release/gauntlet --generator build/release/gauntlet-corpus \\
      --text wiki.txt --output bench/results/cost.json --plot docs/cost.svg

The text is words separated by white space, a document a line; its first 1, 3, 10, 30 and 100 per cent are one series,
generated text of --generated megabytes and 3, 10, 30 and 100 times as much the other. Prints tables; --output keeps the
figures, with the machine and the commit, as JSON; --plot draws them (python3-matplotlib). Times are the program's own,
from its log; training's are the median epoch's.
"""
import argparse
import json
import pathlib
import shutil
import statistics
import subprocess
import sys

import compare

GROWTH = (1, 3, 10, 30, 100)
VECTOR_SIZES = (25, 50, 100, 200, 300, 400, 600)
DEFAULT_VECTOR_SIZE = 100  # vector size where sizes do not vary


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gauntlet", type=pathlib.Path, required=True)
    parser.add_argument("--generator", type=pathlib.Path, required=True)
    parser.add_argument("--text", type=pathlib.Path, required=True)
    parser.add_argument("--generated", type=int, default=10, help="megabytes of the smallest generated text")
    parser.add_argument("--threads", type=int, default=2, help="measured beside one thread")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--scratch", type=pathlib.Path, default=pathlib.Path("cost.scratch"), help="emptied first")
    parser.add_argument("--output", type=pathlib.Path)
    parser.add_argument("--plot", type=pathlib.Path)
    return parser.parse_args()


def run(args, text, threads, vector_size=DEFAULT_VECTOR_SIZE, memory="8GiB", stages=("vocab", "count", "train")):
    """Runs the stages that are not there yet; returns figures of this run by stage."""
    folder = args.scratch / "run"
    options = ["--run-dir", folder, "--input", text, "--tokenizer", "whitespace", "--lowercase", "false", "--min-count",
               5, "--window-size", 15, "--x-max", 10, "--epochs", args.epochs, "--vector-size", vector_size, "--threads",
               threads, "--memory", memory, "--quiet"]
    figures = {"threads": threads, "vector_size": vector_size, "text_bytes": text.stat().st_size}
    for stage in stages:
        (folder / "log.jsonl").unlink(missing_ok=True)
        measured = compare.measure([args.gauntlet, stage, *options], [])
        name = {"vocab": "corpus"}.get(stage, stage)
        epochs = []
        for line in open(folder / "log.jsonl"):
            event = json.loads(line)
            if event["event"] == "epoch":
                epochs.append(event)
            if event["event"] == "end" and event["stage"] == name:
                figures.update({key: event[key] for key in ("tokens", "words", "records", "bytes", "runs") if key in event})
                figures[name] = {"seconds": event["seconds"], "cpu_seconds": measured["cpu_seconds"],
                                 "peak_bytes": measured["peak_bytes"]}
        if epochs:
            figures[name]["seconds"] = statistics.median(epoch["seconds"] for epoch in epochs)
            figures["pairs_per_second"] = statistics.median(epoch["pairs_per_second"] for epoch in epochs)
    return figures


def forget(args, name=""):
    """Removes what a stage made, or the whole run."""
    shutil.rmtree(args.scratch / "run" / name, ignore_errors=True)


def first_part(args, percent):
    """A file of the text's first lines, about so many per cent of it."""
    if percent == 100:
        return args.text
    path = args.scratch / "part.txt"
    with open(args.text, "rb") as source, open(path, "wb") as target:
        target.write(source.read(args.text.stat().st_size * percent // 100))
        target.write(source.readline())
    return path


def generated(args, times):
    path = args.scratch / "part.txt"
    subprocess.run([args.generator, "--register", "encyclopedic", "--size", f"{args.generated * times}MB", "--seed", "1",
                    "--out", path], check=True, stdout=subprocess.DEVNULL)
    return path


def measure_growth(args, make_text):
    rows = []
    for times in GROWTH:
        text = make_text(args, times)
        for threads in sorted({1, args.threads}):
            forget(args)
            rows.append(run(args, text, threads))
    return rows


def measure_vector_sizes(args):
    """On the counts that are there."""
    rows = []
    for vector_size in VECTOR_SIZES:
        for threads in sorted({1, args.threads}):
            forget(args, "checkpoints")
            rows.append(run(args, args.text, threads, vector_size, stages=("train",)))
    return rows


def measure_budgets(args, budgets=("8GiB", "192MiB", "64MiB", "32MiB")):
    """Counting in one piece and in runs that are spilled and merged."""
    rows = []
    for memory in budgets:
        forget(args, "cooccurrence")
        rows.append({"memory": memory, **run(args, args.text, args.threads, memory=memory, stages=("count",))})
    return rows


def measure_streaming(args):
    """Training with the matrix in memory, and read again in every epoch."""
    rows = []
    parameters = 2 * rows_bytes(args)
    for memory in ("8GiB", f"{parameters // 2**20 + 100}MiB"):
        forget(args, "checkpoints")
        rows.append({"memory": memory, **run(args, args.text, args.threads, memory=memory, stages=("train",))})
    return rows


def rows_bytes(args):
    """Of one side's parameters at the default vector size."""
    words = sum(1 for _ in open(args.scratch / "run" / "vocab.txt"))
    half = (DEFAULT_VECTOR_SIZE + 2 + 15) // 16 * 16
    return words * 2 * half * 4


def megabytes(count):
    return f"{count / 1e6:.1f}"


def print_growth(title, rows):
    print(f"\n{title}\n\n| text, MB | tokens, M | words, k | pairs, M | threads | corpus, s | counting, s | an epoch, s | "
          "M pairs/s | peak, MB | matrix, MB |\n|" + "---|" * 11)
    for row in rows:
        peak = max(row[stage]["peak_bytes"] for stage in ("corpus", "count", "train"))
        print(f"| {megabytes(row['text_bytes'])} | {row['tokens'] / 1e6:.2f} | {row['words'] / 1e3:.1f} | "
              f"{row['records'] / 1e6:.1f} | {row['threads']} | {row['corpus']['seconds']:.2f} | "
              f"{row['count']['seconds']:.2f} | {row['train']['seconds']:.2f} | {row['pairs_per_second'] / 1e6:.1f} | "
              f"{peak / 1e6:.0f} | {megabytes(row['bytes'])} |")


def print_vector_sizes(rows):
    print("\n| vector size | threads | an epoch, s | M pairs/s | G components/s | peak, MB |\n|" + "---|" * 6)
    for row in rows:
        rate = row["pairs_per_second"]
        print(f"| {row['vector_size']} | {row['threads']} | {row['train']['seconds']:.2f} | {rate / 1e6:.1f} | "
              f"{rate * row['vector_size'] / 1e9:.2f} | {row['train']['peak_bytes'] / 1e6:.0f} |")


def print_budgets(rows, stage, figure):
    print(f"\n| memory | {figure} | {stage}, s | peak, MB |\n|" + "---|" * 4)
    for row in rows:
        print(f"| {row['memory']} | {row.get(figure, 0) / (1e6 if figure != 'runs' else 1):.1f} | "
              f"{row[stage]['seconds']:.2f} | {row[stage]['peak_bytes'] / 1e6:.0f} |")


def plot(args, figures):
    import matplotlib
    matplotlib.use("svg")
    from matplotlib import pyplot
    pyplot.rcParams["svg.hashsalt"] = "cost"  # the same file for the same figures
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
    for (series, style), threads in ((s, args.threads) for s in (("text", "-o"), ("generated", "--s"))):
        rows = [row for row in figures[series] if row["threads"] == threads]
        for stage, label, color in (("corpus", "reading", "C0"), ("count", "counting", "C1"), ("train", "an epoch", "C2")):
            left.loglog([row["tokens"] for row in rows], [row[stage]["seconds"] for row in rows], style, color=color,
                        label=f"{label}, {series}", markersize=4)
    left.set(xlabel="tokens", ylabel="seconds", title=f"Stages, {args.threads} threads, vector size {DEFAULT_VECTOR_SIZE}")
    for threads in sorted({1, args.threads}):
        rows = [row for row in figures["vector_sizes"] if row["threads"] == threads]
        right.plot([row["vector_size"] for row in rows], [row["pairs_per_second"] / 1e6 for row in rows], "-o",
                   markersize=4, label=f"{threads} thread{'s' if threads > 1 else ''}")
    right.set(xlabel="vector size", ylabel="million pairs a second", yscale="log", xscale="log", title="Training")
    right.set_xticks(VECTOR_SIZES, [str(size) for size in VECTOR_SIZES])
    low, high = right.get_ylim()
    rates = [rate for rate in (1, 2, 5, 10, 20, 50, 100, 200, 500) if low <= rate <= high]
    right.set_yticks(rates, [str(rate) for rate in rates])
    right.minorticks_off()
    for axes in (left, right):
        axes.grid(alpha=0.3)
        axes.legend(fontsize=8)
    figure.savefig(args.plot, metadata={"Date": None})


def main():
    args = parse_arguments()
    compare.fresh(args.scratch)
    figures = {"generated": measure_growth(args, generated), "text": measure_growth(args, first_part)}
    figures["vector_sizes"] = measure_vector_sizes(args)
    figures["streaming"] = measure_streaming(args)
    figures["budgets"] = measure_budgets(args)
    print_growth("Generated text", figures["generated"])
    print_growth(f"{args.text.name}", figures["text"])
    print_vector_sizes(figures["vector_sizes"])
    print_budgets(figures["streaming"], "train", "pairs_per_second")
    print_budgets(figures["budgets"], "count", "runs")
    if args.output:
        args.output.parent.mkdir(parents=True, exist_ok=True)
        args.output.write_text(json.dumps({**compare.describe_machine(args), **figures}, indent=1) + "\n")
    if args.plot:
        plot(args, figures)
    shutil.rmtree(args.scratch)


if __name__ == "__main__":
    sys.exit(main())
