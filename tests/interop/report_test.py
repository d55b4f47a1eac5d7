#!/usr/bin/env python3
"""Holds the maps of `gauntlet map` to what scikit-learn makes of the same vectors."""

import json
import os
import unittest

import support

os.environ["OMP_NUM_THREADS"] = "1"  # scikit-learn's threads would wait for each other longer than they work

try:
    import numpy as np
    import sklearn.decomposition
    import sklearn.manifold
except ImportError as error:
    support.skip(error, "python3-sklearn")

WORDS, DIMENSIONS, GROUPS = 150, 12, 6


def setUpModule():
    """A file of unit vectors about a few directions."""
    global rows
    random = np.random.default_rng(1)
    directions = random.normal(size=(GROUPS, DIMENSIONS))
    rows = directions[np.arange(WORDS) % GROUPS] + 0.6 * random.normal(size=(WORDS, DIMENSIONS))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    support.write_vectors(support.arguments.scratch / "vectors.txt", [f"w{i}" for i in range(WORDS)], rows)


def make_map(*options):
    path = support.arguments.scratch / "map.json"
    support.gauntlet("map", support.arguments.scratch / "vectors.txt", path, "--top", WORDS, *options)
    return json.loads(path.read_text(encoding="utf-8"))


class MapTest(unittest.TestCase):
    def test_principal_components(self):
        ours = make_map("--method", "pca")
        theirs = sklearn.decomposition.PCA(2, svd_solver="full").fit(rows.astype(float))
        np.testing.assert_allclose(ours["explained_variance"], theirs.explained_variance_ratio_, rtol=1e-6)
        places = theirs.transform(rows.astype(float))
        signs = np.sign((places * ours["points"]).sum(axis=0))  # of an axis the direction means nothing
        np.testing.assert_allclose(ours["points"], places * signs, atol=2e-6)  # written in six digits

    def test_tsne_is_as_near_to_the_similarities(self):
        """Descents end in different places; as good ones have about the same divergence, and keep as many neighbours."""
        ours = make_map("--method", "tsne", "--perplexity", "20", "--iterations", "500")
        theirs = sklearn.manifold.TSNE(2, perplexity=20, init="pca", learning_rate="auto", method="barnes_hut", angle=0.2,
                                       n_iter=500, random_state=1)
        places = theirs.fit_transform(rows)
        self.assertLess(abs(ours["divergence"] - theirs.kl_divergence_), 0.1 * theirs.kl_divergence_)
        trust = sklearn.manifold.trustworthiness
        self.assertGreater(trust(rows, np.array(ours["points"])), trust(rows, places) - 0.01)


if __name__ == "__main__":
    support.main()
