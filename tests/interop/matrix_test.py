#!/usr/bin/env python3
"""Holds `ratios`, `pmi`, `fit` and `spectrum` to what NumPy and SciPy make of the exported counts."""

import json
import shutil
import unittest

import support
from support import TOLERANCE, ask, gauntlet

try:
    import numpy as np
    import scipy.sparse
    import scipy.sparse.linalg
    import scipy.stats
except ImportError as error:
    support.skip(error, "python3-scipy")

WORDS, DOCUMENTS, LENGTH = 400, 800, 30
X_MAX = 10.0
RECORD = np.dtype([("i", "<i4"), ("j", "<i4"), ("x", "<f8")])


class Run:
    """A small trained run, its counts as the original program's records, and its parameters."""

    def __init__(self, scratch, symmetric):
        self.path = scratch / ("symmetric" if symmetric else "left")
        shutil.rmtree(self.path, ignore_errors=True)
        random = np.random.default_rng(7)
        text = scratch / "text"
        # Each word is near the last one, so that pairs differ.
        steps = random.geometric(0.2, size=(DOCUMENTS, LENGTH)) * random.choice([-1, 1], size=(DOCUMENTS, LENGTH))
        start = WORDS * random.random(size=(DOCUMENTS, 1)) ** 2
        ids = np.clip(start.astype(int) + np.cumsum(steps, axis=1), 0, WORDS - 1)
        text.write_text("".join(" ".join(f"w{i}" for i in row) + "\n" for row in ids))
        gauntlet("run", "--run-dir", self.path, "--input", text, "--min-count", 1, "--window-size", 4,
                 "--set", "corpus.tokenizer=whitespace", "--set", f"cooccurrence.symmetric={json.dumps(symmetric)}",
                 "--vector-size", 8, "--epochs", 3, "--x-max", X_MAX,
                 "--set", "training.schedule=deterministic", "--set", "output.name=v")
        self.words = [line.split()[0] for line in (self.path / "vocab.txt").read_text().splitlines()]
        gauntlet("export-cooccurrence", self.path, scratch / "records")
        records = np.fromfile(scratch / "records", dtype=RECORD)
        size = len(self.words)
        self.counts = scipy.sparse.csr_matrix((records["x"], (records["i"] - 1, records["j"] - 1)), (size, size))

    def pmi(self, smoothing):
        """PMI of the entries in natural logarithms, as a sparse matrix with the counts' structure."""
        entries = self.counts.tocoo()
        total = self.counts.sum()
        rows = np.asarray(self.counts.sum(axis=1)).ravel() / total
        columns = np.asarray(self.counts.sum(axis=0)).ravel() ** smoothing
        columns /= columns.sum()
        values = np.log(entries.data / total / (rows[entries.row] * columns[entries.col]))
        return scipy.sparse.csr_matrix((values, (entries.row, entries.col)), self.counts.shape)


class MatrixTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = support.arguments.scratch
        cls.runs = [Run(cls.scratch, symmetric) for symmetric in (True, False)]

    def assert_close(self, found, expected, scale=0.0):
        np.testing.assert_allclose(found, expected, rtol=TOLERANCE, atol=TOLERANCE * scale)

    def test_ratios(self):
        for run in self.runs:
            first, second, probes = run.words[5], run.words[9], run.words[:40]
            found = ask("ratios", run.path, first, second, "--probes", *probes)
            dense = run.counts.toarray()
            probabilities = dense / dense.sum(axis=1, keepdims=True)
            for column, probe in enumerate(found["probes"]):
                self.assert_close(probe["first_probability"], probabilities[5, column])
                self.assert_close(probe["second_probability"], probabilities[9, column])
                if probabilities[9, column] > 0:
                    self.assert_close(probe["ratio"], probabilities[5, column] / probabilities[9, column])
                else:
                    self.assertIsNone(probe["ratio"])

    def test_pmi(self):
        for run in self.runs:
            for smoothing in (1.0, 0.75):
                bits = run.pmi(smoothing).tocoo()
                chosen = np.random.default_rng(3).choice(bits.nnz, size=200, replace=False)
                pairs = [(bits.row[k], bits.col[k], bits.data[k] / np.log(2)) for k in chosen]
                names = [run.words[k] for i, j, _ in pairs for k in (i, j)]
                found = ask("pmi", run.path, *names, "--pairs", "--smoothing", smoothing)
                self.assert_close([pair["pmi"] for pair in found["pairs"]], [value for _, _, value in pairs], 1.0)
                self.assert_close([pair["positive_pmi"] for pair in found["pairs"]],
                                  [max(0.0, value) for _, _, value in pairs], 1.0)

    def test_partners(self):
        for run in self.runs:
            bits = run.pmi(1.0) / np.log(2)
            found = ask("pmi", run.path, run.words[20], "--partners", 7, "--min-count", 3)
            row, counts = bits.toarray()[20], run.counts.toarray()[20]
            best = np.sort(row[counts >= 3])[::-1][:7]
            strongest = found["partners"][0]["strongest"]
            self.assert_close([partner["pmi"] for partner in strongest], best, 1.0)
            for partner in strongest:
                self.assert_close(partner["pmi"], row[run.words.index(partner["context"])], 1.0)

    def test_mutual_information(self):
        for run in self.runs:
            found = ask("pmi", run.path)
            p = run.counts.toarray() / run.counts.sum()
            self.assert_close(found["total"], run.counts.sum())
            self.assert_close(found["joint_entropy"], scipy.stats.entropy(p.ravel(), base=2))
            self.assert_close(found["word_entropy"], scipy.stats.entropy(p.sum(axis=1), base=2))
            by_chance = np.outer(p.sum(axis=1), p.sum(axis=0))
            self.assert_close(found["mutual_information"],
                              scipy.stats.entropy(p.ravel(), by_chance.ravel(), base=2))

    def test_fit(self):
        for run in self.runs:
            found = ask("fit", run.path, "--sample", 100000000)
            vectors = {}
            for side in ("word", "context"):
                path = self.scratch / f"{side}.txt"
                gauntlet("export", run.path, path, "--set", f"vectors={side}", "--set", "precision=0", "--set",
                         "unknown_word=false", "--set", "biases=true")
                vectors[side] = np.array([line.split()[1:] for line in path.read_text().splitlines()], dtype=float)
            lines = (self.scratch / "word.biases.txt").read_text().splitlines()
            biases = np.array([line.split()[1:] for line in lines], dtype=float)
            products = vectors["word"] @ vectors["context"].T
            model = products + biases[:, :1] + biases[:, 1]
            x = run.counts.toarray()
            seen = x > 0
            f = np.minimum(1.0, (x[seen] / X_MAX) ** 0.75)
            difference = model[seen] - np.log(x[seen])
            self.assert_close(found["all"]["cost"], np.mean(0.5 * f * difference**2))
            self.assert_close(found["all"]["weighted_rms"], np.sqrt(np.sum(f * difference**2) / f.sum()))
            self.assert_close(found["all"]["rms"], np.sqrt(np.mean(difference**2)))
            decile = (np.arange(len(run.words)) * 10 // len(run.words))[np.nonzero(seen)[0]]
            for k in range(10):
                self.assert_close(found["deciles"][k]["rms"], np.sqrt(np.mean(difference[decile == k] ** 2)))
            pmi = run.pmi(1.0).toarray()[seen]
            self.assertEqual(found["correlations"][0]["pairs"], seen.sum())
            for correlations in found["correlations"]:
                chosen = x[seen] >= correlations["min_count"]
                self.assertEqual(correlations["pairs"], chosen.sum())
                product, of_pmi = products[seen][chosen], pmi[chosen]
                with_pmi = correlations["product_and_pmi"]
                self.assert_close(with_pmi["pearson"], scipy.stats.pearsonr(product, of_pmi)[0], 1.0)
                # Sums that only rounding makes different are ties for one and not for the other.
                self.assertAlmostEqual(with_pmi["spearman"], scipy.stats.spearmanr(product, of_pmi.round(10))[0],
                                       places=5)
                self.assert_close(correlations["model_and_log"]["pearson"],
                                  scipy.stats.pearsonr(model[seen][chosen], np.log(x[seen][chosen]))[0], 1.0)

    def transforms(self, run):
        log = run.counts.copy()
        log.data = np.log1p(log.data)
        yield ("--of", "log"), log
        for smoothing in (1.0, 0.75):
            pmi = run.pmi(smoothing)
            pmi.data = np.maximum(0.0, pmi.data)
            yield ("--of", "ppmi", "--smoothing", smoothing), pmi

    def test_spectrum(self):
        for run in self.runs:
            for options, matrix in self.transforms(run):
                path = self.scratch / "baseline.txt"
                found = ask("spectrum", run.path, *options, "--values", 20, "--write-vectors", path)
                left, values, _ = scipy.sparse.linalg.svds(matrix, k=20, tol=1e-12)
                order = np.argsort(values)[::-1]
                self.assert_close(found["values"], values[order])
                self.assert_close(found["squared_norm"], np.sum(matrix.data**2))
                self.assertEqual(found["entries"], np.count_nonzero(matrix.data > 1e-12))
                slope, _, r, _, _ = scipy.stats.linregress(np.log(np.arange(1, 21)), np.log(values[order]))
                self.assert_close([found["power_law"]["exponent"], found["power_law"]["r_squared"]], [-slope, r**2])
                # Rows of W have the inner products of U S U', whichever way the vectors point; six digits are written.
                written = np.array([line.split()[1:] for line in path.read_text().splitlines()], dtype=float)
                expected = (left * values) @ left.T
                np.testing.assert_allclose(written @ written.T, expected, atol=2e-5 * np.abs(expected).max())

    def test_spectrum_of_vectors(self):
        for run in self.runs:
            found = ask("spectrum", run.path, "--of", "vectors")
            lines = (run.path / "vectors" / "v.txt").read_text().splitlines()
            vectors = np.array([line.split()[1:] for line in lines], dtype=np.float32).astype(float)
            self.assert_close(found["values"], np.linalg.svd(vectors, compute_uv=False))


if __name__ == "__main__":
    support.main()
