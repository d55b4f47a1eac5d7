#!/usr/bin/env python3
"""What each ingredient of a recipe does to each score and to the time, over several texts and seeds.

    bench/recipes.py --gauntlet build/release/gauntlet --analogies SETS --similarities SETS --output recipes.json wiki.json tweets.json

Each config is a text, named by its file, with everything that is not varied (docs/CONFIG.md); the variants below change it. A
text is counted once for all variants that count alike. Results are added to --output after each run, and what is there
already is not run again. Prints a table for each text: the mean over the seeds, with the smallest and the largest in
brackets; the time is processor time of training, reading the counts included, of which two threads take half as long.
"""
import argparse
import collections
import json
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys

import numpy

# Options of counting, of training, of the export; steps of `gauntlet transform`; pairs below this count are dropped; the
# mean of the vectors after so many last epochs; or a model of fastText's, at its defaults without subwords.
Variant = collections.namedtuple("Variant", "count train export steps least_count averaged fasttext",
                                 defaults=({}, {}, {}, "", 0, 1, ""))
RECIPES = ("gauntlet", "gauntlet-medium", "gauntlet-large")
RECORDS = numpy.dtype([("row", "<i4"), ("column", "<i4"), ("value", "<f8")])  # the reference program's


def learned_from_absence(**options):
    return {"training.unobserved_pairs": 1, **{f"training.unobserved_{key}": value for key, value in options.items()}}


def variants():
    """Plain GloVe; the same with unobserved pairs, one for each; and that with one thing changed at a time."""
    one = learned_from_absence()

    def trained(**options):
        return Variant(train={**one, **{f"training.{key}": value for key, value in options.items()}})

    def counted(**options):
        return Variant({f"cooccurrence.{key}": value for key, value in options.items()}, one)

    return {
        "GloVe": Variant(),
        "unobserved 1": Variant(train=one),
        "rows: word": Variant(train=one, export={"vectors": "word"}),
        "rows: context": Variant(train=one, export={"vectors": "context"}),
        "all but the top 2": Variant(train=one, steps="all-but-the-top=2"),
        "dimensions of unit norm": Variant(train=one, steps="unit-dimensions"),
        "unobserved 2": trained(unobserved_pairs=2),
        "unobserved 4": trained(unobserved_pairs=4),
        "λ 0.3": trained(unobserved_weight=0.3),
        "λ 3": trained(unobserved_weight=3),
        "ln X₀ −1": trained(unobserved_log_count=-1),
        "ln X₀ 1": trained(unobserved_log_count=1),
        "16 of weight 1/16": trained(unobserved_pairs=16, unobserved_weight=1 / 16),
        "power 0.5": trained(unobserved_power=0.5),
        "power 1": trained(unobserved_power=1),
        "PMI, without unobserved": Variant(train={"training.biases": "pmi"}),
        "PMI": trained(biases="pmi"),
        "PMI, contexts^0.75": trained(biases="pmi", context_smoothing=0.75),
        "PMI, contexts^0.75, ln X₀ −1": trained(biases="pmi", context_smoothing=0.75, unobserved_log_count=-1),
        "PMI, ln X₀ −1": trained(biases="pmi", unobserved_log_count=-1),
        "PMI, contexts^0.75, ln X₀ −3": trained(biases="pmi", context_smoothing=0.75, unobserved_log_count=-3),
        "x_max 2": trained(x_max=2),
        "x_max 50": trained(x_max=50),
        "α 0.5": trained(alpha=0.5),
        "α 1": trained(alpha=1),
        "η 0.025": trained(eta=0.025),
        "η 0.1": trained(eta=0.1),
        "η · 0.9 each epoch": trained(eta_decay=0.9),
        "biases step by η": trained(bias_step="eta"),
        "8 epochs": trained(epochs=8),
        "30 epochs": trained(epochs=30),
        "window 5": counted(window_size=5),
        "window 10": counted(window_size=10),
        "weight (L − d + 1)/L": counted(distance_weighting="linear"),
        "weight 1": counted(distance_weighting="none"),
        "contexts on the left": counted(symmetric="false"),
        "without pairs below 0.2": Variant(train=one, least_count=0.2),
        "without pairs below 1": Variant(train=one, least_count=1),
        "subsampled 1e-3": counted(subsample=1e-3),
        "subsampled 1e-4": counted(subsample=1e-4),
        "mean of the last 5 epochs": Variant(train=one, averaged=5),
        "GloVe, 25 epochs": Variant(train={"training.epochs": 25}),
        **{f"recipe {name}": Variant({"recipe": name}, {"recipe": name}) for name in RECIPES},
        "fastText skip-gram": Variant(fasttext="skipgram"),
        "fastText CBOW": Variant(fasttext="cbow"),
    }


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("configs", nargs="+", type=pathlib.Path)
    parser.add_argument("--gauntlet", type=pathlib.Path, required=True)
    parser.add_argument("--scratch", type=pathlib.Path, default=pathlib.Path("recipes.scratch"))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--variants", nargs="*", help=f"of {', '.join(variants())}; default: all")
    parser.add_argument("--set", nargs="*", default=[], help="KEY=VALUE for all of them")
    parser.add_argument("--analogies", nargs="*", default=[])
    parser.add_argument("--similarities", nargs="*", default=[])
    parser.add_argument("--output", type=pathlib.Path, required=True, help="a JSON file")
    arguments = parser.parse_args()
    if unknown := set(arguments.variants or []) - set(variants()):
        parser.error(f"no such variants: {', '.join(sorted(unknown))}")
    return arguments


class Study:
    def __init__(self, arguments):
        self.arguments = arguments
        self.trained = None, 0  # what is in scratch/run, and how long it took
        self.results = json.loads(arguments.output.read_text()) if arguments.output.exists() else []

    def gauntlet(self, *command):
        result = subprocess.run([self.arguments.gauntlet, "--quiet", *map(str, command)], capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"{' '.join(map(str, command))}: {result.stderr}")
        return result.stdout

    def options(self, options):
        return [word for key, value in options.items() for word in ("--set", f"{key}={value}")] + [
            word for assignment in self.arguments.set for word in ("--set", assignment)]

    def counted(self, config, variant):
        """A run directory with the counts, made once, and the options that say so."""
        name = "-".join([config.stem, *(f"{key.split('.')[-1]}={value}" for key, value in variant.count.items())])
        folder = self.arguments.scratch / name
        self.gauntlet("count", config, "--run-dir", folder, *self.options(variant.count))
        if variant.least_count == 0:
            return folder, variant.count
        return self.without_rare_pairs(config, folder, variant.least_count)

    def without_rare_pairs(self, config, counts, least):
        folder = counts.with_name(f"{counts.name}-from-{least}")
        file = folder.with_name(f"{folder.name}.bin")
        if not file.exists():
            self.gauntlet("export-cooccurrence", counts, file)
            records = numpy.fromfile(file, RECORDS)
            records[records["value"] >= least].tofile(file)
        options = {"vocabulary.file": counts / "vocab.txt", "cooccurrence.import": file}
        self.gauntlet("count", config, "--run-dir", folder, *self.options(options))
        return folder, options

    def train(self, config, variant, seed):
        """The run directory, and the seconds of processor time that training took."""
        counts, options = self.counted(config, variant)
        run = self.arguments.scratch / "run"
        options = {**options, **variant.train, "training.seed": seed}
        if variant.averaged > 1:
            options |= {"training.checkpoint_every": 1, "training.keep_checkpoints": variant.averaged}
        if self.trained[0] == (counts, options):
            return run, self.trained[1]
        shutil.rmtree(run, ignore_errors=True)
        subprocess.run(["cp", "-al", counts, run], check=True)
        (run / "log.jsonl").unlink()  # a link to that of the counts, which are to stay as they are
        before = processor_seconds()
        self.gauntlet("train", config, "--run-dir", run, *self.options(options))
        self.trained = (counts, options), processor_seconds() - before
        return run, self.trained[1]

    def train_fasttext(self, config, model, seed):
        counts, _ = self.counted(config, Variant())
        options = json.loads((counts / "config.json").read_text())
        text = self.arguments.scratch / f"{config.stem}.tokens"
        if not text.exists():
            text.write_text(self.gauntlet("tokens", counts))
        vectors = self.arguments.scratch / "fasttext"
        command = ["fasttext", model, "-input", text, "-output", vectors, "-dim", options["training"]["vector_size"],
                   "-minCount", 1, "-maxn", 0, "-epoch", 5, "-thread", 2, "-seed", seed, "-verbose", 0]
        before = processor_seconds()
        subprocess.run(list(map(str, command)), check=True)
        return vectors.with_suffix(".vec"), processor_seconds() - before

    def export(self, run, variant):
        vectors = self.arguments.scratch / "vectors.txt"
        options = [word for key, value in variant.export.items() for word in ("--set", f"{key}={value}")]
        self.gauntlet("export", run, vectors, *options)
        if variant.averaged > 1:
            self.average(run, vectors, variant.averaged - 1)
        if not variant.steps:
            return vectors
        transformed = vectors.with_suffix(".bin")
        self.gauntlet("transform", vectors, transformed, "--steps", variant.steps)
        return transformed

    def average(self, run, vectors, before):
        """Replaces the newest vectors by their mean with those of so many checkpoints before, which it takes away."""
        words = [line.split(" ", 1)[0] for line in vectors.read_text().splitlines()]
        total = self.numbers(vectors)
        self.trained = None, 0
        for _ in range(before):
            shutil.rmtree(max((run / "checkpoints").iterdir()))
            self.gauntlet("export", run, vectors)
            total += self.numbers(vectors)
        total /= before + 1
        lines = (f"{word} {' '.join(f'{x:.6g}' for x in row)}\n" for word, row in zip(words, total))
        vectors.write_text("".join(lines))

    @staticmethod
    def numbers(vectors):
        with vectors.open() as file:
            columns = len(file.readline().split(" "))
        return numpy.loadtxt(vectors, usecols=range(1, columns), comments=None)

    def scores(self, vectors):
        command = ["eval", vectors, "--json", "--resamples", 0, "--methods", "3cosadd"]
        for option in ("analogies", "similarities"):
            if sets := getattr(self.arguments, option):
                command += [f"--{option}", *sets]
        report = json.loads(self.gauntlet(*command))
        scores = {}
        if self.arguments.analogies:
            scores["analogies, %"] = 100 * report["analogies"]["total"]["accuracy"]
        return scores | {entry["name"]: entry["spearman"] for entry in report["similarities"]}

    def run(self, config, name, variant, seed):
        key = {"text": config.stem, "variant": name, "seed": seed}
        if any(key.items() <= result.items() for result in self.results):
            return
        if variant.fasttext:
            vectors, seconds = self.train_fasttext(config, variant.fasttext, seed)
        else:
            run, seconds = self.train(config, variant, seed)
            vectors = self.export(run, variant)
        scores = self.scores(vectors)
        self.results.append({**key, "processor_seconds": seconds, "scores": scores})
        self.arguments.output.write_text(json.dumps(self.results, indent=1, ensure_ascii=False) + "\n")
        print(f"{config.stem}, {name}, seed {seed}: {seconds:.0f} s", file=sys.stderr, flush=True)


def processor_seconds():
    """Of all programs that this one has run."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def spread(values, digits):
    values = sorted(values)
    return f"{statistics.mean(values):.{digits}f} [{values[0]:.{digits}f}–{values[-1]:.{digits}f}]"


def print_table(text, results):
    mine = [result for result in results if result["text"] == text]
    names = list(mine[0]["scores"])
    print(f"\n{text}\n\n| | {' | '.join(names)} | training, processor s |\n|{'---|' * (len(names) + 2)}")
    for variant in dict.fromkeys(result["variant"] for result in mine):
        runs = [result for result in mine if result["variant"] == variant]
        columns = [spread([run["scores"][name] for run in runs], 1 if name.endswith("%") else 3) for name in names]
        seconds = [run["processor_seconds"] for run in runs if run["processor_seconds"] is not None]
        median = f"{statistics.median(seconds):.0f}" if seconds else "–"
        print(f"| {variant} | {' | '.join(columns)} | {median} |")


def main():
    arguments = parse_arguments()
    study = Study(arguments)
    chosen = {name: variant for name, variant in variants().items()
              if not arguments.variants or name in arguments.variants}
    for seed in range(1, arguments.seeds + 1):
        for config in arguments.configs:
            for name, variant in chosen.items():
                study.run(config, name, variant, seed)
    for config in arguments.configs:
        print_table(config.stem, study.results)


if __name__ == "__main__":
    main()
