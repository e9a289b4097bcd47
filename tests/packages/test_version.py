"""Version and date are written once, at the top of CHANGELOG.md; everything else follows."""
import datetime
import re
import subprocess

from conftest import ROOT, make, run, variable


def test_the_version_is_that_of_the_newest_heading(version):
    heading = re.search(r"^## (\S+) \((\d{4}-\d\d-\d\d)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert (version, variable("DATE")) == heading.groups()


def test_no_file_says_it_a_second_time(version):
    files = ["Makefile", "README.md", "packaging", "src", "cmd"]
    found = subprocess.run(["grep", "-rnF", version, *files], cwd=ROOT, text=True, capture_output=True, check=False)
    ours = [line for line in found.stdout.splitlines() if re.search(rf"(?<![\d.v:]){re.escape(version)}(?![\d.])", line)]
    assert ours == []


def test_program_manual_and_changelogs_agree(version, tmp_path):
    changelog = (ROOT / "CHANGELOG.md").read_text()
    other = tmp_path / "sources"
    for name in ("Makefile", "src", "cmd", "templates", "packaging"):
        run("cp", "-r", "--parents", name, _made(other), cwd=ROOT)
    (other / "CHANGELOG.md").write_text(changelog.replace("# Changelog\n",
                                        "# Changelog\n\n## 7.8.9 (2031-02-03)\n\n- Something `new`.\n", 1))
    make(other, "-s", "-j4", "CFLAGS=-O0")
    program = other / "build/etcdmaint-gen"
    first, *libraries = run(program, "--version", env={}).splitlines()
    assert first == "etcdmaint-gen 7.8.9"
    assert [re.sub(r" [\d.]+( OpenSSL/\S+)?$", "", line) for line in libraries] == ["libyaml", "jansson", "libcurl"]
    page = run(program, "--man", env={})
    assert ".Os etcdmaint 7.8.9\n" in page and ".Dd February 3, 2031\n" in page
    with open(other / "CHANGELOG.md", "rb") as source:
        debian = subprocess.run(["sh", "packaging/changelog.sh"], cwd=ROOT, stdin=source, text=True,
                                capture_output=True, check=True).stdout
    assert debian.startswith("etcdmaint-gen (7.8.9) unstable; urgency=medium\n\n  * Something `new`.\n\n -- ")
    assert debian.splitlines()[4].endswith(">  Mon, 03 Feb 2031 00:00:00 +0000")
    assert f"\n\netcdmaint-gen ({version}) " in debian


def test_a_changelog_without_a_date_stops_the_build(tmp_path):
    run("cp", "Makefile", tmp_path, cwd=ROOT)
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 1.2.3 (unreleased)\n\n## 1.0.0 (2020-01-01)\n")
    done = subprocess.run(["make", "-n"], cwd=tmp_path, text=True, capture_output=True, check=False)
    assert done.returncode == 2 and "CHANGELOG.md has no heading of the form" in done.stderr


def test_the_date_is_a_day(version):
    datetime.date.fromisoformat(variable("DATE"))
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def _made(folder):
    folder.mkdir(exist_ok=True)
    return folder
