#!/usr/bin/env python3
"""Writes the first seeds of the fuzz targets, small files of our own, to tests/fuzz/seeds/TARGET: make_seeds.py PROGRAM.

PROGRAM is `gauntlet`, whose artefacts of a tiny run are seeds too. Seeds that were found later, and are named after what
they broke, stay as they are.
"""

import bz2
import gzip
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

SEEDS = pathlib.Path(__file__).parent / "seeds"
BANDS = {"vocabulary_size": 2, "vocabulary_fingerprint": "v", "band_width": 256, "stored_records": 2,
         "directed_records": 3, "total": 5.0}
COUNTS = {**BANDS, "symmetric": True, "values": "counts", "unit": 2, "window_size": 2,
          "distance_weighting": "harmonic", "subsample": 0.0}
FLOATS = {**BANDS, "symmetric": False, "values": "float64"}
TOKENS = {"tokens": 5, "unknown_tokens": 0, "documents": 2, "distinct_words": 4, "raw_bytes": 20, "invalid_sequences": 0,
          "vocabulary_size": 200, "vocabulary_fingerprint": "v"}
CHECKPOINT = {"epochs": 1, "tasks_done": 1, "tasks": 2, "words": 2, "vector_size": 1, "epoch_seconds": 0.5,
              "made_by": {"training.eta": "0.05"},
              "history": [{"epoch": 1, "cost": 0.1, "seconds": 2.5, "pairs": 3, "score": 0.5}]}
PAGE = """  <page>
    <title>{title}</title>
    <ns>{ns}</ns>
    <revision><text xml:space="preserve">{text}</text></revision>
  </page>
"""
MARKUP = """'''Otters''' ({{lang|la|Lutra}}; {{convert|5|to|6|km|mi}}) swim.&lt;ref name="a"/&gt; See [[River|rivers]],
[[File:Otter.jpg|thumb|An [[otter]]]] and [http://example.org a page].

== Food ==
* ''fish'' &amp;amp; crabs
# -{zh-hans:x; zh-hant:y}- __TOC__
{| class="t"
| cell || cell
|}
&lt;math&gt;x^2&lt;/math&gt; {{as of|2020}} &lt;nowiki&gt;[[x]]&lt;/nowiki&gt; &lt;!-- hidden --&gt;
"""
SENTENCE = ("Don't stop-2 @user http://example.org/a?b=1 #HashTag 3,141.5 :-) <3 \u201cquoted\u201d e.g. U.S. o\u2019clock "
            "sooooo GREAT!!! caf\u00e9 \u00c9T\u00c9 \u65e5\u672c\u8a9e \u0e44\u0e17\u0e22 \U0001f469\u200d\U0001f680 &lt;3 &#x41; \ufb01")


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def varints(*numbers):
    return b"".join(varint(number) for number in numbers)


def piece(data):
    data = data.encode() if isinstance(data, str) else data
    return varint(len(data)) + data


def details(values):
    return piece(json.dumps(values))


def zstd(raw_size, block_type, block_size, data):
    """A frame of one block: of type 0, raw, or 1, a byte repeated block_size times."""
    return b"\x28\xb5\x2f\xfd\x20" + bytes([raw_size]) + (block_size << 3 | block_type << 1 | 1).to_bytes(3, "little") + data


def npy(descr, shape, data):
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data


def safetensors(header, data):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def artefacts(program):
    """The files of a tiny run, by name."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "corpus.txt").write_text("the otter swims\nthe fish swims\nthe otter eats the fish\n")
        config = {"run_dir": "run", "corpus": {"inputs": ["corpus.txt"]}, "vocabulary": {"min_count": 1},
                  "training": {"vector_size": 2, "epochs": 1}, "threads": 1}
        (folder / "config.json").write_text(json.dumps(config))
        subprocess.run([program, "run", folder / "config.json"], check=True, capture_output=True)
        run = folder / "run"
        # What tells of this machine and hour is left out.
        resolved = (run / "config.json").read_text().replace(str(folder), "/run")
        checkpoint = next((run / "checkpoints").iterdir())
        return {
            "tokens": (run / "tokens/tokens.blk").read_bytes(),
            "vocabulary": (run / "vocab.txt").read_bytes(),
            "vectors": (run / "vectors/vectors.txt").read_bytes(),
            "config": resolved,
            "manifests": [(run / "tokens/manifest.json").read_text(), (run / "cooccurrence/manifest.json").read_text(),
                          (checkpoint / "manifest.json").read_text(), (run / "vectors/vectors.json").read_text()],
        }


def seeds(made):
    dump = ("<mediawiki version=\"0.11\"><siteinfo><namespaces><namespace key=\"6\">Datei</namespace></namespaces>"
            "</siteinfo>\n" + PAGE.format(title="Otter", ns=0, text=MARKUP) +
            PAGE.format(title="Talk:Otter", ns=1, text="x") + "  <page><title>Cut</title>\n" +
            PAGE.format(title="Lutra", ns=0, text="#REDIRECT [[Otter]]") + "</mediawiki>\n")
    tweets = [{"text": "a &amp; b", "lang": "en"}, {"full_text": "x", "retweeted_status": {"full_text": "whole"}},
              {"data": [{"id": "1", "text": "RT @a: b", "referenced_tweets": [{"type": "retweeted", "id": "2"}]}],
               "includes": {"tweets": [{"id": "2", "text": "b"}]}}, {"delete": {}}]
    words = {"the": 0, "otter": 1}
    matrix = struct.pack("<4f", 1.0, -2.0, 0.5, 4.0)
    tensor = {"m": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}, "__metadata__": {"format": "pt"}}
    tile = bytes([4, 2, 0, 0, 0, 0, 0, 0, 2, 3])
    doubles = bytes([4, 2, 0, 0, 0, 0, 0, 1]) + struct.pack("<2d", 0.5, 2.0)
    ids = varints(1, 2, 0, 200, 4, 1, 0)
    rows = struct.pack("<8f", *range(8))
    epoch = varints(2) + b"\x01" + struct.pack("<d", 1.5)
    text = "the otter swims\nthe fish\n"
    tokenizers = {f"tokenizer_{name}": [" " + SENTENCE, "\x1f" + SENTENCE, "\x06" + SENTENCE] for name in (
        "whitespace", "alphanumeric", "words", "wikipedia", "twitter", "twitter_glove27b")}
    return {
        **tokenizers,
        "text": [text, "one line without end"],
        "mediawiki": [dump],
        "wiki_markup": [MARKUP.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"), "{{disambig}}"],
        "tweets": ["\n".join(map(json.dumps, tweets)) + "\n{\"text\": \"cut"],
        "jsonl": ['{"text": "a\\nb", "n": 1}\n{"other": 2}\n{"text": 3}\nbroken\n{"text": "\\u00e9"}'],
        "csv": ['text,b\n"a, ""quoted""\nline",c\nd\n', 'a,text,c\r\n1,"open\n'],
        "tsv": ["a\ttext\n1\tb c\n2\n", "text\tb\nx\ty\r\n"],
        "compressed": [gzip.compress(text.encode(), mtime=0) * 2, bz2.compress(text.encode() * 20) * 2,
                       zstd(5, 0, 5, b"otter") + zstd(100, 1, 100, b"o"), text],
        "corpus": ["\x00" + text, "\x40" + text * 2, b"\x80" + text.encode(), "\x01" + dump, "\x04text,b\n\"a\nb\",c\n" + text],
        "block_file": [made["tokens"], varints(0, 0, 5) + b"otter", varints(0, 0, 5) + zstd(5, 0, 5, b"otter"),
                       varints(0, 0, 100) + zstd(100, 1, 100, b"o"), varints(24, 5, 5) + b"otter"],
        "manifest": made["manifests"],
        "vocabulary": [made["vocabulary"], "the 10\r\nof\t3"],
        "tokens": [details(TOKENS) + varints(1, 5) + piece(ids),
                   details({**TOKENS, "weights": [[2, 1], [3, 4]]}) + varints(2, 2) + piece(varints(1, 2, 0)) +
                   varints(3) + piece(varints(200, 4, 1, 0))],
        "tiles": [details(COUNTS) + varints(1, 0, 0, 2) + piece(tile), details(FLOATS) + varints(1, 0, 0, 2) + piece(doubles)],
        "records": [struct.pack("<iidiid", 1, 2, 0.5, 3, 3, 2.0) + struct.pack("<iid", 1, 2, 1.5)],
        "run": [varints(2, 0) + piece(varints(0, 2, 0, 0, 3, 1)) + varints(9) + piece(varints(0, 1, 2, 300))],
        "checkpoint": [details(CHECKPOINT) + varints(3) + piece(rows) + piece(rows) + piece(epoch),
                       details({**CHECKPOINT, "history": []}) + varints(3) + piece(rows) + piece(rows) + piece(b"\x00")],
        "vectors": [made["vectors"], "2 2\nthe " + "1 2\nof 3 4\n", b"1 2\nthe " + matrix[:8] + b"\n", b"PK\x03\x04"],
        "vectors_text": [made["vectors"], "2 3\nthe 0.5 -1.25 3\n<unk> 0.5 -1e-3 3\n", "at name@x.org 0.5 1\r\nb\t1  2 \n",
                         gzip.compress(b"the 1 2\n", mtime=0)],
        "vectors_word2vec": [b"2 2\nthe " + matrix[:8] + b"\notter " + matrix[8:] + b"\n", b"1 4\na " + matrix],
        "vectors_npy": [piece("the\notter\n") + npy("<f4", "(2, 2)", matrix), piece("a") + npy("<f8", "(1, 2)", matrix),
                        piece("a\nb\r\nc\nd") + npy("<f2", "(4, 2)", matrix)],
        "vectors_safetensors": [piece(json.dumps(words)) + safetensors(tensor, matrix)],
        "config": [made["config"], '{"include": "config.json"} // again', '{"memory": "1GiB", "corpus": {"inputs": '
                   '["-", {"path": "a", "weight": 2, "format": "csv"}, "@b"]}, "training": {"eta": 1e-3}}'],
        "analogies": [": capital\na b c d\n// no\n: gram\nA B C D\n", ": I01 [noun]\na b/c\nd e\n"],
        "similarities": ["# no\ntiger cat 7.35\nbook,paper,7.46\n"],
        "categorizations": ['id,category,word\n1,animal,otter\n2,"a ""b""",fish\n'],
        "outliers": ["category,outliers,words\nanimals,\"['car', 'it\\\\'s']\",\"['otter', 'fish', '']\"\n"],
    }


def main():
    for target, files in seeds(artefacts(sys.argv[1])).items():
        folder = SEEDS / target
        folder.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(files, 1):
            (folder / f"seed{number}").write_bytes(data.encode() if isinstance(data, str) else data)


if __name__ == "__main__":
    main()
