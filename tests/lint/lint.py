#!/usr/bin/env python3
"""Every check of the source: lint.py [--build build] [CHECK...]

A tool that is not installed is a skip with its reason, and a failure when CI=true.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import source

ROOT = source.ROOT
SEARCH_PATH = ["-Isrc", "-I.", "-Itests"]
LANGUAGE = ["-std=c11", "-D_GNU_SOURCE", '-DETCDMAINT_VERSION="lint"', '-DETCDMAINT_DATE="lint"']


class Missing(Exception):
    """A tool that a check needs is not there."""


def need(tool):
    if not shutil.which(tool):
        raise Missing(f"{tool} is not installed")
    return tool


def run(*command):
    """Output lines of a command that failed; nothing when it succeeded."""
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)
    if done.returncode == 0:
        return []
    return (done.stdout + done.stderr).strip().splitlines() or [f"{command[0]}: exit {done.returncode}"]


def in_parallel(function, items):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return [line for lines in pool.map(function, items) for line in lines]


def c_files(*more):
    return [source.name_of(path) for path in source.sources("src/*/*.[ch]", "cmd/*.[ch]", *more)]


def check_format(_):
    lines = run(need("clang-format"), "--dry-run", "-Werror", *c_files("tests/*/*.[ch]"))
    places = (re.match(r"(\S+?):(\d+):", line) for line in lines)
    return [f"{path}: run clang-format -i on it" for path in
            sorted({place.group(1) for place in places if place})] or lines


def check_headers(_):
    """Each header compiles alone."""
    def compile_alone(header):
        return run(need("cc"), *LANGUAGE, "-Wall", "-Wextra", "-Werror", *SEARCH_PATH,
                   "-fsyntax-only", "-x", "c", "-include", "stddef.h", header)
    return in_parallel(compile_alone, [name for name in c_files() if name.endswith(".h")])


def build_with(compiler, options):
    """Program and unit tests without a warning."""
    lines = run("make", "-s", f"CC={need(compiler)}", "WERROR=1", f"B={options.build}/lint-{compiler}",
                f"-j{os.cpu_count()}", "all", "unit-programs")
    return lines[:80]


def check_unused(options):
    """Functions that the program cannot reach: only tests would call them."""
    build = pathlib.Path(options.build, "lint-gcc")
    lines = build_with("gcc", options)
    if lines:
        return lines
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["gcc", "-pie", "-Wl,--gc-sections,--print-gc-sections,--whole-archive", "-o", f"{folder}/program",
             *sorted((ROOT / build).glob("cmd/*.o")), ROOT / build / "libetcdmaint.a", "-Wl,--no-whole-archive"],
            text=True, capture_output=True, check=False)
    if done.returncode:
        return done.stderr.splitlines()[:20]
    removed = re.findall(r"'\.text\.(\w+)' in file '.*?\((\w+)\.o\)'", done.stderr)
    code = "".join(path.read_text() for path in source.sources("src/*/*.c", "cmd/*.c"))
    # What is called in its own file alone may have become a part of its callers.
    return [f"{file}.c: nothing in the program calls {name}" for name, file in sorted(set(removed))
            if len(re.findall(rf"\b{name}\b", code)) == 1]


def check_analyzer(_):
    """gcc's own analyzer, file by file."""
    def analyze(name):
        with tempfile.NamedTemporaryFile(suffix=".o") as target:
            lines = run(need("gcc"), *LANGUAGE, *SEARCH_PATH, "-O1", "-fanalyzer", "-Werror", "-c",
                        "-fdiagnostics-plain-output", name, "-o", target.name)
            return [line for line in lines if re.search(r": (error|warning): ", line)]
    return in_parallel(analyze, [name for name in c_files() if name.endswith(".c")])


def check_tidy(_):
    need("clang-tidy")

    def tidy(name):
        lines = run("clang-tidy", "--quiet", name, "--", *LANGUAGE, *SEARCH_PATH)
        return [line for line in lines if re.search(r": (error|warning): ", line)]
    return in_parallel(tidy, [name for name in c_files() if name.endswith(".c")])


def scripts():
    """Shell scripts of the repository, by their first line."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, text=True,
                            capture_output=True, check=False).stdout.split()
    for name in listed:
        path = pathlib.Path(ROOT, name)
        if path.is_file() and path.suffix in ("", ".sh", ".bash"):
            with open(path, "rb") as file:
                if re.match(rb"#!.*\b(sh|bash|dash)\b", file.readline(80)):
                    yield name


def check_shell(_):
    return run(need("shellcheck"), *scripts())


def check_manual(options):
    program = pathlib.Path(options.build, "etcdmaint-gen").resolve()
    if not program.exists():
        raise Missing(f"{program} is not built")
    need("mandoc")
    done = subprocess.run([program, "--man"], env={}, capture_output=True, check=True)
    with tempfile.NamedTemporaryFile(suffix=".1") as page:
        page.write(done.stdout)
        page.flush()
        return run("mandoc", "-Tlint", "-Wwarning", page.name)


CHECKS = {
    "rooms": lambda _: source.check_rooms(),
    "third-party": lambda _: source.check_third_party(),
    "banned": lambda _: source.check_banned(),
    "sizes": lambda _: source.check_sizes(),
    "format": check_format,
    "headers": check_headers,
    "gcc": lambda options: build_with("gcc", options),
    "unused": check_unused,
    "clang": lambda options: build_with("clang", options),
    "analyzer": check_analyzer,
    "tidy": check_tidy,
    "shell": check_shell,
    "manual": check_manual,
}


def main():
    parser = argparse.ArgumentParser(description="check the source")
    parser.add_argument("--build", default="build")
    parser.add_argument("checks", nargs="*", choices=[[], *CHECKS])
    options = parser.parse_args()
    counts = {"ok": 0, "FAIL": 0, "skip": 0}
    for name in options.checks or CHECKS:
        try:
            complaints = list(CHECKS[name](options))
            verdict = "FAIL" if complaints else "ok"
        except Missing as reason:
            complaints = [str(reason)]
            verdict = "FAIL" if os.environ.get("CI") == "true" else "skip"
        counts[verdict] += 1
        print(f"{verdict:4} {name}" + "".join(f"\n     {line}" for line in complaints), flush=True)
    print(f"size: {source.size_report()}")
    print(f"{counts['ok']} passed, {counts['FAIL']} failed, {counts['skip']} skipped")
    return 1 if counts["FAIL"] else 0


if __name__ == "__main__":
    sys.exit(main())
