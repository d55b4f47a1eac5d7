#!/usr/bin/env python3
"""Holds `eval` to gensim's analogies and pairs, SciPy's correlations, and the definitions written out in NumPy."""

import unittest

import support

try:
    import numpy as np
    import scipy.stats
    from gensim.models import KeyedVectors
except ImportError as error:
    support.skip(error, "python3-gensim python3-scipy")

FAMILIES, MEMBERS, DIMENSIONS = 60, 5, 20
PAIRS = 300
EPSILON = 0.001


def ask(*command):
    return support.ask("eval", *command, "--resamples", 0)


def word(family, member):
    """Families are like countries, members like their capitals, currencies, …"""
    return f"w{family}x{member}"


def make_space(random):
    """Words whose member differs from the family by nearly the same step: some analogies hold. And their rows."""
    families = random.normal(size=(FAMILIES, 1, DIMENSIONS))
    steps = random.normal(size=(1, MEMBERS, DIMENSIONS))
    noise = random.normal(size=(FAMILIES, MEMBERS, DIMENSIONS))
    lengths = random.uniform(0.5, 3, size=(FAMILIES, MEMBERS, 1))
    rows = ((families + steps + 0.8 * noise) * lengths).reshape(-1, DIMENSIONS).astype(np.float32)
    return [word(f, m) for f in range(FAMILIES) for m in range(MEMBERS)], rows


def make_questions(random):
    """Lines in Google's layout, cased at random; some with words that no one knows."""
    lines = []
    for member in range(1, MEMBERS):
        lines.append(f": gram{member}" if member % 2 else f": relation{member}")
        for _ in range(150):
            first, second = random.choice(FAMILIES + 3, size=2, replace=False)
            question = f"{word(first, 0)} {word(first, member)} {word(second, 0)} {word(second, member)}"
            lines.append(question.upper() if random.random() < 0.3 else question)
    return lines


class BenchmarksTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = support.arguments.scratch
        random = np.random.default_rng(11)
        cls.words, cls.rows = make_space(random)
        cls.vectors = cls.scratch / "vectors.txt"
        support.write_vectors(cls.vectors, cls.words, cls.rows)
        cls.keyed = KeyedVectors(DIMENSIONS)
        cls.keyed.add_vectors(cls.words, cls.rows)
        cls.index = {name: i for i, name in enumerate(cls.words)}
        exact = cls.rows.astype(float)
        cls.unit = exact / np.linalg.norm(exact, axis=1, keepdims=True)
        cls.questions = cls.scratch / "questions.txt"
        cls.questions.write_text("\n".join(make_questions(random)) + "\n")
        cls.pairs = cls.scratch / "pairs.txt"
        cls.make_pairs(random)

    @classmethod
    def make_pairs(cls, random):
        """Different pairs with tied scores that follow the cosines somewhat, and a few unknown words."""
        lines = []
        for code in random.choice(len(cls.words)**2, size=PAIRS, replace=False):
            first, second = divmod(int(code), len(cls.words))
            if first >= second:
                continue
            score = round(5 + 4 * float(cls.unit[first] @ cls.unit[second]) + random.normal())
            lines.append(f"{cls.words[first]}\t{cls.words[second].upper()}\t{score}\n")
        lines += ["w0x0\tunheard\t5\n", "unheard\tw1x1\t3\n"]
        cls.pairs.write_text("".join(lines))

    def assert_close(self, found, expected):
        np.testing.assert_allclose(found, expected, atol=support.TOLERANCE, rtol=0)

    def known_questions(self):
        """Ids of a, b, c, d."""
        for line in self.questions.read_text().splitlines():
            names = line.lower().split()
            if line.startswith(":") or not all(name in self.index for name in names):
                continue
            yield [self.index[name] for name in names]

    def known_pairs(self):
        for line in self.pairs.read_text().splitlines():
            first, second, score = line.lower().split()
            if first in self.index and second in self.index:
                yield self.index[first], self.index[second], float(score)

    def check_against_gensim(self, options, case_insensitive):
        report = ask(self.vectors, "--analogies", self.questions, "--methods", "3cosadd", *options)["analogies"]
        accuracy, sections = self.keyed.evaluate_word_analogies(str(self.questions), restrict_vocab=len(self.words),
                                                                case_insensitive=case_insensitive)
        self.assert_close(report["total"]["accuracy"], accuracy)
        self.assertGreater(report["total"]["accuracy"], 0.2)
        self.assertLess(report["total"]["accuracy"], 0.9)
        by_name = {section["section"]: section for section in sections}
        for category in report["categories"]:
            section = by_name[category["name"]]
            self.assertEqual(category["correct"], len(section["correct"]))
            self.assertEqual(category["covered"], len(section["correct"]) + len(section["incorrect"]))
        return report

    def test_analogies_equal_gensims(self):
        lowered = self.check_against_gensim([], True)
        kept = self.check_against_gensim(["--keep-case"], False)
        self.assertLess(kept["total"]["covered"], lowered["total"]["covered"])

    def test_every_method_equals_its_definition(self):
        report = ask(self.vectors, "--analogies", self.questions)
        scores = {"analogies": [], "analogies_3CosMul": [], "analogies_PairDirection": []}
        for a, b, c, d in self.known_questions():
            cosines = self.unit @ self.unit[[a, b, c]].T
            shifted = (1 + cosines) / 2
            away = self.unit - self.unit[c]
            lengths = np.linalg.norm(away, axis=1)
            offset = self.unit[b] - self.unit[a] + self.unit[c]
            for name, score in (("analogies", cosines @ [-1, 1, 1]),
                                ("analogies_3CosMul", shifted[:, 1] * shifted[:, 2] / (shifted[:, 0] + EPSILON)),
                                ("analogies_PairDirection",
                                 away @ (self.unit[b] - self.unit[a]) / np.where(lengths > 0, lengths, 1))):
                score[[a, b, c]] = -np.inf
                answer = np.argmax(score)
                scores[name].append([answer == d, np.linalg.norm(offset - self.unit[d]),
                                     np.linalg.norm(offset - self.unit[answer])])
        for name, expected in scores.items():
            total = report[name]["total"]
            self.assert_close([total["accuracy"], total["residual"], total["answer_residual"]],
                              np.mean(np.array(expected, dtype=float), axis=0))

    def test_pairs_equal_gensims_and_scipys(self):
        [score] = ask(self.vectors, "--similarities", self.pairs)["similarities"]
        pearson, spearman, unknown = self.keyed.evaluate_word_pairs(str(self.pairs), restrict_vocab=len(self.words))
        self.assert_close([score["pearson"], score["spearman"]], [pearson[0], spearman[0]])
        self.assertAlmostEqual(100 * (1 - score["covered"] / score["pairs"]), unknown)
        self.assert_correlations(score, self.unit)

    def test_scaled_dimensions(self):
        exact = self.rows.astype(float)
        scaled = exact / np.linalg.norm(exact, axis=0)
        report = ask(self.vectors, "--similarities", self.pairs, "--scale-dimensions")
        self.assertTrue(report["scaled_dimensions"])
        self.assert_correlations(report["similarities"][0], scaled / np.linalg.norm(scaled, axis=1, keepdims=True))

    def assert_correlations(self, score, unit):
        people, cosines = zip(*((value, unit[first] @ unit[second]) for first, second, value in self.known_pairs()))
        self.assert_close(score["pearson"], scipy.stats.pearsonr(people, cosines)[0])
        self.assert_close(score["spearman"], scipy.stats.spearmanr(people, cosines)[0])

    def test_outliers_equal_the_definition(self):
        random = np.random.default_rng(13)
        path = self.scratch / "outliers.csv"
        lines = [",category,outliers,words"]
        detections, positions = [], []
        for number in range(20):
            words = [word(number, member) for member in range(MEMBERS)]
            outliers = [word(number + 1 + int(random.integers(30)), member) for member in range(3)]
            lines.append(f'{number},family,"{outliers}","{words}"')
            for outlier in outliers:
                ids = [self.index[name] for name in [*words, outlier]]
                compactness = [self.compactness(ids[:i] + ids[i + 1:]) for i in range(len(ids))]
                position = sum(value < compactness[-1] for value in compactness[:-1])
                detections.append(position == len(words))
                positions.append(position / len(words))
        path.write_text("\n".join(lines) + "\n")
        [score] = ask(self.vectors, "--outliers", path)["outliers"]
        self.assertEqual(score["covered"], len(detections))
        self.assert_close([score["accuracy"], score["position"]], [np.mean(detections), np.mean(positions)])

    def compactness(self, ids):
        """The mean cosine of different words."""
        cosines = self.unit[ids] @ self.unit[ids].T
        return (cosines.sum() - np.trace(cosines)) / (len(ids) * (len(ids) - 1))


if __name__ == "__main__":
    support.main()
