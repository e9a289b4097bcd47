"""The timeline in a real terminal of 80 columns, and the picture as a parser of XML reads it."""
import fcntl
import json
import os
import pathlib
import pty
import struct
import subprocess
import termios
import unicodedata
import xml.etree.ElementTree as ElementTree

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("ETCDMAINT_GEN", str(ROOT / "build/etcdmaint-gen"))
FLEET = ROOT / "packaging/example/fleet.yaml"
SVG = "{http://www.w3.org/2000/svg}"
MONDAY = 1767571200  # 2026-01-05T00:00:00Z
ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "COLUMNS": "300"}


def output(*arguments, code=0):
    done = subprocess.run([PROGRAM, "-q", *map(str, arguments)], env=ENVIRONMENT, capture_output=True, check=False)
    assert done.returncode == code, done.stderr.decode()
    return done.stdout.decode()


def in_terminal(columns, *arguments):
    """What the program writes to a terminal of that many columns."""
    main, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen([PROGRAM, "-q", *map(str, arguments)], env=ENVIRONMENT, stdin=subprocess.DEVNULL,
                          stdout=other) as process:
        os.close(other)
        written = b""
        while True:
            try:
                piece = os.read(main, 65536)
            except OSError:  # the other side is closed
                break
            written += piece
            if not piece:
                break
        assert process.wait() == 0
    os.close(main)
    return written.decode().replace("\r\n", "\n")


def columns_of(line):
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


@pytest.fixture(name="many", scope="session")
def many_clusters(tmp_path_factory):
    path = tmp_path_factory.mktemp("fleet") / "fleet.yaml"
    names = [f"{'long-name-' * (i % 6)}c{i}" for i in range(300)]
    path.write_text("defaults: {stagger: 3h}\nclusters:\n" + "".join(
        f"- {{name: {name}, context: {name}}}\n" for name in names))
    return path


@pytest.mark.parametrize("columns", [40, 60, 80, 81, 100, 132, 200])
@pytest.mark.parametrize("span", ["--timeline", "--timeline=day", "--timeline --from 2026-12-30T00:00:00Z"])
@pytest.mark.parametrize("form", [[], ["--ascii"]])
def test_no_line_is_wider_than_the_terminal(many, columns, span, form):
    lines = in_terminal(columns, "-f", many, *span.split(), *form).splitlines()
    assert len(lines) > 300
    assert max(map(columns_of, lines)) <= columns
    assert all(line == line.rstrip() for line in lines)
    if form:
        assert all(ord(character) < 128 for line in lines for character in line)


def test_a_terminal_of_80_columns_is_what_a_file_gets():
    assert in_terminal(80, "-f", FLEET, "--timeline") == output("-f", FLEET, "--timeline")
    assert in_terminal(120, "-f", FLEET, "--timeline") != output("-f", FLEET, "--timeline")


def bars(tree):
    """(row's name, class) -> [(start, end)] in minutes."""
    found = {}
    for group in tree.iter(SVG + "g"):
        name = group.find(SVG + "text").find(SVG + "title").text
        for bar in group.iter(SVG + "rect"):
            found.setdefault((name, bar.get("class")), []).append(
                (int(bar.get("data-start")), int(bar.get("data-end")), float(bar.get("x")), float(bar.get("width"))))
    return found


def test_bars_are_where_the_runs_are():
    tree = ElementTree.fromstring(output("-f", FLEET, "--timeline=svg"))
    drawn = bars(tree)
    runs = json.loads(output("-f", FLEET, "--next", 100, "--from", "2026-01-04T23:59:59Z", "-o", "json"))
    compared = 0
    for entry in runs:
        expected = []
        for run in entry["runs"]:
            done = subprocess.run(["date", "-d", run, "+%s"], capture_output=True, check=True, text=True)
            minute = (int(done.stdout) - MONDAY) // 60
            if minute < 7 * 1440:
                expected.append(minute)
        places = drawn[(entry["cluster"], entry["task"])]
        starts = [place[0] for place in places if place[0] > 0 or 0 in expected]
        assert starts == expected, entry["cluster"]
        for start, end, x, width in places:
            assert start < end <= 7 * 1440
            assert x == pytest.approx(200 + start / 10)
            assert width == pytest.approx(max(3, (end - start) / 10))
        compared += len(expected)
    assert compared > 100
    assert [key[0] for key in drawn if key[1] == "overlap"] == ["stage"]
    assert [place[:2] for place in drawn[("stage", "overlap")]][:2] == [(300, 305), (1740, 1745)]


def test_the_picture_is_accessible_and_alone():
    text = output("-f", FLEET, "--timeline=svg")
    tree = ElementTree.fromstring(text)
    ids = {element.get("id"): element.text for element in tree if element.get("id")}
    assert tree.get("role") == "img"
    assert all(ids[name] for name in tree.get("aria-labelledby").split())
    assert "3 runs may be active at once" in ids["desc"]
    for word in ("<script", "href", "@import", "url(http", "@font-face", "onload"):
        assert word not in text
    assert "prefers-color-scheme: dark" in text


def test_the_picture_of_the_readme_is_that_of_its_fleet():
    assert (ROOT / "packaging/example/timeline.svg").read_text() == output("-f", FLEET, "--timeline=svg")
    assert "packaging/example/timeline.svg" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("count", [1, 300])
def test_many_rows_are_read(tmp_path, count):
    fleet = tmp_path / "fleet.yaml"
    fleet.write_text("defaults: {stagger: 3h}\nclusters:\n" + "".join(
        f"- {{name: c{i}, context: c{i}}}\n" for i in range(count)))
    tree = ElementTree.fromstring(output("-f", fleet, "--timeline=svg"))
    rows = list(tree.iter(SVG + "g"))
    assert len(rows) == count
    assert all(len(row.findall(SVG + "rect")) == 7 for row in rows)
    last = int(rows[-1].get("transform").split()[1].rstrip(")"))
    assert last + 20 <= int(tree.get("height"))
