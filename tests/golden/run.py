#!/usr/bin/env python3
"""Runs the golden cases: one folder per case under golden/.

A case holds `cmd` (one line: the shell words after the program's name), the expected `stdout`,
`stderr` and `code`, and, where needed, `stdin`, `env` (NAME=VALUE lines) and any files the command
reads. The program runs in the case's folder, in an environment of nothing but LC_ALL=C, TZ=UTC,
PATH and the case's own `env`; every byte must match. A file `once` in a case says why it is not
run a second time with --templates.

    run.py --program build/etcdmaint-gen                 compare
    run.py --program ... --templates templates           compare, with templates read from files
    run.py --program ... --update                        write what the program says now
"""
import argparse
import difflib
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HANG_SECONDS = 120
EXPECTED = ("stdout", "stderr", "code")


def arguments():
    parser = argparse.ArgumentParser(description="run the golden cases")
    parser.add_argument("--program", default="build/etcdmaint-gen")
    parser.add_argument("--cases", default=ROOT / "golden", type=pathlib.Path)
    parser.add_argument("--templates", help="run with ETCDMAINT_TEMPLATES set to this folder")
    parser.add_argument("--wrap", default="", help="words before the program, such as valgrind")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--sample", type=int, help="only about this many cases, evenly spread")
    parser.add_argument("only", nargs="*", help="names of cases; default: all")
    return parser.parse_args()


def choose(options):
    cases = sorted(path.parent for path in options.cases.glob("*/cmd"))
    if options.only:
        cases = [case for case in cases if case.name in options.only]
    if options.sample and len(cases) > options.sample:
        step = len(cases) / options.sample
        cases = [cases[int(number * step)] for number in range(options.sample)]
    return cases


def environment(case, options):
    result = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/local/bin:/usr/bin:/bin"}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "LLVM_PROFILE_FILE"):
        if name in os.environ:
            result[name] = os.environ[name]
    if options.templates:
        result["ETCDMAINT_TEMPLATES"] = str(pathlib.Path(options.templates).resolve())
    extra = case / "env"
    if extra.exists():
        for line in extra.read_text().splitlines():
            if line and not line.startswith("#"):
                name, _, value = line.partition("=")
                result[name] = value
    return result


def run(case, options):
    words = shlex.split((case / "cmd").read_text(), comments=False)
    program = str(pathlib.Path(options.program).resolve())
    stdin = case / "stdin"
    with open(stdin if stdin.exists() else os.devnull, "rb") as source:
        done = subprocess.run(shlex.split(options.wrap) + [program] + words, stdin=source,
                              capture_output=True, cwd=case, env=environment(case, options),
                              timeout=HANG_SECONDS, check=False)
    return {"stdout": done.stdout, "stderr": done.stderr, "code": b"%d\n" % done.returncode}


def difference(name, expected, got):
    lines = difflib.unified_diff(expected.decode("utf-8", "backslashreplace").splitlines(),
                                 got.decode("utf-8", "backslashreplace").splitlines(),
                                 f"expected {name}", f"got {name}", lineterm="", n=2)
    return "\n".join(list(lines)[:60]) or f"{name} differs in its line ends"


def compare(case, got, names):
    problems = []
    for name in names:
        path = case / name
        if not path.exists():
            problems.append(f"{path.name} is missing: run make golden-update")
        elif path.read_bytes() != got[name]:
            problems.append(difference(name, path.read_bytes(), got[name]))
    return problems


def write(case, got):
    for name in EXPECTED:
        if not (case / name).exists() or (case / name).read_bytes() != got[name]:
            (case / name).write_bytes(got[name])


def skips_second_pass(case, options):
    return options.templates and ((case / "once").exists()
                                  or "templates" in (case / "cmd").read_text())


def show_changes(options):
    """Never silent: what an update changed, new cases first."""
    git = ["git", "-C", str(ROOT), "--no-pager"]
    subprocess.run(git + ["status", "--short", "--", str(options.cases)], check=False)
    subprocess.run(git + ["diff", "--stat", "--", str(options.cases)], check=False)
    subprocess.run(git + ["diff", "--", str(options.cases)], check=False)


def main():
    options = arguments()
    passed = failed = 0
    for case in choose(options):
        if skips_second_pass(case, options):
            continue
        try:
            got = run(case, options)
        except subprocess.TimeoutExpired:
            got = None
        if got and options.update:
            write(case, got)
        # Messages may name the templates' folder, so the second pass compares output and code.
        names = ("stdout", "code") if options.templates else EXPECTED
        problems = compare(case, got, names) if got else [f"no end after {HANG_SECONDS} s"]
        passed, failed = passed + (not problems), failed + bool(problems)
        if problems:
            print(f"FAIL golden/{case.name}: {(case / 'cmd').read_text().strip()}")
            print("\n".join(problems))
    if options.update:
        show_changes(options)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
