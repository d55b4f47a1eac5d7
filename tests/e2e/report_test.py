#!/usr/bin/env python3
"""Pages and pictures: that the page of a run and of a comparison work in a browser. Without Chromium the part that needs it is
left out, and the test counts as skipped."""

import json
import pathlib
import subprocess
import sys
import xml.etree.ElementTree

import browser
import support

SKIPPED = 77


def make_run(program, run_dir):
    config = program.write_config("report.json", {
        "run_dir": str(run_dir),
        "corpus": {"inputs": [str(program.generate("encyclopedic", "1MB"))]},
        "training": {"vector_size": 16, "epochs": 4, "schedule": "deterministic"},
        "output": {"name": "small"},
        "evaluation": {"similarities": [str(program.scratch / "pairs.txt")]},
    })
    (program.scratch / "pairs.txt").write_text("apple music 2.0\nmusic coffee 3.0\napple coffee 5.0\n", encoding="utf-8")
    program.run("--quiet", "run", config)


def check_report_files(program, run_dir):
    """The document, and that it does not depend on threads."""
    out, _ = program.run("--quiet", "report", run_dir, "--top", 200)
    assert out.strip() == str(run_dir / "report.html"), out
    first = (run_dir / "report.html").read_bytes()
    program.run("--quiet", "report", run_dir, program.scratch / "again.html", "--top", 200, "--threads", 1)
    assert (program.scratch / "again.html").read_bytes() == first
    program.run("--quiet", "report", run_dir, "--json", "--top", 200)
    document = json.loads((run_dir / "report.json").read_text(encoding="utf-8"))
    assert [section["id"] for section in document["sections"]] == [
        "overview", "corpus", "counts", "training", "fit", "evaluation", "geometry", "words"], document["sections"]
    _, err = program.run("report", program.scratch / "absent", expect=2)
    assert "config.json" in err, err
    return document


def check_maps(program, run_dir):
    pairs = program.scratch / "map_pairs.txt"
    pairs.write_text("apple:music\ncoffee tokyo\n", encoding="utf-8")
    for method in ("pca", "tsne"):
        picture = program.scratch / f"{method}.svg"
        program.run("map", run_dir, picture, "--method", method, "--pairs", pairs)
        tree = xml.etree.ElementTree.parse(picture)
        svg = "{http://www.w3.org/2000/svg}"
        assert len(tree.findall(f".//{svg}circle")) == 4 and len(tree.findall(f".//{svg}line")) == 2
    positions = program.scratch / "map.json"
    program.run("map", run_dir, positions, "apple", "coffee", "apple", "--top", 20)
    places = json.loads(positions.read_text(encoding="utf-8"))
    assert places["words"][:2] == ["apple", "coffee"] and len(places["words"]) == len(set(places["words"])), places
    assert len(places["points"]) == len(places["words"]) >= 20
    _, err = program.run("map", run_dir, program.scratch / "map.png", expect=2)
    assert ".svg" in err, err
    _, err = program.run("map", run_dir, positions, "zzzzz", expect=1)
    assert "zzzzz" in err, err
    pairs.write_text("apple\n", encoding="utf-8")
    _, err = program.run("map", run_dir, positions, "--pairs", pairs, expect=2)
    assert "map_pairs.txt: line 1" in err, err


def check_figures(program, run_dir):
    """Every chart and map of the report as a file, where there is a Python with Matplotlib."""
    pythons = [python for python in (sys.executable, "/usr/bin/python3")
               if subprocess.run([python, "-c", "import matplotlib"], stderr=subprocess.DEVNULL, check=False).returncode == 0]
    if not pythons:
        print("left out: there is no Matplotlib to draw figures with (Debian package python3-matplotlib)")
        return
    script = pathlib.Path(__file__).parent.parent.parent / "scripts" / "figures.py"
    folder = program.scratch / "figures"
    subprocess.run([pythons[0], script, run_dir / "report.json", folder, "--format", "svg"], check=True,
                   stdout=subprocess.DEVNULL)
    drawn = {path.stem for path in folder.iterdir()}
    assert drawn == {"zipf", "types", "lengths", "cost", "cosines", "components", "norms", "spectra", "fit-errors", "map-t-sne", "map-pca"}, drawn
    for path in folder.iterdir():
        xml.etree.ElementTree.parse(path)


def spoil(document):
    """Puts words into a document that are markup where they are not escaped."""
    block = next(b for s in document["sections"] for b in s["blocks"] if b["type"] == "words")
    for entry, word in zip(block["entries"][10:], ("<script>window.spoilt=1</script>", "&amp;", "<img src=x onerror=spoilt=1>")):
        entry[0] = word
        entry[2][0][0][0] = word
    return document


def text_of(page, selector):
    return page.evaluate(f"document.querySelector({json.dumps(selector)}).textContent")


def search(page, text):
    page.evaluate("document.querySelector('input[type=search]').value = ''; document.querySelector('input[type=search]').focus()")
    page.type(text)


def check_search(page, document):
    block = next(b for s in document["sections"] for b in s["blocks"] if b["type"] == "words")
    word, _, neighbors = block["entries"][50]
    search(page, word)
    assert text_of(page, ".result h3") == word
    shown = page.evaluate("[...document.querySelectorAll('.result li > :first-child')].map((node) => node.textContent)")
    assert shown == [near for near, _ in neighbors[0]], shown
    search(page, "zzzzz")
    assert "No word here begins" in text_of(page, "[role=status]")
    page.evaluate("document.querySelector('.result li button').click()")
    assert text_of(page, ".result h3") in [near for near, _ in neighbors[0]]


def check_hover(page, document):
    """Moves the mouse to a word, and looks at what appears."""
    block = next(b for s in document["sections"] for b in s["blocks"] if b["type"] == "words")
    page.evaluate("[...document.querySelectorAll('.tools button')].find((b) => b.textContent === 'Whole map').click()")
    page.evaluate("document.querySelector('.map').scrollIntoView({block: 'center', behavior: 'instant'})")
    page.settle()
    for index in (0, 20, 40):
        x, y = page.evaluate(
            "(() => { const map = document.querySelector('.map'), box = map.getBoundingClientRect();"
            " const chart = echarts.getInstanceByDom(map);"
            f" const [x, y] = chart.convertToPixel({{seriesIndex: 0}}, chart.getOption().series[0].data[{index}].value);"
            " return [box.left + x, box.top + y]; })()")
        page.point_at(x, y)
        page.wait("document.querySelector('.tip ol') !== null")
        # Another word may lie on top; what is shown must be one of the words with its own neighbours.
        shown, neighbors = page.evaluate("['strong', 'ol'].map((name) => document.querySelector('.tip ' + name).textContent)")
        entry = next(entry for entry in block["entries"] if entry[0] == shown)
        assert entry[2][0][0][0] in neighbors, shown
    page.point_at(5, 5)


def check_zoom(page):
    shown = "(() => { const [x] = echarts.getInstanceByDom(document.querySelector('.map')).getOption().dataZoom; return x.end - x.start; })()"
    click = "[...document.querySelectorAll('.tools button')].find((b) => b.textContent === '%s').click()"
    page.evaluate(click % "Whole map")
    assert page.evaluate(shown) == 100
    page.evaluate(click % "Zoom in")
    assert page.evaluate(shown) < 70
    page.evaluate(click % "PCA")
    assert page.evaluate(shown) == 100
    assert page.evaluate("[...document.querySelectorAll('.tools button')].map((b) => b.getAttribute('aria-pressed')).slice(0, 2)") == [
        "false", "true"]


def check_sorting(page):
    """The table of epochs, by its second column: from the largest, then from the smallest, by keyboard."""
    table = "[...document.querySelectorAll('table')].find((t) => t.caption && t.caption.textContent === 'Epochs')"
    column = f"[...({table}).tBodies[0].rows].map((row) => Number(row.cells[1].textContent))"
    page.evaluate(f"({table}).querySelectorAll('thead button')[1].focus()")
    page.press("Enter", 13)
    descending = page.evaluate(column)
    assert len(descending) == 4 and descending == sorted(descending, reverse=True), descending
    page.press("Enter", 13)
    assert page.evaluate(column) == sorted(descending)
    assert page.evaluate(f"({table}).querySelectorAll('thead th')[1].getAttribute('aria-sort')") == "ascending"


def check_readers(page):
    """What someone who cannot see the page is given."""
    assert page.evaluate("[...document.querySelectorAll('[role=img]')].every((node) => node.getAttribute('aria-label').length > 10)")
    assert page.evaluate("[...document.querySelectorAll('figure .chart')].every((node) => node.closest('figure').querySelector('details'))")
    page.evaluate("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
    page.wait("[...document.querySelectorAll('details')].every((node) => node.querySelector('table'))")
    assert page.evaluate("[...document.querySelectorAll('button')].every((node) => node.textContent.trim() !== '')")
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map((node) => Number(node.tagName[1]))")
    assert levels[0] == 1 and levels.count(1) == 1 and all(b <= a + 1 for a, b in zip(levels, levels[1:])), levels


def check_sizes(page, path):
    for width, mobile in ((390, True), (1280, False)):
        page.open(path, width, 844, mobile)
        assert page.evaluate("document.documentElement.scrollWidth") == width, "the page is wider than the screen"
        assert page.evaluate("[...document.querySelectorAll('.chart, .map')].every((node) => node.querySelector('svg, canvas'))")


def check_comparison(program, page):
    """The page of a comparison: both matrices, and the neighbours of a shifted word in either space."""
    comparison = pathlib.Path(__file__).parent.parent / "golden" / "comparison.json"
    path = program.scratch / "comparison.html"
    program.run("report", comparison, path)
    page.open(path)
    assert text_of(page, "h1") == "wiki and tweets"
    assert page.evaluate("[...document.querySelectorAll('#rsa .matrix')].map((node) => node.querySelectorAll('svg').length)") == [1, 1]
    search(page, "spring")
    assert page.evaluate("[...document.querySelectorAll('.result h4')].map((node) => node.textContent)") == [
        "Nearest in wiki", "Nearest in tweets"]
    assert page.evaluate("document.querySelector('.map canvas') !== null")
    page.evaluate("[...document.querySelectorAll('.tools button')].find((b) => b.textContent === 'PCA, tweets').click()")
    assert page.evaluate("echarts.getInstanceByDom(document.querySelector('.map')).getOption().series[0].data[0].value") == [0.7, 0]
    assert "<3" in text_of(page, ".result")
    check_readers(page)
    broken = program.scratch / "broken.json"
    broken.write_text("{}", encoding="utf-8")
    _, err = program.run("report", broken, expect=2)
    assert "broken.json" in err, err


def check_pages(program, scratch, document):
    (scratch / "hostile.json").write_text(json.dumps(spoil(document)), encoding="utf-8")
    hostile = scratch / "hostile.html"
    program.run("report", scratch / "hostile.json", hostile)
    with browser.Browser(browser.find_chromium(), scratch / "profile") as page:
        page.open(hostile)
        check_search(page, document)
        search(page, "&amp;")
        assert text_of(page, ".result h3") == "&amp;"
        check_hover(page, document)
        check_zoom(page)
        check_sorting(page)
        check_readers(page)
        assert page.evaluate("window.spoilt") is None
        check_sizes(page, scratch / "run" / "report.html")
        check_comparison(program, page)
        page.media(dark=True)
        page.screenshot(scratch / "dark.png")
        page.media()
        page.pdf(scratch / "report.pdf")
        assert not page.problems, page.problems


def main():
    program = support.Program(**vars(support.argument_parser().parse_args()))
    scratch = pathlib.Path(program.scratch)
    make_run(program, scratch / "run")
    document = check_report_files(program, scratch / "run")
    check_maps(program, scratch / "run")
    check_figures(program, scratch / "run")
    if browser.find_chromium() is None:
        print("skipped: there is no chromium to look at the pages with (Debian package chromium)")
        return SKIPPED
    check_pages(program, scratch, document)
    return 0


if __name__ == "__main__":
    sys.exit(main())
