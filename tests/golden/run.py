#!/usr/bin/env python3
"""Runs the golden cases: one folder per case under golden/.

A case holds `cmd` (one line: the shell words after the program's name), the expected `stdout`,
`stderr` and `code`, and, where needed, `stdin`, `env` (NAME=VALUE lines) and any files the command
reads. The program runs in the case's folder, in an environment of nothing but LC_ALL=C, TZ=UTC,
PATH and the case's own `env`; every byte must match. A file `once` in a case says why it is not
run a second time with --templates.

A command about the directory `tree` runs in a copy of the case's folder. The files and links below
`tree`, which are those of the case to begin with, must then be those of `tree-after`, or the same
as before where the case has none. Lines "NAME TARGET" in `links` are symbolic links that are made
in the copy. `through` holds words of a filter for what is no text: its output
is compared in place of `stdout`.

    run.py --program build/etcdmaint-gen                 compare
    run.py --program ... --templates templates           compare, with templates read from files
    run.py --program ... --update                        write what the program says now
"""
import argparse
import difflib
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

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


def run_in(folder, case, words, options):
    program = str(pathlib.Path(options.program).resolve())
    stdin = case / "stdin"
    with open(stdin if stdin.exists() else os.devnull, "rb") as source:
        done = subprocess.run(shlex.split(options.wrap) + [program] + words, stdin=source,
                              capture_output=True, cwd=folder, env=environment(case, options),
                              timeout=HANG_SECONDS, check=False)
    stdout = done.stdout
    if (case / "through").exists():
        stdout = subprocess.run(shlex.split((case / "through").read_text()), input=stdout, stdout=subprocess.PIPE,
                                env=environment(case, options), timeout=HANG_SECONDS, check=True).stdout
    return {"stdout": stdout, "stderr": done.stderr, "code": b"%d\n" % done.returncode}


def run(case, options):
    words = shlex.split((case / "cmd").read_text(), comments=False)
    if "tree" not in words:
        return run_in(case, case, words, options)
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / case.name
        shutil.copytree(case, folder)
        for line in (case / "links").read_text().splitlines() if (case / "links").exists() else ():
            name, target = line.split()
            os.symlink(target, folder / name)
        before = tree(folder / "tree")
        got = run_in(folder, case, words, options)
        return got | {"before": before, "tree": tree(folder / "tree")}


def tree(folder):
    """Path -> bytes of a file, or the target of a link, for all below a folder."""
    return {str(path.relative_to(folder)): os.readlink(path) if path.is_symlink() else path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_symlink() or path.is_file()}


def expected_tree(case, before):
    after = case / "tree-after"
    return tree(after) if after.exists() else before


def compare_trees(expected, got):
    problems = []
    for name in sorted(expected.keys() | got.keys()):
        one, other = (found.get(name, b"(missing)\n") for found in (expected, got))
        if one != other:
            texts = [text if isinstance(text, bytes) else f"link to {text}\n".encode() for text in (one, other)]
            problems.append(difference(f"tree/{name}", *texts))
    return problems


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
    return problems + (compare_trees(expected_tree(case, got["before"]), got["tree"]) if "tree" in got else [])


def write(case, got):
    for name in EXPECTED:
        if not (case / name).exists() or (case / name).read_bytes() != got[name]:
            (case / name).write_bytes(got[name])
    if "tree" in got and expected_tree(case, got["before"]) != got["tree"]:
        write_tree(case / "tree-after", got["tree"])


def write_tree(folder, wanted):
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in wanted.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


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
