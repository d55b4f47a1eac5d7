#!/usr/bin/env python3
"""The program's commands, messages and exit codes, on a small corpus."""

import json
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import time

import support


def small_config(program, run_dir, **sections):
    config = {
        "run_dir": str(run_dir),
        "corpus": {"inputs": [str(program.generate("encyclopedic", "1MB"))]},
        "training": {"vector_size": 16, "epochs": 3, "schedule": "deterministic"},
        "output": {"name": "small"},
    }
    config.update(sections)
    return program.write_config(f"{pathlib.Path(run_dir).name}.json", config)


def check_usage(program, scratch):
    _, err = program.run("run", expect=2)
    assert '"run_dir": not set' in err, err
    program.run("no-such-command", expect=2)
    program.run("--help")
    _, err = program.run("run", scratch / "absent.json", expect=2)
    assert "absent.json" in err, err
    bad = program.write_config("bad.json", {"training": {"vectorsize": 3}})
    _, err = program.run("run", bad, expect=2)
    assert 'did you mean "training.vector_size"' in err, err
    config = small_config(program, scratch / "usage")
    _, err = program.run("run", config, "--set", "corpus.inputs=/does/not/exist", expect=1)
    assert "/does/not/exist: no such file" in err, err
    unused = scratch / "unused"
    _, err = program.run("run", config, "--run-dir", unused, "--analogies", "/does/not/exist", expect=1)
    assert "/does/not/exist" in err and not unused.exists(), err
    # The reference program's spellings.
    program.run("--quiet", "train", config, "-vector-size", 5, "-iter", 1, "-min-count", 10)


def check_run_and_questions(program, scratch):
    run_dir = scratch / "run"
    shutil.rmtree(run_dir, ignore_errors=True)
    config = small_config(program, run_dir)
    _, err = program.run("run", config)
    assert "[3/5] training" in err and "epoch 3" in err, err
    _, err = program.run("run", config)
    assert "train is up to date" in err, err
    out, _ = program.run("--quiet", "neighbors", run_dir, "apple", "--count", 3)
    assert len(out.splitlines()) == 4, out
    out, _ = program.run("analogy", run_dir, "apple", "music", "coffee", "--count", 2, "--json")
    assert len(json.loads(out)) == 2, out
    _, err = program.run("neighbors", run_dir, "zzzzz", expect=1)
    assert "zzzzz" in err, err
    out, err = program.run("neighbors", run_dir, "zzzzz", "apple", "yyyyy", "--count", 3, expect=1)
    assert out.startswith("apple\n") and 'no vector for "zzzzz", "yyyyy"' in err, out + err
    out, _ = program.run("neighbors", run_dir, "apple", "--count", 3, "--approximate", "--json")
    assert json.loads(out)["recall"] > 0.9, out
    out, _ = program.run("inspect", run_dir)
    for artefact in ("vocabulary", "encoded-corpus", "cooccurrence-matrix", "checkpoint", "vectors"):
        assert artefact in out, out
    out, _ = program.run("plan", config, "--sample", "200KB", "--json")
    assert json.loads(out)["tokens"] > 0, out
    program.run("export", run_dir, scratch / "word.txt", "--set", "vectors=word", "--set", "header=true")
    first = (scratch / "word.txt").read_text().splitlines()
    assert first[0].split() == [str(len(first) - 1), "16"], first[0]
    _, err = program.run("train", config, "--eta", 0.2, expect=1)
    assert "training.eta was 0.05 and is now 0.2" in err, err


def check_benchmarks(program, scratch):
    """eval: tables, JSON, the difference of two models, and its usage."""
    run_dir = scratch / "run"
    analogies = scratch / "analogies.txt"
    analogies.write_text(": one\nApple music coffee tea\napple zzzzz coffee tea\n")
    similarities = scratch / "similarities.txt"
    similarities.write_text("apple coffee 3\nmusic apple 1\ncoffee zzzzz 2\n")
    outliers = scratch / "outliers.csv"
    outliers.write_text("category,outliers,words\nfood,['music'],\"['apple', 'coffee', 'tea']\"\n")
    categories = scratch / "categories.csv"
    categories.write_text("category,word\nfood,apple\ndrink,coffee\ndrink,tea\n")
    questions = ["--analogies", analogies, "--similarities", similarities, "--categories", categories, "--outliers",
                 outliers]
    out, _ = program.run("eval", run_dir, *questions)
    for title in ("analogies, 3CosAdd", "analogies, 3CosMul", "analogies, PairDirection", "similarity", "categories",
                  "outliers"):
        assert title in out, out
    out, _ = program.run("eval", run_dir, *questions, "--json", "--methods", "3cosmul", "--resamples", 0)
    report = json.loads(out)
    assert report["analogies"]["method"] == "3CosMul" and report["analogies"]["total"]["covered"] == 1, out
    assert report["similarities"][0]["spearman"] in (-1, 1), out
    assert report["similarities"][0]["spearman_interval"] is None, out
    out, _ = program.run("eval", run_dir, "--compare", scratch / "word.txt", *questions, "--json")
    assert {figure["benchmark"] for figure in json.loads(out)["figures"]} == {
        "3CosAdd", "3CosMul", "PairDirection", "similarity", "categories", "outliers"}, out
    out, _ = program.run("eval", run_dir, "--compare", run_dir, "--similarities", similarities, "--scale-dimensions")
    assert "scaled to unit norm" in out and "1.000" in out, out
    _, err = program.run("eval", run_dir, expect=2)
    assert "nothing to evaluate" in err, err
    _, err = program.run("eval", run_dir, *questions, "--compare", run_dir, "--resamples", 0, expect=2)
    assert "--resamples is 0" in err, err
    _, err = program.run("eval", run_dir, "--similarities", outliers, expect=2)
    assert "outliers.csv: line 1: expected two words and a score" in err, err
    program.run("eval", run_dir, *questions, "--methods", "3cosdiv", expect=2)


def check_vectors_of_others(program, scratch):
    """Other formats than text, transforms, and what is computed from vectors."""
    run_dir, binary = scratch / "run", scratch / "unit.bin"
    program.run("transform", run_dir, binary, "--steps", "all-but-the-top=1,unit")
    out, _ = program.run("geometry", binary, "--vocab", run_dir / "vocab.txt", "--json")
    assert abs(json.loads(out)["mean_norm"] - 1) < 1e-6, out
    words = scratch / "words"
    words.write_text("apple\nmusic\n")
    out, _ = program.run("similarity", binary, "--words-file", words, "coffee", "apple", "--json")
    assert json.loads(out)["words"] == ["coffee", "apple", "music"], out
    for method in ("kmeans", "spectral"):
        out, _ = program.run("cluster", binary, "--max-words", 100, "--clusters", 5, "--method", method, "--json")
        assert sum(cluster["size"] for cluster in json.loads(out)["clusters"]) == 100, out
    _, err = program.run("cluster", binary, "apple", "--clusters", 2, expect=2)
    assert "2 clusters of 1 words" in err, err
    _, err = program.run("similarity", binary, expect=2)
    assert "--words-file" in err, err
    _, err = program.run("geometry", binary, "--words", words, expect=2)
    assert "--words" in err, err
    truncated = scratch / "truncated.bin"
    truncated.write_bytes(binary.read_bytes()[:-10])
    _, err = program.run("geometry", truncated, expect=3)
    assert "truncated.bin: offset" in err, err


def check_matrices(program, scratch):
    """Export and import of the reference's records, and merging halves of a corpus."""
    whole = scratch / "run"
    records = scratch / "records.bin"
    program.run("export-cooccurrence", whole, records)
    data = records.read_bytes()
    entries = {(i, j): x for i, j, x in struct.iter_unpack("<iid", data)}
    assert len(entries) == len(data) // 16 and all(entries[j, i] == x for (i, j), x in entries.items())
    imported = scratch / "imported"
    shutil.rmtree(imported, ignore_errors=True)
    config = small_config(program, imported, vocabulary={"file": str(whole / "vocab.txt")},
                          cooccurrence={"import": str(records)})
    program.run("--quiet", "run", config)
    program.run("export-cooccurrence", imported, scratch / "again.bin")
    assert (scratch / "again.bin").read_bytes() == data

    lines = program.generate("encyclopedic", "1MB").read_text().splitlines(keepends=True)
    halves = []
    for name, part in (("first", lines[: len(lines) // 2]), ("second", lines[len(lines) // 2:])):
        text = scratch / f"{name}.txt"
        text.write_text("".join(part))
        halves.append(scratch / name)
        shutil.rmtree(halves[-1], ignore_errors=True)
        config = small_config(program, halves[-1], corpus={"inputs": [str(text)]},
                              vocabulary={"file": str(whole / "vocab.txt")})
        program.run("--quiet", "count", config)
    merged = scratch / "merged"
    shutil.rmtree(merged, ignore_errors=True)
    program.run("--quiet", "merge", merged, *halves)
    assert (merged / "cooccurrence/tiles.blk").read_bytes() == (whole / "cooccurrence/tiles.blk").read_bytes()
    program.run("--quiet", "merge", merged, *halves)
    _, err = program.run("merge", merged, whole, whole, expect=1)
    assert "exists already" in err, err
    from_merged = scratch / "from_merged"
    shutil.rmtree(from_merged, ignore_errors=True)
    config = small_config(program, from_merged, vocabulary={"file": str(merged / "vocab.txt")},
                          cooccurrence={"import": str(merged / "cooccurrence")})
    program.run("--quiet", "run", config)
    assert (from_merged / "vectors/small.txt").read_bytes() == (whole / "vectors/small.txt").read_bytes()


def check_statistics(program, scratch):
    run_dir = scratch / "run"
    out, _ = program.run("--quiet", "stats", run_dir, "--json")
    found = json.loads(out)
    counts = [int(line.split()[1]) for line in (run_dir / "vocab.txt").read_text().splitlines()]
    assert (found["tokens"], found["types"]) == (sum(counts), len(counts)), found
    assert found["type_token_curve"][-1] == [sum(counts), len(counts)], found
    assert sum(found["documents"]["length_histogram"]) == found["documents"]["with_known_tokens"], found
    text, _ = program.run("stats", run_dir / "tokens", "--threads", 1, "--memory", "1MiB")
    assert f"{sum(counts)} in the vocabulary" in text and "Zipf exponent" in text, text
    _, err = program.run("stats", scratch / "nothing", expect=1)
    assert "nothing" in err, err


def check_tokens(program, scratch):
    run_dir = scratch / "tokens"
    corpus = scratch / "tokens.txt"
    corpus.write_text("It is, it is.\n\n?!\nRare once is it\n")
    shutil.rmtree(run_dir, ignore_errors=True)
    options = ["--run-dir", run_dir, "--input", corpus, "--min-count", 2]
    program.run("--quiet", "vocab", *options)
    out, _ = program.run("tokens", run_dir)
    assert out == "it is it is\nis it\n", out
    (run_dir / "vocab.txt").write_text("it 4\nis 2\n")
    _, err = program.run("tokens", run_dir, expect=3)
    assert "vocab.txt: is not the vocabulary of" in err, err


def check_matrix_statistics(program, scratch):
    run_dir = scratch / "run"
    out, _ = program.run("--quiet", "ratios", run_dir, "apple", "music", "--probes", "coffee", "the", "--json")
    table = json.loads(out)
    assert [probe["probe"] for probe in table["probes"]] == ["coffee", "the"], table
    _, err = program.run("ratios", run_dir, "apple", "zzzzz", expect=1)
    assert '"zzzzz" is not in the vocabulary' in err, err
    out, _ = program.run("pmi", run_dir, "apple", "--partners", 3, "--min-count", 1)
    assert "mutual information" in out and 'strongest partners of "apple"' in out, out
    _, err = program.run("pmi", run_dir, "apple", "--pairs", expect=2)
    assert "there are 1" in err, err
    out, _ = program.run("fit", run_dir, "--sample", 1000)
    assert "after 3 epochs" in out and "rarest" in out, out
    _, err = program.run("fit", scratch / "merged", expect=1)
    assert "train first" in err, err
    baseline = scratch / "baseline.txt"
    out, _ = program.run("spectrum", run_dir, "--of", "ppmi", "--values", 5, "--write-vectors", baseline)
    assert "singular values of positive PMI" in out, out
    program.run("neighbors", baseline, "apple")
    _, err = program.run("spectrum", run_dir, "--memory", "1MiB", expect=1)
    assert "needs a memory budget of" in err, err
    program.run("spectrum", run_dir, "--of", "vectors", "--write-vectors", baseline, expect=2)
    program.run("spectrum", run_dir, "--smoothing", 0.75, expect=2)


def check_weights(program, scratch):
    """A text of weight 3 is the text given three times."""
    first, second = program.generate("encyclopedic", "300KB", 1), program.generate("social", "300KB", 2)
    results = []
    for name, inputs in (("repeated", [first, second, second, second]),
                         ("weighted", [{"path": str(second), "weight": 3}, first])):
        run_dir = scratch / name
        shutil.rmtree(run_dir, ignore_errors=True)
        inputs = [item if isinstance(item, dict) else str(item) for item in inputs]
        config = small_config(program, run_dir, corpus={"inputs": inputs})
        program.run("--quiet", "count", config)
        results.append([(run_dir / file).read_bytes() for file in ("vocab.txt", "cooccurrence/tiles.blk")])
    assert results[0] == results[1]
    out, _ = program.run("--quiet", "plan", config, "--json")
    plan, words = json.loads(out), len((run_dir / "vocab.txt").read_text().splitlines())
    assert plan["words"] == words and plan["corpus_bytes"] == first.stat().st_size + second.stat().st_size, plan


def check_damage(program, scratch):
    run_dir = scratch / "damaged"
    shutil.rmtree(run_dir, ignore_errors=True)
    shutil.copytree(scratch / "run", run_dir)
    config = small_config(program, run_dir)
    vectors, vocabulary = run_dir / "vectors/small.txt", run_dir / "vocab.txt"
    whole = vectors.read_bytes()
    vectors.write_bytes(whole[:-20])
    for command in (("inspect", run_dir), ("run", config)):
        _, err = program.run(*command, expect=3)
        assert "small.txt: offset" in err, err
    vectors.write_bytes(whole)
    whole = vocabulary.read_bytes()
    vocabulary.write_bytes(b"x" + whole)
    for command in (("inspect", run_dir), ("export", run_dir, scratch / "word.txt")):
        _, err = program.run(*command, expect=3)
        assert "vocab.txt" in err, err
    vocabulary.write_bytes(whole)
    tiles = run_dir / "cooccurrence/tiles.blk"
    data = bytearray(tiles.read_bytes())
    data[len(data) // 2] ^= 1
    tiles.write_bytes(data)
    _, err = program.run("inspect", run_dir, expect=3)
    assert "tiles.blk: offset" in err, err
    shutil.rmtree(run_dir / "checkpoints")
    _, err = program.run("run", config, expect=3)
    assert "tiles.blk: offset" in err, err


def check_interruption(program, scratch):
    run_dir = scratch / "interrupted"
    shutil.rmtree(run_dir, ignore_errors=True)
    config = small_config(program, run_dir, training={"vector_size": 100, "epochs": 100000})
    process = program.start("run", config)
    while not (run_dir / "checkpoints").exists() and process.poll() is None:
        time.sleep(0.02)
    _, err = program.run("run", config, expect=1)
    assert f"another run is at work in this directory: process {process.pid}" in err, err
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate()
    assert process.returncode == 130, err
    assert not support.leftovers(run_dir) and os.listdir(run_dir / "checkpoints")
    last = [event for event in support.events(run_dir) if event["event"] == "interrupted"]
    assert len(last) == 1, last


def check_full_standard_output(program, scratch):
    for command in (["options"], ["stats", scratch / "run"]):
        with open("/dev/full", "w", encoding="utf-8") as full:
            process = subprocess.run([program.gauntlet, *map(str, command)], stdout=full, stderr=subprocess.PIPE, text=True)
        assert process.returncode == 1, command
        assert "cannot write to standard output" in process.stderr, process.stderr


def check_standard_input(program, scratch):
    run_dir = scratch / "stdin"
    shutil.rmtree(run_dir, ignore_errors=True)
    text = program.generate("encyclopedic", "1MB").read_text()
    program.run("--quiet", "run", small_config(program, run_dir, corpus={"inputs": ["-"]}), stdin=text)
    assert (run_dir / "vectors/small.txt").read_bytes() == (scratch / "run/vectors/small.txt").read_bytes()


def main():
    arguments = support.argument_parser().parse_args()
    program = support.Program(arguments.gauntlet, arguments.corpus_generator, arguments.scratch)
    shutil.rmtree(program.scratch / "usage", ignore_errors=True)
    for check in (check_usage, check_run_and_questions, check_benchmarks, check_vectors_of_others, check_matrices,
                  check_statistics, check_tokens, check_matrix_statistics, check_weights, check_damage, check_interruption,
                  check_full_standard_output, check_standard_input):
        check(program, program.scratch)
        print(f"{check.__name__}: passed")


if __name__ == "__main__":
    main()
