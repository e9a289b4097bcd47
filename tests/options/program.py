"""What the tests of the option table share: running the program, and reading its --help."""
import dataclasses
import functools
import os
import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("ETCDMAINT_GEN", ROOT / "build/etcdmaint-gen")).resolve()
IN_CI = os.environ.get("CI") == "true"
# Nothing of the caller's own settings may reach the program.
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("ETCDMAINT_", "DEBUG", "NO_COLOR"))}
ROW = re.compile(r"^  (?:-(?P<letter>\w), |    )--(?P<name>[a-z0-9-]+)(?: (?P<argument>[A-Z[][A-Z=:[\]-]*))?(?: .*)?$")
HEADING = re.compile(r"^\S.* \(--help (?P<group>[a-z]+)\):$")


@dataclasses.dataclass
class Option:
    name: str
    letter: str
    argument: str
    group: str
    text: str = ""

    @property
    def flag(self):
        return "--" + self.name

    @property
    def variable(self):
        return "ETCDMAINT_" + self.name.upper().replace("-", "_")

    @property
    def is_key(self):
        return "not a config key" not in self.text and not self.is_flag_only

    @property
    def is_flag_only(self):
        return "neither config key nor variable" in self.text

    @property
    def choices(self):
        found = re.search(r"one of: ([\w-]+(?:, [\w-]+)*)", self.text)
        return found[1].split(", ") if found else []

    @property
    def takes_commas(self):
        return "several with commas" in self.text


def missing(what):
    """Skips the test, or fails it where everything has to be there."""
    (pytest.fail if IN_CI else pytest.skip)(what)


def tool(name):
    return shutil.which(name) or missing(f"{name} is not installed")


def run(*arguments, stdin="", environment=None):
    """The finished run of the program, whatever its exit code."""
    if not PROGRAM.exists():
        missing(f"{PROGRAM} is not built: run make")
    return subprocess.run(
        [PROGRAM, *arguments], input=stdin, text=True, capture_output=True, check=False, timeout=60,
        env=CLEAN | (environment or {}), errors="surrogateescape",
    )


@functools.lru_cache(maxsize=None)
def output(*arguments):
    """Standard output of a run that must succeed in silence."""
    done = run(*arguments)
    assert (done.returncode, done.stderr) == (0, ""), f"{arguments}: {done.returncode}\n{done.stderr}"
    return done.stdout


def parse_help(text):
    """name -> Option, of the help of one or all groups."""
    options, group, row = {}, None, None
    for line in text.splitlines():
        if heading := HEADING.match(line):
            group, row = heading["group"], None
        elif found := ROW.match(line):
            row = Option(found["name"], found["letter"], found["argument"], group)
            assert row.name not in options, f"--{row.name} is there twice"
            options[row.name] = row
        elif row and line.startswith(" " * 28):
            row.text += " " + line.strip()
        elif not line:
            row = None
    return options


@functools.lru_cache(maxsize=None)
def options():
    """All options, in the order of --help all."""
    found = parse_help(output("--help", "all"))
    assert len(found) > 50, "--help all was not understood"
    return found
