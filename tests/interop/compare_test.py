#!/usr/bin/env python3
"""Holds `gauntlet compare` to what NumPy, SciPy and scikit-learn make of the same vectors and counts."""

import subprocess
import unittest

import support
from support import TOLERANCE

try:
    import numpy as np
    import scipy.linalg
    import scipy.spatial.distance
    import scipy.special
    import scipy.stats
    import sklearn.linear_model
    import sklearn.metrics
except ImportError as error:
    support.skip(error, "python3-scipy python3-sklearn")

WORDS, DIMENSIONS, NEIGHBORS = 400, 12, 10


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def centered(rows):
    return unit(unit(rows) - unit(rows).mean(axis=0))


class Inputs:
    """Two spaces of which the second is the first, turned and disturbed, with counts of their own."""

    def __init__(self, scratch):
        random = np.random.default_rng(1)
        self.words = [f"w{i}" for i in range(WORDS)]
        rotation = scipy.stats.ortho_group.rvs(DIMENSIONS, random_state=2)
        first = random.normal(size=(WORDS, DIMENSIONS)) + 0.3
        second = first @ rotation + 0.5 * random.normal(size=first.shape)
        self.vectors = [first.astype(np.float32), second.astype(np.float32)]
        self.counts = [random.integers(20, 2000, size=WORDS) for _ in range(2)]
        self.paths = []
        for name, vectors, counts in zip("ab", self.vectors, self.counts):
            path, vocabulary = scratch / f"{name}.txt", scratch / f"{name}.vocab"
            support.write_vectors(path, self.words, vectors)
            vocabulary.write_text("".join(f"{word} {count}\n" for word, count in zip(self.words, counts)))
            self.paths.append((path, vocabulary))
        # A word that only one side has.
        with self.paths[1][1].open("a") as file:
            file.write("only_b 500\n")
        self.list = scratch / "list.txt"
        self.list.write_text("".join(f"{word}\n" for word in self.words[:50]))

    def compare(self, *extra):
        (a, vocab_a), (b, vocab_b) = self.paths
        return support.ask("compare", a, b, "--vocab-a", vocab_a, "--vocab-b", vocab_b, "--words", self.list, "--sentence",
                           " ".join(self.words[:6]), "--show", WORDS, "--neighbors", NEIGHBORS, *extra)


class CompareTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.scratch = support.arguments.scratch
        cls.inputs = Inputs(cls.scratch)
        cls.found = cls.inputs.compare()

    def shifts(self, measure, found=None):
        by_word = {entry["word"]: entry[measure] for entry in (found or self.found)["shift"]["most"]}
        return np.array([by_word[word] for word in self.inputs.words])

    def assert_close(self, ours, theirs):
        difference = np.max(np.abs(np.asarray(ours) - np.asarray(theirs)))
        self.assertLess(difference, TOLERANCE)

    def test_divergences(self):
        a = np.append(self.inputs.counts[0], 0)
        b = np.append(self.inputs.counts[1], 500)
        found = self.found["frequencies"]
        p, q = (counts + found["smoothing"] for counts in (a, b))
        self.assert_close(found["kl_a_b"], scipy.stats.entropy(p, q, base=2))
        self.assert_close(found["kl_b_a"], scipy.stats.entropy(q, p, base=2))
        self.assert_close(found["js"], scipy.spatial.distance.jensenshannon(a, b, base=2)**2)
        self.assert_close(found["a"]["entropy"], scipy.stats.entropy(a, base=2))
        nats = sklearn.metrics.mutual_info_score(None, None, contingency=np.stack([a, b]))
        self.assert_close(found["mutual_information"], nats / np.log(2))

    def test_similarities(self):
        cosines = [unit(vectors[:50].astype(float)) @ unit(vectors[:50].astype(float)).T
                   for vectors in self.inputs.vectors]
        upper = np.triu_indices(50, 1)
        x, y = cosines[0][upper], cosines[1][upper]
        self.assert_close(self.found["rsa"]["a"], cosines[0])
        self.assert_close(self.found["rsa"]["pearson"], scipy.stats.pearsonr(x, y)[0])
        self.assert_close(self.found["rsa"]["spearman"], scipy.stats.spearmanr(x, y)[0])
        rows = [1 - scipy.stats.pearsonr(np.delete(cosines[0][i], i), np.delete(cosines[1][i], i))[0]
                for i in range(50)]
        self.assert_close(self.found["rsa"]["second_order"], rows)

    def test_alignment(self):
        for flags, prepare in (((), centered), (("--uncentered",), unit)):
            found = self.inputs.compare(*flags) if flags else self.found
            x, y = (prepare(vectors.astype(float)) for vectors in self.inputs.vectors)
            rotation, _ = scipy.linalg.orthogonal_procrustes(x, y)
            self.assert_close(self.shifts("aligned", found), 1 - np.sum(x @ rotation * y, axis=1))

    def test_neighborhoods(self):
        x, y = (centered(vectors.astype(float)) for vectors in self.inputs.vectors)
        near = []
        for cosines in (x @ x.T, y @ y.T):
            np.fill_diagonal(cosines, -np.inf)
            near.append(np.argsort(-cosines, axis=1)[:, :NEIGHBORS])
        turnover, second_order = [], []
        for i in range(WORDS):
            turnover.append(1 - len(np.intersect1d(near[0][i], near[1][i])) / NEIGHBORS)
            either = np.union1d(near[0][i], near[1][i])
            second_order.append(scipy.spatial.distance.cosine(x[either] @ x[i], y[either] @ y[i]))
        self.assert_close(self.shifts("turnover"), turnover)
        self.assert_close(self.shifts("second_order"), second_order)

    def test_attention(self):
        for side, vectors in zip("ab", self.inputs.vectors):
            sentence = vectors[:6].astype(float)
            weights = scipy.special.softmax(sentence @ sentence.T / np.sqrt(DIMENSIONS), axis=1)
            self.assert_close(self.found["attention"][side]["weights"], weights)
            self.assert_close(self.found["attention"][side]["entropy"], scipy.stats.entropy(weights, base=2, axis=1))

    def test_logistic_regression(self):
        random = np.random.default_rng(3)
        for classes in (2, 4):
            labels = random.integers(classes, size=200)
            rows = random.normal(size=(200, 5)) + 0.7 * labels[:, None] * np.arange(5)
            path = self.scratch / f"rows.{classes}.txt"
            path.write_text("".join(f"{label} {' '.join(f'{x:.17g}' for x in row)}\n"
                                    for label, row in zip(labels, rows)))
            for l2 in (0.1, 1.0, 30.0):
                out = subprocess.run([support.arguments.logistic_probe, path, str(l2)], check=True, stdout=subprocess.PIPE).stdout
                ours = np.array([[float(x) for x in line.split()] for line in out.decode().splitlines()])
                model = sklearn.linear_model.LogisticRegression(C=1 / l2, tol=1e-9, max_iter=1000,
                                                                solver="newton-cg").fit(rows, labels)
                self.assert_close(ours[:-1], model.coef_.T)
                self.assert_close(ours[-1], model.intercept_)


if __name__ == "__main__":
    support.main("--logistic-probe")
