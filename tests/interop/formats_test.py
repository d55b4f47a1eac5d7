#!/usr/bin/env python3
"""Exchanges vectors with gensim and NumPy, and holds transforms, geometry and clusters to scikit-learn and SciPy."""

import json
import struct
import unittest

import support
from support import TOLERANCE, ask, gauntlet

try:
    import gensim
    import numpy as np
    import scipy.spatial
    import scipy.special
    import scipy.stats
    import sklearn.cluster
    import sklearn.decomposition
    import sklearn.metrics
except ImportError as error:
    support.skip(error, "python3-gensim python3-scipy python3-sklearn")

FLOAT32 = 5e-6  # of what was written as float32 or as nine digits
WORDS, DIMENSIONS = 600, 12


def make_vectors():
    """Rows around a few centres, off the origin, with dimensions of different sizes and correlated."""
    random = np.random.default_rng(5)
    centres = 3.0 * random.normal(size=(6, DIMENSIONS))
    rows = centres[np.arange(WORDS) % 6] + random.normal(size=(WORDS, DIMENSIONS)) @ random.normal(
        size=(DIMENSIONS, DIMENSIONS)) / 3.0
    return (rows + 0.5).astype(np.float32)


class FormatsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = support.arguments.scratch
        cls.words = [f"wörd{i}" for i in range(WORDS)]
        cls.rows = make_vectors()
        cls.unit = cls.rows / np.linalg.norm(cls.rows, axis=1, keepdims=True).astype(np.float64)
        cls.npy = cls.scratch / "v.npy"
        np.save(cls.npy, cls.rows)
        (cls.scratch / "v.words.txt").write_text("".join(word + "\n" for word in cls.words), encoding="utf-8")

    def read_back(self, *command):
        """The rows of what a command reads, written without steps as nine digits."""
        out = self.scratch / "read_back.txt"
        gauntlet("transform", *command, out, "--precision", 0)
        lines = [line.split(" ") for line in out.read_text(encoding="utf-8").splitlines()]
        self.assertEqual([line[0] for line in lines], self.words)
        return np.array([line[1:] for line in lines], dtype=np.float32)

    def transformed(self, steps):
        out = self.scratch / "transformed.bin"
        gauntlet("transform", self.npy, out, "--steps", steps)
        return gensim.models.KeyedVectors.load_word2vec_format(str(out), binary=True).vectors.astype(np.float64)

    def test_gensim_reads_what_we_write(self):
        for name, binary in (("out.bin", True), ("out.txt", False)):
            out = self.scratch / name
            gauntlet("transform", self.npy, out, *([] if binary else ["--header", "--precision", 0]))
            vectors = gensim.models.KeyedVectors.load_word2vec_format(str(out), binary=binary)
            self.assertEqual(vectors.index_to_key, self.words)
            np.testing.assert_array_equal(vectors.vectors, self.rows)

    def test_we_read_what_gensim_writes(self):
        vectors = gensim.models.KeyedVectors(DIMENSIONS)
        vectors.add_vectors(self.words, self.rows)
        for name, binary in (("gensim.bin", True), ("gensim.bin.gz", True), ("gensim.txt", False)):
            path = self.scratch / name
            vectors.save_word2vec_format(str(path), binary=binary)
            np.testing.assert_array_equal(self.read_back(path), self.rows)

    def test_we_read_what_numpy_writes(self):
        path = self.scratch / "array.npy"
        for dtype in (np.float64, np.float32, np.float16):
            np.save(path, self.rows.astype(dtype))
            np.testing.assert_array_equal(self.read_back(path, "--words", self.scratch / "v.words.txt"),
                                          self.rows.astype(dtype).astype(np.float32))

    def test_safetensors(self):
        """The layout as its specification has it, with a vocabulary as GPT-2's."""
        half, brain = self.rows.astype(np.float16), (self.rows.view(np.uint32) >> 16).astype(np.uint16)
        shape = list(self.rows.shape)
        header, data = {"__metadata__": {"format": "pt"}}, b""
        for name, dtype, array in (("wpe.weight", "F16", half), ("wte.weight", "BF16", brain), ("full", "F32", self.rows)):
            header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + array.nbytes]}
            data += array.tobytes()
        text = json.dumps(header).encode()
        path = self.scratch / "model.safetensors"
        path.write_bytes(struct.pack("<Q", len(text)) + text + data)
        (self.scratch / "vocab.json").write_text(json.dumps({word: i for i, word in enumerate(self.words)}))
        expected = {"wpe.weight": half.astype(np.float32), "full": self.rows,
                    "wte.weight": (brain.astype(np.uint32) << 16).view(np.float32)}
        for name, rows in expected.items():
            np.testing.assert_array_equal(self.read_back(path, "--tensor", name), rows)

    def test_neighbors_and_similarities_are_gensims(self):
        vectors = gensim.models.KeyedVectors(DIMENSIONS)
        vectors.add_vectors(self.words, self.rows)
        for answer in ask("neighbors", self.npy, *self.words[:20], "--count", 10):
            expected = vectors.most_similar(answer["word"], topn=10)
            self.assertEqual([n["word"] for n in answer["neighbors"]], [word for word, _ in expected])
            for ours, (_, theirs) in zip(answer["neighbors"], expected):
                self.assertAlmostEqual(ours["similarity"], theirs, delta=TOLERANCE)

    def test_similarity_matrix(self):
        found = ask("similarity", self.npy, *self.words[:9], "--eigenvectors", 3)
        unit = self.unit[:9]
        np.testing.assert_allclose(found["cosine"], sklearn.metrics.pairwise.cosine_similarity(unit), atol=TOLERANCE)
        np.testing.assert_allclose(found["distance"],
                                   scipy.spatial.distance_matrix(self.rows[:9], self.rows[:9]), atol=TOLERANCE)
        values, eigenvectors = np.linalg.eigh(unit @ unit.T)
        np.testing.assert_allclose(found["eigenvalues"], values[::-1], atol=TOLERANCE)
        for k, ours in enumerate(found["eigenvectors"]):
            theirs = eigenvectors[:, -1 - k]
            np.testing.assert_allclose(np.abs(np.dot(ours, theirs)), 1.0, atol=TOLERANCE)

    def test_whitening_is_scikit_learns(self):
        pca = sklearn.decomposition.PCA(whiten=True, svd_solver="full").fit(self.rows.astype(np.float64))
        expected = pca.transform(self.rows.astype(np.float64))
        for count in (DIMENSIONS, 5):
            found = self.transformed(f"whiten-pca={count}")
            signs = np.sign(np.sum(found * expected[:, :count], axis=0))
            np.testing.assert_allclose(found * signs, expected[:, :count], atol=FLOAT32)
        np.testing.assert_allclose(self.transformed("whiten-zca"), expected @ pca.components_, atol=FLOAT32)

    def test_other_transforms(self):
        rows = self.rows.astype(np.float64)
        centred = rows - rows.mean(axis=0)
        pca = sklearn.decomposition.PCA(2, svd_solver="full").fit(rows)
        top = centred - centred @ pca.components_.T @ pca.components_
        for steps, expected in (("center", centred), ("all-but-the-top=2", top), ("unit", self.unit),
                                ("center,remove-top=2,unit", top / np.linalg.norm(top, axis=1, keepdims=True)),
                                ("unit-variance", rows / rows.std(axis=0, ddof=1)),
                                ("unit-dimensions", rows / np.linalg.norm(rows, axis=0))):
            np.testing.assert_allclose(self.transformed(steps), expected, atol=FLOAT32, err_msg=steps)

    def test_geometry(self):
        frequencies = np.random.default_rng(1).permutation(WORDS) + 1
        vocabulary = self.scratch / "vocab.txt"
        vocabulary.write_text("".join(f"{word} {n}\n" for word, n in zip(self.words, frequencies)), encoding="utf-8")
        found = ask("geometry", self.npy, "--vocab", vocabulary)
        rows, cosines = self.rows.astype(np.float64), (self.unit @ self.unit.T)[np.triu_indices(WORDS, 1)]
        norms = np.linalg.norm(rows, axis=1)
        pca = sklearn.decomposition.PCA(svd_solver="full").fit(rows)
        directions = np.linalg.eigh(rows.T @ rows)[1]
        sums = scipy.special.logsumexp(rows @ np.hstack([directions, -directions]), axis=0)
        for name, expected, delta in (
                ("mean_norm", norms.mean(), TOLERANCE), ("norm_of_mean", np.linalg.norm(rows.mean(axis=0)), TOLERANCE),
                ("norm_of_unit_mean", np.linalg.norm(self.unit.mean(axis=0)), TOLERANCE),
                ("mean_cosine_all_pairs", cosines.mean(), TOLERANCE), ("isotropy", np.exp(sums.min() - sums.max()), TOLERANCE),
                ("norm_spearman", scipy.stats.spearmanr(norms, frequencies)[0], TOLERANCE),
                # Of a sample of pairs, within four standard errors or so.
                ("mean_cosine", cosines.mean(), 4e-3 * cosines.std()), ("cosine_deviation", cosines.std(), 3e-3),
                ("kolmogorov_smirnov",
                 scipy.stats.kstest(cosines, scipy.stats.norm(0, DIMENSIONS ** -0.5).cdf).statistic, 4e-3)):
            self.assertAlmostEqual(found[name], expected, delta=delta, msg=name)
        np.testing.assert_allclose(found["variance_shares"], pca.explained_variance_ratio_[:10], atol=TOLERANCE)

    def test_k_means_is_as_good_as_scikit_learns(self):
        found = ask("cluster", self.npy, "--clusters", 6, "--restarts", 10)
        theirs = sklearn.cluster.KMeans(6, n_init=10, random_state=1).fit(self.unit)
        # Theirs has plain means of the unit vectors, ours have unit length; the clusters are the same.
        labels = dict(zip(self.words, theirs.labels_))
        ours = {word: k for k, cluster in enumerate(found["clusters"]) for word in cluster["words"]}
        agreement = sklearn.metrics.adjusted_rand_score([labels[w] for w in self.words], [ours[w] for w in self.words])
        self.assertGreater(agreement, 0.99)

    def test_spectral_clusters_are_scikit_learns(self):
        found = ask("cluster", self.npy, "--clusters", 6, "--method", "spectral", "--neighbors", 12, "--restarts", 10)
        cosines = self.unit @ self.unit.T
        np.fill_diagonal(cosines, -1.0)
        graph = np.zeros_like(cosines)
        nearest = np.argsort(-cosines, axis=1)[:, :12]
        np.put_along_axis(graph, nearest, np.maximum(np.take_along_axis(cosines, nearest, axis=1), 0.0), axis=1)
        graph = (graph + graph.T) / 2.0
        scale = 1.0 / np.sqrt(graph.sum(axis=1))
        values = np.linalg.eigvalsh(graph * scale[:, None] * scale[None, :])[::-1][:6]
        np.testing.assert_allclose(found["eigenvalues"], values, atol=TOLERANCE)
        theirs = sklearn.cluster.SpectralClustering(6, affinity="precomputed", random_state=1).fit(graph).labels_
        labels = dict(zip(self.words, theirs))
        ours = {word: k for k, cluster in enumerate(found["clusters"]) for word in cluster["words"]}
        agreement = sklearn.metrics.adjusted_rand_score([labels[w] for w in self.words], [ours[w] for w in self.words])
        self.assertGreater(agreement, 0.9)

    def test_recall(self):
        found = ask("neighbors", self.npy, self.words[0], "--approximate", "--breadth", 600)
        self.assertGreater(found["recall"], 0.999)
        self.assertEqual(found["words"], ask("neighbors", self.npy, self.words[0]))


if __name__ == "__main__":
    support.main()
