#!/usr/bin/env python3
"""Draws the figures of a report for a paper: each chart, pair of matrices and map of words as a file of its own.

    gauntlet report RUN_DIR report.json --json        (or: gauntlet report comparison.json report.json --json)
    scripts/figures.py report.json figures --format svg

Needs Matplotlib (Debian package python3-matplotlib).
"""

import argparse
import json
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")  # files only, no screen
import matplotlib.pyplot as plt  # noqa: E402

COLORS = ["#2468b0", "#c2571a", "#2a7d4f", "#86469c"]
WIDTH = 5.5  # inches: a text column
LABELS = 500  # words of a map that are named


def text(words):
    """Words as they are: Matplotlib would read dollar signs as formulas."""
    return str(words).replace("$", r"\$")


def draw_axis(axes, name, declared):
    if declared["scale"] == "log":
        getattr(axes, f"set_{name}scale")("log")
    getattr(axes, f"set_{name}label")(text(declared["title"]))
    if declared.get("zero"):
        getattr(axes, f"set_{name}lim")(**{"bottom" if name == "y" else "left": 0})


def draw_bars(axes, block):
    """Bars for categories, with names that are long lying on their side."""
    names = [text(value) for value in block["x"]["values"]]
    height = 0.8 / len(block["series"])
    down = max(map(len, names)) > 10
    for k, series in enumerate(block["series"]):
        places = [i + (k - (len(block["series"]) - 1) / 2) * height for i in range(len(names))]
        draw = axes.barh if down else axes.bar
        draw(places, [value or 0 for value in series["data"]], height, color=COLORS[k % 4], label=text(series["name"]))
    if down:
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        axes.set_xlabel(text(block["y"]["title"]))
    else:
        crowded = sum(map(len, names)) > 45
        axes.set_xticks(range(len(names)), names, rotation=40 if crowded else 0, ha="right" if crowded else "center")
        axes.set_xlabel(text(block["x"]["title"]))
        axes.set_ylabel(text(block["y"]["title"]))


def draw_points(axes, block):
    for k, series in enumerate(block["series"]):
        x = [point[0] for point in series["data"]]
        y = [point[1] for point in series["data"]]
        style = {"marker": "o", "linestyle": "none", "markersize": 2} if series["mark"] == "points" else {"linewidth": 1.4}
        axes.plot(x, y, color=COLORS[k % 4], label=text(series["name"]), **style)
    draw_axis(axes, "x", block["x"])
    draw_axis(axes, "y", block["y"])
    axes.grid(alpha=0.3)


def figure_of_chart(block):
    categories = block["x"]["scale"] == "category"
    height = 3.4 if not categories else max(3.4, 0.22 * len(block["x"]["values"]))
    figure, axes = plt.subplots(figsize=(WIDTH, height), layout="constrained")
    (draw_bars if categories else draw_points)(axes, block)
    if len(block["series"]) > 1:
        axes.legend(frameon=False)
    return figure


def figure_of_matrices(block):
    count = len(block["matrices"])
    words = [text(word) for word in block["words"]]
    size = max(2.8, 0.16 * len(words))
    figure, axes = plt.subplots(1, count, figsize=(count * size + 1, size + 0.6), layout="constrained", squeeze=False)
    diverging = block["scale"] == "diverging"
    values = [abs(value) for matrix in block["matrices"] for i, row in enumerate(matrix["values"])
              for j, value in enumerate(row) if i != j or not diverging]
    end = max(values, default=0) or 1
    for one, matrix in zip(axes[0], block["matrices"]):
        image = one.imshow(matrix["values"], cmap="RdBu_r" if diverging else "Reds", vmin=-end if diverging else 0, vmax=end)
        one.set_title(text(matrix["name"]), fontsize=10)
        one.set_xticks(range(len(words)), words, rotation=60, ha="right", fontsize=7)
        one.set_yticks(range(len(words)), words, fontsize=7)
    figure.colorbar(image, ax=axes[0].tolist(), shrink=0.7)
    return figure


class Labels:
    """Names points, unless the name would cover another."""

    def __init__(self, figure, axes):
        self._axes = axes
        self._renderer = figure.canvas.get_renderer()
        self._taken = []

    def add(self, word, point):
        label = self._axes.annotate(text(word), point, xytext=(3, 0), textcoords="offset points", va="center", fontsize=6)
        box = label.get_window_extent(self._renderer)
        if any(box.overlaps(other) for other in self._taken):
            label.remove()
        else:
            self._taken.append(box)


def figure_of_map(block, layout):
    figure, axes = plt.subplots(figsize=(WIDTH * 1.3, WIDTH * 1.1), layout="constrained")
    axes.plot([x for x, _ in layout["points"]], [y for _, y in layout["points"]], "o", markersize=1.5, color=COLORS[0])
    axes.set_axis_off()
    figure.canvas.draw()
    labels = Labels(figure, axes)
    for entry, point in list(zip(block["entries"], layout["points"]))[:LABELS]:
        labels.add(entry[0], point)
    return figure


def figures_of(document):
    """Names and figures, one after the other."""
    for section in document["sections"]:
        for block in section["blocks"]:
            if block["type"] == "chart":
                yield block["id"], figure_of_chart(block)
            elif block["type"] == "matrices":
                yield block["id"], figure_of_matrices(block)
            elif block["type"] == "words":
                for layout in block["layouts"]:
                    yield f"{block['id']}-{layout['id']}", figure_of_map(block, layout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("document", type=pathlib.Path, help="what gauntlet report --json wrote")
    parser.add_argument("folder", type=pathlib.Path, help="for the figures; made where it is missing")
    parser.add_argument("--format", choices=["png", "svg", "pdf"], default="png")
    arguments = parser.parse_args()
    document = json.loads(arguments.document.read_text(encoding="utf-8"))
    if not isinstance(document, dict) or "sections" not in document:
        sys.exit(f"{arguments.document}: is not what gauntlet report --json writes")
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name, figure in figures_of(document):
        path = arguments.folder / f"{name}.{arguments.format}"
        figure.savefig(path, dpi=200)
        plt.close(figure)
        print(path)


if __name__ == "__main__":
    main()
