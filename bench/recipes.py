#!/usr/bin/env python3
"""What each ingredient of a recipe does to each score and to the time, over several texts and seeds.

    bench/recipes.py --gauntlet build/release/gauntlet --analogies SETS --similarities SETS --output recipes.json wiki.json tweets.json

Each config is a text, named by its file, with everything that is not varied (docs/CONFIG.md); the variants below change it. A
text is counted once for all variants that count alike. Results are added to --output after each run, and what is there
already is not run again. Prints a table for each text: the mean over the seeds, with the smallest and the largest in
brackets.
"""
import argparse
import collections
import json
import pathlib
import shutil
import statistics
import subprocess
import sys

# Options of counting, of training, of the export, and steps of `gauntlet transform`.
Variant = collections.namedtuple("Variant", "count train export steps", defaults=({}, {}, {}, ""))


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
        "unobserved 2": trained(unobserved_pairs=2),
        "unobserved 4": trained(unobserved_pairs=4),
        "λ 0.3": trained(unobserved_weight=0.3),
        "λ 3": trained(unobserved_weight=3),
        "ln X₀ −1": trained(unobserved_log_count=-1),
        "ln X₀ 1": trained(unobserved_log_count=1),
        "power 0.5": trained(unobserved_power=0.5),
        "power 1": trained(unobserved_power=1),
        "PMI, without unobserved": Variant(train={"training.biases": "pmi"}),
        "PMI": trained(biases="pmi"),
        "PMI, contexts^0.75": trained(biases="pmi", context_smoothing=0.75),
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
        "subsampled 1e-3": counted(subsample=1e-3),
        "subsampled 1e-4": counted(subsample=1e-4),
        "rows: word": Variant(train=one, export={"vectors": "word"}),
        "rows: context": Variant(train=one, export={"vectors": "context"}),
        "all but the top 2": Variant(train=one, steps="all-but-the-top=2"),
        "dimensions of unit norm": Variant(train=one, steps="unit-dimensions"),
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
        self.results = json.loads(arguments.output.read_text()) if arguments.output.exists() else []

    def gauntlet(self, *command):
        result = subprocess.run([self.arguments.gauntlet, "--quiet", *map(str, command)], capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"{' '.join(map(str, command))}: {result.stderr}")
        return result.stdout

    def options(self, options):
        return [word for key, value in options.items() for word in ("--set", f"{key}={value}")] + [
            word for assignment in self.arguments.set for word in ("--set", assignment)]

    def counted(self, config, count):
        """A run directory with the counts, made once."""
        name = "-".join([config.stem, *(f"{key.split('.')[1]}={value}" for key, value in count.items())])
        folder = self.arguments.scratch / name
        self.gauntlet("count", config, "--run-dir", folder, *self.options(count))
        return folder

    def train(self, config, variant, seed):
        """The vectors' file, and the seconds that training took."""
        counts = self.counted(config, variant.count)
        run = self.arguments.scratch / "run"
        shutil.rmtree(run, ignore_errors=True)
        subprocess.run(["cp", "-al", counts, run], check=True)
        (run / "log.jsonl").unlink()  # a link to that of the counts, which are to stay as they are
        options = {**variant.count, **variant.train, "training.seed": seed}
        self.gauntlet("train", config, "--run-dir", run, *self.options(options))
        vectors = self.arguments.scratch / "vectors.txt"
        self.gauntlet("export", run, vectors, *(word for key, value in variant.export.items()
                                                for word in ("--set", f"{key}={value}")))
        if variant.steps:
            self.gauntlet("transform", vectors, vectors.with_suffix(".bin"), "--steps", variant.steps)
            vectors = vectors.with_suffix(".bin")
        log = (json.loads(line) for line in (run / "log.jsonl").read_text().splitlines())
        return vectors, sum(event["seconds"] for event in log if event["event"] == "epoch")

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
        vectors, seconds = self.train(config, variant, seed)
        self.results.append({**key, "seconds": seconds, "scores": self.scores(vectors)})
        self.arguments.output.write_text(json.dumps(self.results, indent=1, ensure_ascii=False) + "\n")
        print(f"{config.stem}, {name}, seed {seed}: {seconds:.0f} s", file=sys.stderr, flush=True)


def spread(values, digits):
    values = sorted(values)
    return f"{statistics.mean(values):.{digits}f} [{values[0]:.{digits}f}–{values[-1]:.{digits}f}]"


def print_table(text, results):
    mine = [result for result in results if result["text"] == text]
    names = list(mine[0]["scores"])
    print(f"\n{text}\n\n| | {' | '.join(names)} | training, s |\n|{'---|' * (len(names) + 2)}")
    for variant in dict.fromkeys(result["variant"] for result in mine):
        runs = [result for result in mine if result["variant"] == variant]
        columns = [spread([run["scores"][name] for run in runs], 1 if name.endswith("%") else 3) for name in names]
        print(f"| {variant} | {' | '.join(columns)} | {statistics.median(run['seconds'] for run in runs):.0f} |")


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
